import blueai

client = blueai.Client(region="eu-2")
