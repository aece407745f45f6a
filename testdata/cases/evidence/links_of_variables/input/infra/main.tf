module "brain" {
  source = "./modules/brain"
}

variable "writer" {
  default = "amazon.nova-lite-v1:0"
}

locals {
  address = module.brain.agent
}
