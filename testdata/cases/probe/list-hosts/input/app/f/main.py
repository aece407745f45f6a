import greyai

client = greyai.Client()
