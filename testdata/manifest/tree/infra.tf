variable "model" {
  default = "m-1"
}
variable "region" { type = string }
locals {
  prefix = "p"
  name   = "${local.prefix}-${var.model}"
  nested = { deep = { id = "d-1" } }
  loop   = local.loop
  a      = local.b
  b      = local.a
}
provider "aws" { region = "eu-1" }
provider "aws" {
  alias  = "two"
  region = var.region
}
resource "x_model" "one" {
  model    = var.model
  name     = local.name
  id       = local.nested.deep.id
  region   = var.region
  label    = "m:${var.model}/${ local.prefix }"
  unknown  = "m:${var.region}"
  loop     = local.loop
  a        = local.a
  escaped  = "$${not} %%{this} \"q\" \u00e9"
  picked   = coalesce(var.other, "lit")
  shell    = get_env("LLM_URL", "http://x")
  paren    = ("inner")
  policy   = jsonencode({
    Statement = [{ Action = ["ai:Invoke"], Resource = "*" }]
  })
  env = merge({ A = "1" }, var.more, { "B" = var.model })
  block { x = 1 }
  block {
    x = 2
    inner "lbl" {}
  }
  doc = <<EOT
keep ${var.model}
  indent
EOT
  strip = <<-EOT
    a
      b
    EOT
}
resource "x_model" "two" {}
data "x_doc" "d" {
  é = "ü"
}
output "o" { value = x_model.one.id }
