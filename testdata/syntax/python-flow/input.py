import os
from openai import AzureOpenAI, OpenAI

MODEL = "m1"
MODEL = "m2"
use(MODEL)

if os.getenv("FAST"):
    model = "fast-model"
elif big:
    model = "big-model"
else:
    model = "mid-model"
use(model)

x = "one"
if flag:
    x = "two"
use(x)
x = "three"
use(x)


def choose(kind, name=None, url: str = None, *rest, **options):
    if kind == "a":
        client = OpenAI()
        client.go()
        return client
    client = AzureOpenAI()
    client.run()
    if not name:
        name = "default-name"
    url = url or "https://default.example.com"
    use(name, url, *rest, **options)
    return client


def get_client():
    global shared
    if shared is None:
        shared = OpenAI(timeout=1)
    return shared


shared = None
get_client().chat.completions.create(model=pick())
choose("b").models.list()


def pick():
    return os.getenv("PICK", "picked")


params = {"model": "p1", "temperature": 0}
if stream:
    params["stream"] = True
params.update(top_p=1)
OpenAI().responses.create(**params, store=False)
kwargs = dict(base_url="https://kw.example.com", api_key="k")
OpenAI(**kwargs)

a, b = "first", "second"
use(a, b)
first, (second, third) = pair()
url = "https://base.example.com"
url += "/v1"
use(url)
text = "yes" if cond else "no"
use(text)
z = z or "loop"
m = n
n = m
use(n)
use(*["s1", "s2"], key=[v for v in items])
f = lambda q, model="lambda-model": use(q, model=model)
with open("file") as fh, OpenAI() as oc:
    oc.models.list()
MODELS = {"a": "model-a", "b": "model-b"}
use(MODELS["a"], MODELS.get("b"), MODELS[which], MODELS.get("c", "model-c"))
