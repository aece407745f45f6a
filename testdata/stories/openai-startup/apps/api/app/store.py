"""Uploaded contracts live in OpenAI: files, and one vector store a customer."""

import os

from openai import OpenAI

from app.db import Customer

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])


def make_store(customer: Customer) -> str:
    store = client.vector_stores.create(name=f"customer-{customer.id}")
    return store.id


def add(vector_store_id: str, name: str, content: bytes):
    stored = client.files.create(file=(name, content), purpose="assistants")
    client.vector_stores.files.create_and_poll(vector_store_id=vector_store_id, file_id=stored.id)
    return stored
