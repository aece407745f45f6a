"""Makes the reviewer assistant once; put the printed id into OPENAI_ASSISTANT_ID."""

from openai import OpenAI

INSTRUCTIONS = """
You are a contract reviewer for freelancers. Answer from the attached contracts only, quote the clause that you
rely on, and say plainly when the contract is silent. You do not give legal advice.
"""

if __name__ == "__main__":
    assistant = OpenAI().beta.assistants.create(
        name="reviewer",
        model="gpt-4o",
        instructions=INSTRUCTIONS,
        tools=[{"type": "file_search"}],
    )
    print(assistant.id)
