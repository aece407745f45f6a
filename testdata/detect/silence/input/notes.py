# client = alphasdk.Alpha(base_url="https://api.alpha.example")
print("Set ALPHA_API_KEY, see https://api.alpha.example/docs for more")
LINK = "https://notapi.alpha.example.org/v1"
name = "alpha-beta-release"
