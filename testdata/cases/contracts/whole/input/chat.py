from anthropic import Anthropic
from openai import AzureOpenAI

azure = AzureOpenAI(azure_endpoint="https://contoso.openai.azure.com", api_version="2025-03-01-preview")
claude = Anthropic()
