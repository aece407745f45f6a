import blueai

client = blueai.Client()
