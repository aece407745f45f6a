from langchain_core.messages import HumanMessage

from app.services.llm import chat, local

answer = chat().invoke([HumanMessage("hello")])
other = local.invoke([HumanMessage("hello")])
