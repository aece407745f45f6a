variable "model" {}

locals {
  model = "${var.maker}.${var.model}"
}

variable "maker" {
  default = "anthropic"
}
