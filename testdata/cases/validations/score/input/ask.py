import anthropic
import openai

first = openai.OpenAI(timeout=20, max_retries=2)
second = anthropic.Anthropic(timeout=20, max_retries=2)


def ask(text):
    try:
        return first.responses.create(model="gpt-5.1", input=text).output_text
    except (openai.RateLimitError, openai.InternalServerError, openai.APITimeoutError):
        answer = second.messages.create(model="claude-sonnet-4-5", max_tokens=99, messages=[{"role": "user", "content": text}])
        return answer.content[0].text
