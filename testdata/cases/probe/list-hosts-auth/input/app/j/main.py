import redai

client = redai.Client(base_url="http://localhost:8080/v1")
