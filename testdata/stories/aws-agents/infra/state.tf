resource "aws_dynamodb_table" "visits" {
  name         = "fieldwork-visits"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "technician"
  range_key    = "slot"

  attribute {
    name = "technician"
    type = "S"
  }

  attribute {
    name = "slot"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_table" "reports" {
  name         = "fieldwork-reports"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "visit"

  attribute {
    name = "visit"
    type = "S"
  }
}

resource "aws_sqs_queue" "debrief" {
  name                       = "fieldwork-debrief"
  visibility_timeout_seconds = 180
  message_retention_seconds  = 345600
}
