resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'ai'
  kind: 'OpenAI'
}

output endpoint string = account.properties.endpoint
