import logging

import routerlib
from alphasdk import Alpha
from routerlib import Router, completion

main = Alpha(model="alpha-5")
spare = Alpha(base_url="https://west.ai.beta.example/v1", model="alpha-4")
chain = main.with_backups([spare])
router = Router(
    model_list=[
        {"model_name": "chat", "router_params": {"model": "alpha/alpha-5"}},
        {"model_name": "spare", "router_params": {"model": "beta/maker.big-v1:0"}},
    ],
    fallbacks=[{"chat": ["spare"]}],
)
one = completion(model="alpha/alpha-5", fallbacks=["beta/maker.big-v1:0", "local/tiny3:8b"])
none = completion(model="alpha/alpha-5", fallbacks=[])


def answer(text):
    try:
        return main.talk.create(model="alpha-5", text=text)
    except Exception:
        logging.exception("main failed")
        return spare.talk.create(model="alpha-4", text=text)


def again(text):
    try:
        return main.talk.create(model="alpha-5", text=text)
    except Exception:
        return main.talk.create(model="alpha-5", text=text)


class Service:
    def _first(self, text):
        return main.talk.create(model="alpha-5", text=text)

    def _second(self, text):
        return completion(model="local/tiny3:8b", messages=[text])

    def answer(self, text):
        try:
            return self._first(text)
        except TimeoutError:
            return self._second(text)

    def only_logs(self, text):
        try:
            return self._first(text)
        except Exception as error:
            logging.error("failed: %s", error)
            raise
