"""Nearest product texts. The index is small enough for memory."""

import json
import math
from pathlib import Path

from app.llm import embed

INDEX = Path(__file__).with_name("index.json")


def similar(text: str, n: int = 3) -> list[str]:
    if not INDEX.exists():
        return []
    query = embed([text])[0]
    rows = json.loads(INDEX.read_text())
    rows.sort(key=lambda row: -math.sumprod(query, row["vector"]))
    return [row["text"] for row in rows[:n]]
