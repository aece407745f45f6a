"""Everything that talks to a model."""

import os

from openai import OpenAI

CHAT_MODEL = os.getenv("ASSISTANT_MODEL", "gpt-4o-2024-05-13")
EMBEDDING_MODEL = "text-embedding-3-small"

client = OpenAI(
    api_key=os.environ["OPENAI_API_KEY"],
    base_url="https://api.openai.com/v1",
)


def answer(question: str, context: list[str]) -> str:
    reply = client.chat.completions.create(
        model=CHAT_MODEL,
        messages=[
            {"role": "system", "content": "You help customers of a small shop."},
            {"role": "user", "content": "\n".join(context + [question])},
        ],
    )
    return reply.choices[0].message.content or ""


def embed(texts: list[str]) -> list[list[float]]:
    reply = client.embeddings.create(model=EMBEDDING_MODEL, input=texts)
    return [item.embedding for item in reply.data]
