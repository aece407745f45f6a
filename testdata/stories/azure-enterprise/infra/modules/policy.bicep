targetScope = 'subscription'

resource noKeys 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'ai-no-local-auth'
  properties: {
    displayName: 'Azure AI services have key access disabled'
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', '71ef260a-8f18-47b7-abcb-62d0673d94dc')
    parameters: { effect: { value: 'Deny' } }
  }
}

resource approvedModels 'Microsoft.Authorization/policyDefinitions@2023-04-01' = {
  name: 'approved-openai-models'
  properties: {
    policyType: 'Custom'
    mode: 'All'
    displayName: 'Only approved models are deployed'
    policyRule: {
      if: {
        allOf: [
          { field: 'type', equals: 'Microsoft.CognitiveServices/accounts/deployments' }
          { field: 'Microsoft.CognitiveServices/accounts/deployments/model.name', notIn: ['gpt-4.1', 'text-embedding-3-large'] }
        ]
      }
      then: { effect: 'deny' }
    }
  }
}

resource approvedModelsHere 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'approved-openai-models'
  properties: { policyDefinitionId: approvedModels.id }
}
