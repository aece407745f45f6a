variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "image_tag" {
  type = string
}

variable "agent_model" {
  type    = string
  default = "eu.anthropic.claude-sonnet-4-20250514-v1:0"
}

variable "pager_topic_arn" {
  type = string
}
