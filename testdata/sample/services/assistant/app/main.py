from fastapi import FastAPI
from pydantic import BaseModel

from app.llm import answer
from app.search import similar

app = FastAPI(title="assistant")


class Question(BaseModel):
    text: str


@app.post("/ask")
def ask(question: Question) -> dict[str, str]:
    return {"answer": answer(question.text, similar(question.text))}
