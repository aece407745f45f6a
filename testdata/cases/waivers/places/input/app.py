from openai import OpenAI

client = OpenAI()


def one():
    return client.chat.completions.create(model="gpt-5.1", messages=[])


def two():
    # unmoat: ignore hardcoded-model -- this file is about that model
    return client.chat.completions.create(model="gpt-5.1", messages=[])


def three():
    return client.chat.completions.create(model="gpt-5.1-mini", messages=[])


def four():
    return client.chat.completions.create(
        # unmoat: ignore hardcoded-model -- the cheap one
        model="gpt-5-nano", messages=[])
