targetScope = 'subscription'

@description('Sweden Central holds the provisioned throughput.')
param primaryLocation string = 'swedencentral'
param secondaryLocation string = 'francecentral'
param chatModel string = 'gpt-4.1'
param chatModelVersion string = '2025-04-14'
param ptu int = 300
param monthlyBudget int = 18000

resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-claims-prod'
  location: primaryLocation
}

module identity 'modules/identity.bicep' = {
  scope: rg
  name: 'identity'
  params: { location: primaryLocation }
}

module openaiPrimary 'modules/openai.bicep' = {
  scope: rg
  name: 'openai-primary'
  params: {
    name: 'oai-claims-swc'
    location: primaryLocation
    chatModel: chatModel
    chatModelVersion: chatModelVersion
    skuName: 'ProvisionedManaged'
    capacity: ptu
    principalId: identity.outputs.principalId
  }
}

module openaiSecondary 'modules/openai.bicep' = {
  scope: rg
  name: 'openai-secondary'
  params: {
    name: 'oai-claims-frc'
    location: secondaryLocation
    chatModel: chatModel
    chatModelVersion: chatModelVersion
    skuName: 'Standard'
    capacity: 80
    principalId: identity.outputs.principalId
  }
}

module search 'modules/search.bicep' = {
  scope: rg
  name: 'search'
  params: {
    location: primaryLocation
    principalId: identity.outputs.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: rg
  name: 'monitoring'
  params: {
    location: primaryLocation
    openaiId: openaiPrimary.outputs.id
  }
}

module app 'modules/app.bicep' = {
  scope: rg
  name: 'app'
  params: {
    location: primaryLocation
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    insightsConnection: monitoring.outputs.connectionString
    primaryEndpoint: openaiPrimary.outputs.endpoint
    secondaryEndpoint: openaiSecondary.outputs.endpoint
    searchEndpoint: search.outputs.endpoint
  }
}

module policy 'modules/policy.bicep' = {
  name: 'policy'
}

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'claims-ai'
  properties: {
    category: 'Cost'
    amount: monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: '2025-01-01' }
    notifications: {
      actual80: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        contactEmails: ['claims-platform@contoso.example']
      }
    }
  }
}
