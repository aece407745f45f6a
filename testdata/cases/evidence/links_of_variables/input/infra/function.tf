resource "aws_lambda_function" "f" {
  environment {
    variables = {
      HELPER = local.address
      WRITER = var.writer
      TABLE  = aws_dynamodb_table.t.name
    }
  }
}
