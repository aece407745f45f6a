from openai import OpenAI

client = OpenAI()


def ask(text):
    return client.chat.completions.create(model="gpt-5.1", messages=[{"role": "user", "content": text}])
