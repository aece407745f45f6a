resource "aws_bedrockagent_agent" "called" {
  foundation_model = var.model_id
}

resource "aws_bedrockagent_agent" "default" {
  foundation_model = local.small
}

resource "aws_bedrockagent_agent" "unknown" {
  foundation_model = var.elsewhere
}
