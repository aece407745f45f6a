terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.14"
    }
  }
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "shop" {
  name     = "shop-assistant"
  location = var.location
}

resource "azurerm_cognitive_account" "openai" {
  name                  = "shop-openai"
  resource_group_name   = azurerm_resource_group.shop.name
  location              = azurerm_resource_group.shop.location
  kind                  = "OpenAI"
  sku_name              = "S0"
  custom_subdomain_name = "shop-openai"
}

resource "azurerm_cognitive_deployment" "chat" {
  name                 = "gpt-4o"
  cognitive_account_id = azurerm_cognitive_account.openai.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "ProvisionedManaged"
    capacity = 50
  }
}

resource "azurerm_user_assigned_identity" "summarizer" {
  name                = "summarizer"
  resource_group_name = azurerm_resource_group.shop.name
  location            = azurerm_resource_group.shop.location
}

resource "azurerm_role_assignment" "summarizer" {
  scope                = azurerm_cognitive_account.openai.id
  role_definition_name = "Cognitive Services Contributor"
  principal_id         = azurerm_user_assigned_identity.summarizer.principal_id
}
