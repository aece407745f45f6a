"""A nightly mail with what changed in the contracts of yesterday. Run by GitHub Actions."""

from openai import OpenAI
from sqlmodel import Session, select

from app.db import Contract, engine

client = OpenAI()


def digest_of(contract: Contract) -> str:
    reply = client.responses.create(
        model="gpt-4o-mini",
        input=[
            {
                "role": "user",
                "content": [
                    {"type": "input_file", "file_id": contract.file_id},
                    {"type": "input_text", "text": "Summarise the obligations in three bullet points."},
                ],
            }
        ],
    )
    return reply.output_text


def main() -> None:
    with Session(engine) as session:
        for contract in session.exec(select(Contract)):
            print(contract.name, digest_of(contract), sep="\n")


if __name__ == "__main__":
    main()
