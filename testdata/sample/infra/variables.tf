variable "location" {
  type    = string
  default = "swedencentral"
}
