"""Which kind of contract was uploaded."""

import json
import os

from openai import OpenAI

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])

KINDS = ["nda", "service agreement", "licence", "employment", "other"]


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
