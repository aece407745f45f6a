resource "aws_bedrockagent_agent" "prod" {
  foundation_model = var.model
}
variable "model" {
  default = "amazon.nova-lite-v1:0"
}
