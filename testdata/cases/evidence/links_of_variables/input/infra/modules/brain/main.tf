resource "aws_bedrockagent_agent" "a" {
  agent_name = "a"
}

output "agent" {
  value = aws_bedrockagent_agent.a.agent_id
}
