resource "t" "n" {
  model  = var.model
  region = var.region
  full   = local.full
}
