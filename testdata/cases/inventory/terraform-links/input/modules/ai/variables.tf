variable "model_id" {
  default = "amazon.titan-text-express-v1"
}
variable "small" {
  type    = object({ id = string })
  default = { id = "amazon.nova-micro-v1:0" }
}
locals {
  small = var.small.id
}
variable "elsewhere" {}
