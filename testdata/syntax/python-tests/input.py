import unittest
from unittest import mock

import pytest
from openai import OpenAI


@pytest.fixture
def client():
    return OpenAI(api_key="test")


@pytest.mark.parametrize("model", ["gpt-4", "gpt-5"])
def test_chat(client, model):
    client.chat.completions.create(model=model)


class TestThing:
    def helper(self):
        return "x"


class ServiceCase(unittest.TestCase):
    def runs(self):
        with mock.patch("app.OpenAI"):
            OpenAI()


def testing_is_fun():
    return 1


if __name__ == "__main__":
    OpenAI().models.list()
    unittest.main()
