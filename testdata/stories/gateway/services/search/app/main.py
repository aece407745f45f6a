"""Answers over the catalogue."""

import os

import psycopg
from fastapi import FastAPI
from openai import OpenAI
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from pgvector.psycopg import register_vector
from pydantic import BaseModel

OpenAIInstrumentor().instrument()

app = FastAPI(title="search")
llm = OpenAI(base_url=os.environ["OPENAI_BASE_URL"], api_key=os.environ["OPENAI_API_KEY"], timeout=70)

NEAR = "SELECT title, text FROM product ORDER BY vector <=> %s::vector LIMIT 6"


class Question(BaseModel):
    text: str


def near(text: str) -> list[str]:
    vector = llm.embeddings.create(model="embed", input=text).data[0].embedding
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        register_vector(connection)
        return [f"{title}: {body}" for title, body in connection.execute(NEAR, (vector,))]


@app.post("/answer")
def answer(question: Question) -> dict[str, str]:
    products = "\n".join(near(question.text))
    reply = llm.chat.completions.create(
        model="chat",
        messages=[
            {"role": "system", "content": "You help customers of a shop. Only name products of the list."},
            {"role": "user", "content": f"{products}\n\n{question.text}"},
        ],
    )
    return {"answer": reply.choices[0].message.content or ""}


@app.get("/healthz")
def healthz() -> str:
    return "ok"
