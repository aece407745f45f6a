import redai

client = redai.Client()
