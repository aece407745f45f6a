from typing import Optional

from anthropic import Anthropic
from openai import AzureOpenAI, OpenAI

from .base import BaseService
from .config import settings


class ModelName(str, Enum):
    SMALL = "gpt-4o-mini"
    LARGE = "gpt-4o"


class LLMService(BaseService):
    default_model = "gpt-4o"
    timeout: int = 30
    _client: Optional[OpenAI] = None

    def __init__(self, provider: str, client=None, model: str = "gpt-4.1-nano"):
        self.model = model
        self.headers = {"X-Title": "demo"}
        if provider == "azure":
            self.client = AzureOpenAI(azure_endpoint=settings.azure_endpoint)
        else:
            self.client = OpenAI(base_url=settings.base_url)
        self.backup = client or Anthropic()

    @property
    def lazy(self):
        if self._client is None:
            self._client = OpenAI(default_headers=self.headers)
        return self._client

    def chat(self, text):
        return self.client.chat.completions.create(model=self.model, messages=text)

    def small(self):
        return self.lazy.chat.completions.create(model=ModelName.SMALL.value)

    async def other(self):
        async def inner():
            return self.backup.messages.create(model=self.default_model, max_tokens=1)

        return await inner()

    @staticmethod
    def build():
        return LLMService("openai")


class Child(LLMService):
    default_model = "o3"

    def ask(self):
        self.client.responses.create(model=self.default_model)


class Factory:
    @classmethod
    def create(cls):
        return OpenAI(api_key="k")

    def use(self):
        self.create().models.list()
        Factory.create().models.retrieve("gpt-4o")


service = LLMService("azure")
service.client.embeddings.create(model="text-embedding-ada-002")
service.chat("x")
clients = {"fast": OpenAI(timeout=1), "slow": Anthropic()}
clients["fast"].models.list()
clients["slow"].messages.create(model="claude-2")
