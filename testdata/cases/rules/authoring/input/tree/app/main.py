from openai import OpenAI

client = OpenAI(base_url="https://api.openai.com/v1")


def ask(text):
    return client.chat.completions.create(model="gpt-4.1", messages=[{"role": "user", "content": text}])
