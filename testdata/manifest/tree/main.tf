# c
resource "aws_x" "n" {
  a = 1
  neg = -3
  b = "lit\n\"q\" $${x}"
  c = "${var.a}-x"
  d = <<-EOT
    hello ${var.b}
    world
  EOT
  e = jsonencode({ Statement = [{ "Action" = ["x:y"], Effect : "Allow" }] })
  f = var.x ? "a" : "b"
  tags = { (local.k) = "v", plain = true, "${var.z}" = null }
  statement { s = 1 }
  statement { s = 2 }
  g = [for x in var.y : x.id]
  h = module.x.y[0].z
  dynamic "env" {
    for_each = var.m
    content { name = env.key }
  }
}
locals { a = var.b }
