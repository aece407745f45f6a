"""A docstring that names alphasdk.Alpha(base_url="https://api.alpha.example/v1")."""
import os

import cloudsdk
from alphasdk import Alpha as A

from settings import settings

BASE = os.getenv("ALPHA_BASE_URL", "http://localhost:11999/v1")
MODEL = "alpha-5"

plain = A()
direct = A(base_url="https://api.alpha.example/v1", api_key="ak-9f8e7d6c5b4a39281706f5e4d3c2b1a0")
tenant = A(base_url=f"https://{settings.tenant}.ai.beta.example/v1", api_key=os.environ["BETA_KEY"])
local = A(base_url=BASE, api_key="not-needed")
elsewhere = A(base_url="https://gateway.corp.example/v1")
by_setting = A(base_url=settings.LOCAL_HOST)
by_env = A(base_url=os.environ["BETA_ENDPOINT"])

region = cloudsdk.client("beta-runtime", region_name="mars-1")
storage = cloudsdk.client("storage")


def ask(question, model="alpha-4-mini"):
    plain.talk.create(model=MODEL, text=question)
    tenant.talk.create(model=os.getenv("ALPHA_MODEL", "alpha-5-mini"), text=question)
    local.talk.create(model="tiny3:8b", text=question)
    region.converse(modelId="maker.big-v1:0", messages=[])
    return direct.talk.create(model=model, text=question)


def test_ask():
    A().talk.create(model="alpha-4")
