"""Conversations about contracts: an OpenAI assistant with file search."""

import os
import time

from openai import OpenAI

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
ASSISTANT_ID = os.getenv("OPENAI_ASSISTANT_ID", "")


class ReviewFailed(Exception):
    pass


def start(vector_store_id: str) -> str:
    thread = client.beta.threads.create(
        tool_resources={"file_search": {"vector_store_ids": [vector_store_id]}},
    )
    return thread.id


def ask(thread_id: str, question: str) -> str:
    client.beta.threads.messages.create(thread_id=thread_id, role="user", content=question)
    run = client.beta.threads.runs.create(thread_id=thread_id, assistant_id=ASSISTANT_ID)
    while run.status in ("queued", "in_progress"):
        time.sleep(0.8)
        run = client.beta.threads.runs.retrieve(run.id, thread_id=thread_id)
    if run.status != "completed":
        raise ReviewFailed(f"run ended as {run.status}")
    messages = client.beta.threads.messages.list(thread_id=thread_id, limit=1)
    parts = messages.data[0].content
    return "\n".join(part.text.value for part in parts if part.type == "text")
