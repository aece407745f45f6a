"""Docs: unmoat: ignore no-fallback -- not a comment."""
from openai import OpenAI

# unmoat: ignore no-fallback until 2027-03-01 -- the batch may wait
client = OpenAI()


# Use unmoat: ignore x to hide. (prose)
# unmoat: ignore hardcoded-model -- pinned on purpose
def ask():
    client.chat.completions.create(
        model="gpt-5.1",
        messages=[])  # unmoat ignore: foo


# unmoat: ignore hardcoded-modl -- typo
# unmoat: ignore hardcoded-model
x = 1  # unmoat: ignore retired-model -- nothing here
