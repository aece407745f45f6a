"""module docstring https://no.example.com"""
REGION = "eu"
HOST = f"https://{REGION}.api.example.com"
URL = HOST + "/v1" + "/chat"
LONG = (
    "https://api."
    "example.com"
)
FMT = "https://{}.example.com/{path}".format(REGION, path="v2")
PCT = "https://%s.example.com/%d" % (REGION, 3)
NAMED = "%(host)s/x" % {"host": HOST}
OPEN = f"https://{tenant}.example.com/{{literal}}/{REGION!r}"
ESC = "tab\tnl\n\x41\u00e9\N{DASH} \"q\" \\ end"
RAW = r"C:\new\d+"
BYTES = b"abc"
TRIPLE = """two
lines"""
NUMS = 1 + 2
JOINED = prefix + "/suffix"


class Doc:
    """class docstring"""

    "bare string"
    table = {"gpt-4": {"in": 0.03, "name": "GPT 4"}, "o1": ["a", "b"]}


def f(x, mode="fast"):
    """function docstring"""
    # comment "gpt-4"
    if x == "gpt-4" or x in ("o1", "o3") or "claude" in x.name:
        pass
    if x.startswith("gemini-"):
        raise ValueError("unknown model: %s" % x)
    match x:
        case "mistral" | "codestral":
            return data["choices"][0]["text"]
    log.info("calling %s", x, extra={"model": "gpt-4"})
    return {"model": mode, **Doc.table}


Mode = Literal["a", "b"]
def g(m: Literal["c", "d"] = "c") -> "Doc": ...
lookup = Doc.table["o1"]
