import os
from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    OPENROUTER_API_KEY: str | None = None
    gateway_url: str = "https://openrouter.ai/api/v1"
    house_key: str | None = None
    answer: str = "house-model-1"
    unused: str = "house-model-2"


class Plain:
    def __init__(self):
        self.embedder = os.getenv("EMBEDDER", "BAAI/bge-m3")


settings = Settings()
plain = Plain()
LOCAL = "qwen3:4b-instruct"


@lru_cache
def get_settings():
    return Settings()
