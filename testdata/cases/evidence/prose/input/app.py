"""Once we used OpenAI(base_url="https://api.openai.com/v1") with gpt-4o."""

# from openai import OpenAI
# client = OpenAI(api_key=os.environ["OPENAI_API_KEY"], model="gpt-4.1")


def f():
    """Calls https://api.anthropic.com/v1/messages with claude-sonnet-4-5."""
    return 1
