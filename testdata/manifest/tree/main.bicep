targetScope = 'resourceGroup'
@description('Model')
@allowed([
  'gpt-4o'
  'gpt-4o-mini'
])
param modelName string = 'gpt-4o'
param location string = resourceGroup().location
param deployments array = [
  {
    name: 'embed'
    model: { name: 'text-embedding-3-small', version: '1' }
  }
]
var isDev = env == 'dev' ? true
  : false
var prefix = '${modelName}-x'
type cfg = {
  a: string
}
resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'aoai-${uniqueString(resourceGroup().id, 'a')}'
  location: location
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: union({
    customSubDomainName: toLower('x${prefix}')
  }, empty(x) ? {} : { y: 1 })

  @batchSize(1)
  resource chat 'deployments' = [for d in deployments: if (d.on) {
    name: d.name
    properties: {
      model: d.model
    }
  }]
}
resource old 'Microsoft.CognitiveServices/accounts@2023-05-01' existing = { name: 'old' }
resource dep 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = if (!isDev) {
  parent: account
  name: 'chat'
  sku: {
    name: 'Standard'
    capacity: 10
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: modelName
      version: '2024-08-06'
    }
  }
}
module web './web.bicep' = {
  name: 'web'
  params: {
    model: modelName
    endpoint: account.properties.endpoint
  }
}
output endpoint string = account.properties.endpoint
