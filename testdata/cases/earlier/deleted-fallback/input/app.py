from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI

primary = ChatOpenAI(model="gpt-5.1")
spare = ChatAnthropic(model="claude-sonnet-4-5")
llm = primary.with_fallbacks([spare])
