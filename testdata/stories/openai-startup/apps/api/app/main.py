from fastapi import Depends, FastAPI, HTTPException, UploadFile
from pydantic import BaseModel
from sqlmodel import Session, select

from app import contracts, letters, reviewer, store
from app.db import Contract, Conversation, Customer, get_session

app = FastAPI(title="Paperknife")


class Question(BaseModel):
    text: str


class LetterRequest(BaseModel):
    tone: str = "friendly"
    points: list[str]


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/customers/{customer_id}/contracts")
async def upload(customer_id: int, file: UploadFile, session: Session = Depends(get_session)):
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise HTTPException(404)
    if customer.vector_store_id is None:
        customer.vector_store_id = store.make_store(customer)
    stored = store.add(customer.vector_store_id, file.filename or "contract.pdf", await file.read())
    contract = Contract(customer_id=customer.id, file_id=stored.id, name=file.filename or "contract.pdf")
    contract.kind = contracts.classify(stored.id)
    session.add_all([customer, contract])
    session.commit()
    return {"id": contract.id, "kind": contract.kind}


@app.post("/customers/{customer_id}/questions")
def ask(customer_id: int, question: Question, session: Session = Depends(get_session)):
    customer = session.get(Customer, customer_id)
    if customer is None or customer.vector_store_id is None:
        raise HTTPException(404)
    talk = session.exec(select(Conversation).where(Conversation.customer_id == customer_id)).first()
    if talk is None:
        talk = Conversation(customer_id=customer_id, thread_id=reviewer.start(customer.vector_store_id))
        session.add(talk)
        session.commit()
    return {"answer": reviewer.ask(talk.thread_id, question.text)}


@app.post("/contracts/{contract_id}/letter")
def letter(contract_id: int, request: LetterRequest, session: Session = Depends(get_session)):
    contract = session.get(Contract, contract_id)
    if contract is None:
        raise HTTPException(404)
    return {"letter": letters.write(contract.name, request.tone, request.points)}
