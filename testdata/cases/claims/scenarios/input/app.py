from langchain_openai import AzureChatOpenAI, ChatOpenAI

first = ChatOpenAI(model="gpt-5.1")
second = AzureChatOpenAI(azure_endpoint="https://east.openai.azure.com", azure_deployment="a")
llm = first.with_fallbacks([second])
