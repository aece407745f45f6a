import cloudsdk
from alphasdk import Alpha


def generate(question, vendor):
    if vendor == "alpha":
        return Alpha().talk.create(model="alpha-1", input=question)
    return cloudsdk.client("beta-runtime").converse(modelId="maker.big", input=question)


def patient(question, vendor):
    for attempt in range(3):
        try:
            return generate(question, vendor)
        except Exception:
            print("again", attempt)


def stubborn(question, vendor):
    try:
        return generate(question, vendor)
    except Exception:
        return stubborn(question, vendor)
