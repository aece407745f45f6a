import os
import os as system
from os import environ, getenv
from os import environ as env_map

from decouple import config
from environs import Env

env = Env()

a = os.getenv("A")
b = os.getenv("B", "b-default")
c = os.getenv("C", default="c-default")
d = os.environ["D"]
e = os.environ.get("E", "e-default")
f = environ.get("F") or "f-default"
g = getenv("G") or getenv("G_OLD") or "g-default"
h = system.environ["H"]
i = env_map.get("I", None)
j = env("J", "j-default")
k = env.str("K", default="k-default")
l = env.int("L", 5)
m = config("M", default="m-default", cast=str)
NAME = "N_NAME"
n = os.getenv(NAME, a or "n-default")
o = str(os.environ["O"]).strip().rstrip("/")
p = "on" if "P" in os.environ else "off"
q = os.environ.get(f"{NAME}_URL", "q-default")
r = f"https://{os.environ['R']}.openai.azure.com/{os.getenv('R2', 'v1')}"
s = int(os.getenv("S", "30"))
os.environ["T"] = "written"
os.environ.setdefault("U", "u-default")
if os.environ.get("V"):
    use(os.environ["V"])
not_env = other.getenv("X1")
also_not = request.environ["X2"]
w = b or "never"


def load(key=os.getenv("W"), **kw):
    if not key:
        key = os.environ["W_BACKUP"]
    return connect(key=key, model=kw.get("model", "kw-default"), size=getattr(kw, "size", "large"))
