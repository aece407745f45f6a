import redai

client = redai.Client(base_url="https://llm.corp.internal/v1")
