import openai
client = openai.OpenAI()
