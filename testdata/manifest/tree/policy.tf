resource "aws_iam_policy" "p" {
  policy = <<EOT
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["bedrock:InvokeModel"], "Resource": "${aws_x.y.arn}/*" }
  ]
}
EOT
}
