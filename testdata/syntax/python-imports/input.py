from __future__ import annotations

import importlib
import os.path
import google.generativeai as genai
from google.cloud import aiplatform, storage as gcs
from typing import TYPE_CHECKING
from . import sibling
from .. import parent as up
from .pkg.mod import (
    One,
    Two as Deux,  # a comment
)
from wild import *

if TYPE_CHECKING:
    from openai import OpenAI
    import anthropic

try:
    import cohere
except ImportError:
    cohere = None


def late():
    from mistralai import Mistral
    return Mistral(api_key="k").chat.complete(model="mistral-large-latest")


module = importlib.import_module("vertexai.generative_models")
module.GenerativeModel("gemini-1.5-pro").generate_content("x")
importlib.import_module(f".plugins.{name}")
genai.configure(api_key="k")
model = genai.GenerativeModel("gemini-pro")
model.generate_content("hi")
aiplatform.init(project="p", location="us-central1")
os.path.join("a", "b")
One(); Deux(); up.thing(); sibling.go()
cohere.Client("k").chat(message="x")


def hint(c: OpenAI):
    c.models.list()
