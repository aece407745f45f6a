"""The model's name comes from the caller, and no provider's package is listed anywhere."""
from langchain.chat_models import init_chat_model


def ask(model, question):
    return init_chat_model(model).invoke(question)
