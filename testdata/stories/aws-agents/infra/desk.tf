resource "aws_bedrockagent_agent" "desk" {
  agent_name                  = "desk"
  agent_resource_role_arn     = aws_iam_role.agents.arn
  foundation_model            = var.agent_model
  idle_session_ttl_in_seconds = 900
  instruction                 = file("${path.module}/desk-instruction.txt")

  guardrail_configuration {
    guardrail_identifier = aws_bedrock_guardrail.customers.guardrail_id
    guardrail_version    = aws_bedrock_guardrail_version.customers.version
  }
}

resource "aws_bedrockagent_agent_alias" "desk" {
  agent_alias_name = "live"
  agent_id         = aws_bedrockagent_agent.desk.agent_id
}

resource "aws_bedrockagent_agent_knowledge_base_association" "desk" {
  agent_id             = aws_bedrockagent_agent.desk.agent_id
  knowledge_base_id    = aws_bedrockagent_knowledge_base.manuals.id
  description          = "Manuals and opening hours"
  knowledge_base_state = "ENABLED"
}

resource "aws_bedrock_guardrail" "customers" {
  name                      = "customers"
  blocked_input_messaging   = "I cannot help with that."
  blocked_outputs_messaging = "I cannot help with that."

  content_policy_config {
    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE"
    }
  }

  sensitive_information_policy_config {
    pii_entities_config {
      type   = "PHONE"
      action = "ANONYMIZE"
    }
  }
}

resource "aws_bedrock_guardrail_version" "customers" {
  guardrail_arn = aws_bedrock_guardrail.customers.guardrail_arn
}

resource "aws_lambda_function" "desk" {
  function_name = "fieldwork-desk"
  role          = aws_iam_role.functions.arn
  runtime       = "python3.12"
  handler       = "handler.handler"
  filename      = "${path.module}/../build/desk.zip"
  timeout       = 29

  environment {
    variables = {
      AGENT_ID       = aws_bedrockagent_agent.desk.agent_id
      AGENT_ALIAS_ID = aws_bedrockagent_agent_alias.desk.agent_alias_id
    }
  }

  tracing_config {
    mode = "Active"
  }
}

resource "aws_lambda_function" "debrief" {
  function_name = "fieldwork-debrief"
  role          = aws_iam_role.functions.arn
  runtime       = "python3.12"
  handler       = "handler.handler"
  filename      = "${path.module}/../build/debrief.zip"
  timeout       = 120

  environment {
    variables = {
      REPORTS_TABLE = aws_dynamodb_table.reports.name
    }
  }
}

resource "aws_lambda_event_source_mapping" "debrief" {
  event_source_arn        = aws_sqs_queue.debrief.arn
  function_name           = aws_lambda_function.debrief.arn
  batch_size              = 5
  function_response_types = ["ReportBatchItemFailures"]
}
