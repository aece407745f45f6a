from functools import lru_cache

import dataclasses
from pydantic import AliasChoices, BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env")

    debug: bool = False


class Settings(Base):
    openai_api_key: SecretStr
    openai_model: str = "gpt-4o"
    base_url: str = Field("https://api.openai.com/v1", description="where the model is")
    region: str = Field(default="westeurope", alias="AZURE_REGION")
    token: str = Field(..., validation_alias=AliasChoices("HF_TOKEN", "HUGGINGFACE_TOKEN"))
    timeout: int = Field(default=30, ge=1)
    _private: str = "no"

    @property
    def url(self):
        return f"{self.base_url}/chat"


class V1(BaseSettings):
    groq_key: str = "none"

    class Config:
        env_prefix = "my_"


class Request(BaseModel):
    model: str = "gpt-4o-mini"


@dataclasses.dataclass
class Options:
    model: str = "claude-3-haiku"


@lru_cache
def get_settings():
    return Settings()


settings = get_settings()
client = make(url=settings.base_url, model=Settings().openai_model, key=settings.openai_api_key.get_secret_value())
