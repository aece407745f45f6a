-- ALPHA_API_KEY
print("x")
