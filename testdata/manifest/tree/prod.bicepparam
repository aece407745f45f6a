using './main.bicep'
// values of production
param modelName = 'gpt-4.1'
param tags = {
  env: 'prod', owner: 'it''s'
}
param key = readEnvironmentVariable('AZURE_OPENAI_API_KEY', 'none')
