module ai 'modules/ai.bicep' = {
  name: 'ai'
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'app'
  properties: {
    template: {
      containers: [
        {
          name: 'app'
          env: [
            { name: 'LLM_URL', value: ai.outputs.endpoint }
          ]
        }
      ]
    }
  }
}
