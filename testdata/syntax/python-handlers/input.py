import openai
from anthropic import Anthropic
from openai import OpenAI
from tenacity import retry, stop_after_attempt

primary = OpenAI()
secondary = Anthropic()


@retry(stop=stop_after_attempt(3))
@traced("x")
def ask(q):
    try:
        return primary.responses.create(model="gpt-4o", input=q)
    except (openai.RateLimitError, openai.APITimeoutError) as e:
        log(e)
        return secondary.messages.create(model="claude-3-5-sonnet-latest")
    except Exception:
        raise
    else:
        done()
    finally:
        close()


def nested():
    try:
        try:
            first()
        except:
            second()
    except ValueError:
        third()


def chain(q):
    for model in ["openai/gpt-4o", "anthropic/claude-3-opus"]:
        try:
            return complete(model=model, q=q)
        except APIError:
            continue
