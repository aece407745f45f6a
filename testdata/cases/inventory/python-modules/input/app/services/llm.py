from langchain_ollama import ChatOllama
from langchain_openai import ChatOpenAI
from sentence_transformers import SentenceTransformer

from app.core import Model, settings
from app.core import settings as same
from ..core.settings import LOCAL, get_settings, plain


def chat():
    return ChatOpenAI(
        model=settings.answer,
        base_url=get_settings().gateway_url,
        api_key=same.OPENROUTER_API_KEY,
    )


house = ChatOpenAI(model=Model.LARGE, api_key=settings.house_key, base_url=settings.gateway_url)
local = ChatOllama(model=LOCAL)
embedder = SentenceTransformer(plain.embedder)
