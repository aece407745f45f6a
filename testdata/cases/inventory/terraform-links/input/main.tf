module "ai" {
  source   = "./modules/ai"
  model_id = local.model
}

module "outside" {
  source   = "../../../modules/ai"
  model_id = "cohere.command-r-v1:0"
}
