import redai

client = redai.Client(base_url="https://api.redai.example:8443/v1")
