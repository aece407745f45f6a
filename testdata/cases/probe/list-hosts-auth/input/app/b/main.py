import redai

client = redai.Client(base_url="https://eu-1.redai.example/v1")
