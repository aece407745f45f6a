data "aws_iam_policy_document" "assume_agents" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["bedrock.amazonaws.com", "bedrock-agentcore.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "agents" {
  name               = "fieldwork-agents"
  assume_role_policy = data.aws_iam_policy_document.assume_agents.json
}

resource "aws_iam_role_policy" "agents" {
  name = "agents"
  role = aws_iam_role.agents.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["bedrock:*", "bedrock-agentcore:*"]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = ["dynamodb:Query", "dynamodb:PutItem"]
        Resource = aws_dynamodb_table.visits.arn
      },
      {
        Effect   = "Allow"
        Action   = "aoss:APIAccessAll"
        Resource = aws_opensearchserverless_collection.manuals.arn
      },
    ]
  })
}

data "aws_iam_policy_document" "assume_functions" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "functions" {
  name               = "fieldwork-functions"
  assume_role_policy = data.aws_iam_policy_document.assume_functions.json
}

resource "aws_iam_role_policy" "functions" {
  name = "functions"
  role = aws_iam_role.functions.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["bedrock:InvokeModel", "bedrock:InvokeAgent"]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        Resource = [aws_dynamodb_table.reports.arn, aws_sqs_queue.debrief.arn]
      },
    ]
  })
}
