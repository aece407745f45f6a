from openai import OpenAI

def f(:
