variable "model" {
  type    = string
  default = "maker.big-v1:0"
}

resource "beta_agent" "support" {
  location         = "mars-1"
  foundation_model = var.model
}

resource "beta_store" "off" {
  count = 0
}

resource "aws_thing" "app" {
  environment {
    variables = {
      ALPHA_BASE_URL = "https://api.alpha.example/v1"
      ALPHA_API_KEY  = var.key
    }
  }
}

module "network" {
  source = "./modules/network"
}
