"""The dispatcher: an agent on AgentCore Runtime that books visits for technicians."""

import os

from bedrock_agentcore.runtime import BedrockAgentCoreApp
from strands import Agent
from strands.models import BedrockModel

from memory import Sessions
from tools import book_visit, find_visits, lookup_manual, order_part

app = BedrockAgentCoreApp()

model = BedrockModel(
    model_id="eu.anthropic.claude-sonnet-4-20250514-v1:0",
    region_name="eu-central-1",
    temperature=0.2,
    guardrail_id=os.environ["GUARDRAIL_ID"],
    guardrail_version=os.environ.get("GUARDRAIL_VERSION", "DRAFT"),
)

SYSTEM = """You dispatch lift technicians. Confirm the address before you book. Never promise a time that the
calendar does not have. Order a part only after the technician has named it."""

sessions = Sessions(os.environ["MEMORY_ID"])


@app.entrypoint
def invoke(payload: dict, context) -> dict:
    technician = payload["technician"]
    session = context.session_id
    agent = Agent(
        model=model,
        system_prompt=SYSTEM,
        tools=[find_visits, book_visit, lookup_manual, order_part],
        messages=sessions.recall(technician, session),
    )
    result = agent(payload["text"])
    sessions.remember(technician, session, payload["text"], str(result))
    return {"text": str(result)}


if __name__ == "__main__":
    app.run()
