"""What asks one service after another, and what only looks like it."""
from alphasdk import Alpha
import cloudsdk

alpha = Alpha()
PROVIDERS = ["alpha", "beta"]
CLIENTS = [alpha, cloudsdk.client("beta-runtime")]


def ask_alpha(text):
    return alpha.talk.create(model="alpha-1", input=text)


def ask_beta(text):
    beta = cloudsdk.client("beta-runtime")
    return beta.converse(modelId="maker.big", input=text)


def by_name(text):
    for name in PROVIDERS:
        try:
            return send(name, text)
        except Exception:
            continue
    raise RuntimeError("nobody answers")


def by_function(text):
    for ask in (ask_alpha, ask_beta):
        try:
            answer = ask(text)
        except Exception:
            answer = None
        if answer:
            break
    return answer


def by_choice(text, order):
    for name in order:
        try:
            if name == "alpha":
                return ask_alpha(text)
            return ask_beta(text)
        except ValueError as error:
            log(error)


def try_then_try(text):
    try:
        return ask_alpha(text)
    except Exception as error:
        log(error)
    try:
        return ask_beta(text)
    except Exception:
        return None


@breaker(fallback_function=ask_beta)
def named(text):
    return ask_alpha(text)


# ---- no fallbacks ----


def all_of_them(text):
    answers = []
    for name in PROVIDERS:
        try:
            answers.append(send(name, text))
        except Exception:
            continue
    return answers


def first_error_ends_it(text):
    for name in PROVIDERS:
        try:
            return send(name, text)
        except Exception as error:
            raise ValueError(name) from error


def again(text):
    for attempt in range(3):
        try:
            return ask_alpha(text)
        except Exception:
            continue


def both(text):
    try:
        ask_alpha(text)
    except Exception as error:
        log(error)
    try:
        ask_beta(text)
    except Exception as error:
        log(error)


@breaker(fallback_function=sorry)
def nothing_behind(text):
    return ask_alpha(text)


def sorry(text):
    return "try again later"


# ---- routers ----


def make(provider):
    if provider == "alpha":
        return Alpha()
    return cloudsdk.client("beta-runtime")


MAKERS = {"alpha": Alpha(), "beta": cloudsdk.client("beta-runtime")}


def adapter(provider):
    if provider == "alpha":
        return AlphaAdapter(provider)
    if provider == "beta":
        return beta_adapter.New(provider)


def key_of(provider):
    if provider == "alpha":
        return getAlphaKey()
    if provider == "beta":
        return getBetaKey()


def unrelated():
    return Alpha(), cloudsdk.client("beta-runtime")
