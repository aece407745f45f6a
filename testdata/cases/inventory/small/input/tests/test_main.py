from langchain_openai import ChatOpenAI


def test_model():
    assert ChatOpenAI(model="gpt-4o-mini")
