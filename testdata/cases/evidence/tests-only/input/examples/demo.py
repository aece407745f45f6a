import anthropic

client = anthropic.Anthropic()
client.messages.create(model="claude-sonnet-4-5", max_tokens=9, messages=[])
