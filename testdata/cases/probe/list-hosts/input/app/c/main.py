import redai

client = redai.Client(base_url="https://mine.tenants.redai.example/v1")
