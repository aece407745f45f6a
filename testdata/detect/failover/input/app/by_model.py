import cloudsdk
from alphasdk import Alpha


def determine_provider(model, override=False):
    if override or model.startswith("alpha-"):
        return "alpha"
    return "beta"


def provider_label(model):
    return "alpha" if model.startswith("alpha-") else "beta"


def ask(question, use_fallback=False):
    client = cloudsdk.client("beta-runtime") if use_fallback else Alpha()
    try:
        return client.send(question)
    except Exception:
        if not use_fallback:
            return ask(question, use_fallback=True)
        raise


def with_setting(question, settings):
    client = Alpha()
    try:
        return client.talk.create(model=settings.model, input=question)
    except Exception:
        return client.talk.create(model=settings.fallback_model, input=question)


def with_the_same(question, settings):
    client = Alpha()
    try:
        return client.talk.create(model=settings.model, input=question)
    except Exception:
        return client.talk.create(model=settings.model, input=question[:100])


def two_handlers(question):
    try:
        return Alpha().talk.create(model="alpha-1", input=question)
    except TimeoutError:
        return cloudsdk.client("beta-runtime").converse(modelId="maker.big", input=question)
    except Exception:
        return cloudsdk.client("beta-runtime").converse(modelId="maker.big", input=question)
