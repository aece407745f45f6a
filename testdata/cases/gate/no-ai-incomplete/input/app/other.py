from openai import OpenAI

def f(:
    client = OpenAI(
