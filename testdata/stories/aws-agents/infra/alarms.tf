resource "aws_cloudwatch_metric_alarm" "throttled" {
  alarm_name          = "dispatcher-throttled"
  namespace           = "AWS/Bedrock"
  metric_name         = "InvocationThrottles"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 2
  threshold           = 20
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [var.pager_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  alarm_name          = "dispatcher-slow"
  namespace           = "AWS/Bedrock"
  metric_name         = "InvocationLatency"
  extended_statistic  = "p95"
  period              = 300
  evaluation_periods  = 3
  threshold           = 12000
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [var.pager_topic_arn]
}

resource "aws_budgets_budget" "bedrock" {
  name         = "fieldwork-bedrock"
  budget_type  = "COST"
  limit_amount = "6000"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "Service"
    values = ["Amazon Bedrock"]
  }

  notification {
    comparison_operator        = "GREATER_THAN"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    notification_type          = "FORECASTED"
    subscriber_email_addresses = ["fieldwork@example.com"]
  }
}
