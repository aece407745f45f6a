from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI

primary = ChatOpenAI(model="gpt-4.1", timeout=20)
fallback = ChatAnthropic(model="claude-sonnet-4-5")
chain = primary.with_fallbacks([fallback])


def answer(question: str) -> str:
    return chain.invoke(question).content
