import redai
client = redai.Client(base_url="http://127.0.0.1:9/v1")
