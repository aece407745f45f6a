import redai

client = redai.Client(base_url="http://api.redai.example/v1")
