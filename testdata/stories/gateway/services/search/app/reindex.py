"""Builds the index anew: `python -m app.reindex`. The texts are in the table, so any embedding model will do."""

import os

import psycopg
from openai import OpenAI
from pgvector.psycopg import register_vector

llm = OpenAI(base_url=os.environ["OPENAI_BASE_URL"], api_key=os.environ["OPENAI_API_KEY"])
MODEL = os.environ.get("EMBED_MODEL", "embed")
BATCH = 128


def main() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        register_vector(connection)
        rows = connection.execute("SELECT id, title || ': ' || text FROM product").fetchall()
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            found = llm.embeddings.create(model=MODEL, input=[text for _, text in batch])
            for (product, _), item in zip(batch, found.data, strict=True):
                connection.execute(
                    "UPDATE product SET vector = %s, vector_model = %s WHERE id = %s",
                    (item.embedding, MODEL, product),
                )


if __name__ == "__main__":
    main()
