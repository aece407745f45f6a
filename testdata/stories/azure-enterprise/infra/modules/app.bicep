param location string
param identityId string
param clientId string
param insightsConnection string
param primaryEndpoint string
param secondaryEndpoint string
param searchEndpoint string

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-claims-prod'
  location: location
  sku: { name: 'P1v3', capacity: 2 }
  properties: { reserved: true }
}

resource api 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-claims-api'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      linuxFxVersion: 'DOTNETCORE|9.0'
      healthCheckPath: '/healthz'
      appSettings: [
        { name: 'AZURE_CLIENT_ID', value: clientId }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insightsConnection }
        { name: 'Ai__PrimaryEndpoint', value: primaryEndpoint }
        { name: 'Ai__SecondaryEndpoint', value: secondaryEndpoint }
        { name: 'Ai__SearchEndpoint', value: searchEndpoint }
      ]
    }
  }
}
