"""Parameters are what the callers of the file give for them."""
import os

import boto3

from core.settings import settings
from openai import OpenAI

bedrock = boto3.client("bedrock-runtime")


def run():
    model = os.environ["ANSWER_MODEL_ID"]
    ask("hello", model)
    ask("hello", model_id="some-model")


def ask(text, model_id):
    return converse(model_id, text)


def converse(model_id: str, text: str, region="eu-west-1"):
    return bedrock.converse(modelId=model_id, region=region)


class Chat:
    def __init__(self, model, url=None):
        self.model = model
        self.url = url

    def go(self, question):
        return self.call(question, self.model)

    def call(self, question, model):
        return OpenAI(base_url=self.url).create(model=model)


Chat("first-model", settings.URL)
Chat(model="second-model")


def rounds(a, b):
    return rounds(b, a)


def unknown(a):
    return OpenAI(base_url=a)


unknown(compute())
