"""Redline letters."""

import os

from openai import OpenAI

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])

PROMPT = """Write a short {tone} letter to the other side of the contract "{name}".
It asks for these changes and gives one reason for each:
{points}
Sign as the freelancer. No legal Latin."""


def write(name: str, tone: str, points: list[str]) -> str:
    reply = client.chat.completions.create(
        model="gpt-4.1",
        temperature=0.4,
        messages=[
            {
                "role": "user",
                "content": PROMPT.format(tone=tone, name=name, points="\n".join(f"- {p}" for p in points)),
            }
        ],
    )
    return reply.choices[0].message.content or ""
