"""What was said before, from AgentCore Memory."""

from bedrock_agentcore.memory import MemoryClient


class Sessions:
    def __init__(self, memory_id: str) -> None:
        self.memory_id = memory_id
        self.client = MemoryClient(region_name="eu-central-1")

    def recall(self, actor: str, session: str, turns: int = 10) -> list[dict]:
        found = self.client.get_last_k_turns(
            memory_id=self.memory_id, actor_id=actor, session_id=session, k=turns
        )
        return [
            {"role": part["role"].lower(), "content": [{"text": part["content"]["text"]}]}
            for turn in found
            for part in turn
        ]

    def remember(self, actor: str, session: str, question: str, answer: str) -> None:
        self.client.create_event(
            memory_id=self.memory_id,
            actor_id=actor,
            session_id=session,
            messages=[(question, "USER"), (answer, "ASSISTANT")],
        )
