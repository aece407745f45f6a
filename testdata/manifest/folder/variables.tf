variable "model" { default = "m-1" }
variable "region" {}
locals { full = "${var.model}-x" }
