"""Uploaded contracts live in OpenAI: files, and one vector store a customer."""

import json
import os

from openai import OpenAI

from app.db import Customer

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])

KINDS = ["nda", "service agreement", "licence", "employment", "other"]


def make_store(customer: Customer) -> str:
    store = client.vector_stores.create(name=f"customer-{customer.id}")
    return store.id


def add(vector_store_id: str, name: str, content: bytes):
    stored = client.files.create(file=(name, content), purpose="assistants")
    client.vector_stores.files.create_and_poll(vector_store_id=vector_store_id, file_id=stored.id)
    return stored


def classify(file_id: str) -> str:
    reply = client.responses.create(
        model="gpt-4o-mini",
        input=[
            {
                "role": "user",
                "content": [
                    {"type": "input_file", "file_id": file_id},
                    {"type": "input_text", "text": f"Which kind of contract is this? One of {KINDS}."},
                ],
            }
        ],
        text={
            "format": {
                "type": "json_schema",
                "name": "kind",
                "strict": True,
                "schema": {
                    "type": "object",
                    "properties": {"kind": {"type": "string", "enum": KINDS}},
                    "required": ["kind"],
                    "additionalProperties": False,
                },
            }
        },
    )
    return json.loads(reply.output_text)["kind"]
