terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.14"
    }
  }
  backend "s3" {
    bucket = "fieldwork-terraform"
    key    = "prod.tfstate"
    region = "eu-central-1"
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { service = "fieldwork" }
  }
}

data "aws_caller_identity" "me" {}

resource "aws_bedrockagentcore_agent_runtime" "dispatcher" {
  agent_runtime_name = "dispatcher"
  role_arn           = aws_iam_role.agents.arn

  agent_runtime_artifact {
    container_configuration {
      container_uri = "${aws_ecr_repository.dispatcher.repository_url}:${var.image_tag}"
    }
  }

  network_configuration {
    network_mode = "PUBLIC"
  }

  environment_variables = {
    GUARDRAIL_ID      = aws_bedrock_guardrail.customers.guardrail_id
    MEMORY_ID         = aws_bedrockagentcore_memory.sessions.id
    VISITS_TABLE      = aws_dynamodb_table.visits.name
    KNOWLEDGE_BASE_ID = aws_bedrockagent_knowledge_base.manuals.id
  }
}

resource "aws_bedrockagentcore_memory" "sessions" {
  name                  = "dispatcher_sessions"
  event_expiry_duration = 30
}

resource "aws_ecr_repository" "dispatcher" {
  name = "fieldwork/dispatcher"
}
