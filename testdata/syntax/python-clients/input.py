"""Clients of several vendors. The text gpt-4 in here is no fact, nor is base_url="https://no.example.com"."""
import os

import anthropic
import boto3
import litellm
import openai
from anthropic import AnthropicBedrock, AsyncAnthropic
from azure.identity import DefaultAzureCredential, get_bearer_token_provider
from botocore.config import Config
from functools import partial
from langchain_openai import AzureChatOpenAI, ChatOpenAI
from openai import AsyncOpenAI, AzureOpenAI, OpenAI as OA

# client = OpenAI(base_url="https://comment.example.com")
API_VERSION = "2024-06-01"
ENDPOINT = "https://contoso.openai.azure.com"

client = OA()
local = OA(base_url="http://localhost:11434/v1", api_key="ollama")
token = get_bearer_token_provider(DefaultAzureCredential(), "https://cognitiveservices.azure.com/.default")
azure = AzureOpenAI(
    azure_endpoint=ENDPOINT,
    api_version=API_VERSION,
    azure_ad_token_provider=token,
)
claude = anthropic.Anthropic(api_key=os.environ["ANTHROPIC_API_KEY"])
bedrock = boto3.client("bedrock-runtime", region_name="eu-central-1", config=Config(retries={"max_attempts": 3}))
session = boto3.Session(profile_name="ai")
agents = session.client("bedrock-agent-runtime")
make = partial(OA, api_key=os.getenv("GROQ_API_KEY"), base_url="https://api.groq.com/openai/v1")
groq = make(timeout=10)

openai.api_base = "https://legacy.example.com/v1"
openai.api_key = os.getenv("OPENAI_KEY")

response = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
stream = azure.chat.completions.create(model="deployment-1", stream=True)
message = claude.messages.create(model="claude-sonnet-4-5", max_tokens=10)
answer = bedrock.converse(modelId="anthropic.claude-3-5-sonnet-20241022-v2:0", messages=[])
agents.invoke_agent(agentId="A1")
groq.chat.completions.create(model="llama-3.3-70b")
litellm.completion(model="azure/gpt-4o", fallbacks=["anthropic/claude-3", "bedrock/claude"])
openai.ChatCompletion.create(model="gpt-3.5-turbo")
client.with_options(timeout=5).embeddings.create(model="text-embedding-3-small", input="x")

llm = ChatOpenAI(model="gpt-4o", temperature=0).with_fallbacks([AzureChatOpenAI(azure_deployment="d")])
llm.invoke("hello")


async def main():
    async with AsyncOpenAI() as ai:
        await ai.responses.create(model="gpt-5")
    with AnthropicBedrock(aws_region="us-west-2") as b:
        b.messages.create(model="anthropic.claude-opus-4")
    if (c := AsyncAnthropic()) is not None:
        await c.messages.create(model="claude-haiku")


def typed(client: OA, maybe: "AzureOpenAI | None" = None, other: AzureOpenAI | None = None):
    client.responses.create(model="gpt-4.1")
    other.responses.create(model="x")
