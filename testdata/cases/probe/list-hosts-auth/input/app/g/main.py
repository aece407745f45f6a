import redai

client = redai.Client(base_url="https://redai.evil.example/v1")
