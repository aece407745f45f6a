resource "azurerm_cognitive_account" "a" {
  name = "a"
  kind = "OpenAI"
  tags = {
