import os
from collections.abc import Iterator

from sqlmodel import Field, Session, SQLModel, create_engine

engine = create_engine(os.environ["DATABASE_URL"])


class Customer(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    vector_store_id: str | None = None


class Contract(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    file_id: str
    name: str
    kind: str | None = None


class Conversation(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    thread_id: str


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session
