import os

from openai import OpenAI
from zephyria import Client

own = Client(model="zeph-3-large")
through_openai_sdk = OpenAI(base_url="https://api.zephyria.example/v1", api_key=os.environ["ZEPHYRIA_API_KEY"])
