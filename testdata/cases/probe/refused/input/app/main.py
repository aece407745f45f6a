import redai
client = redai.Client(base_url="https://evil.example/v1")
