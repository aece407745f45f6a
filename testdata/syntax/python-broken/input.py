import openai
from openai import OpenAI

client = OpenAI(base_url="https://api.example.com"
print("still here")

def f(:
    return client.models.list()

ok = OpenAI(api_key="k")
ok.models.list()
