import redai

client = redai.Client(base_url="https://api.redai.example@evil.example/v1")
