param location string
param principalId string

resource search 'Microsoft.Search/searchServices@2024-06-01-preview' = {
  name: 'srch-claims-prod'
  location: location
  sku: { name: 'standard' }
  properties: {
    replicaCount: 3
    partitionCount: 1
    disableLocalAuth: true
    semanticSearch: 'standard'
  }
}

// Search Index Data Contributor
resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(search.id, principalId, 'index-data')
  scope: search
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8ebe5a00-799e-43f5-93ac-243d3dce84a7')
  }
}

output endpoint string = 'https://${search.name}.search.windows.net'
