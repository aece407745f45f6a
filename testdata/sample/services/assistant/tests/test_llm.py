from unittest.mock import patch

from openai import OpenAI


def test_client_is_replaced():
    with patch("app.llm.client", OpenAI(api_key="test", base_url="http://localhost:9999/v1")):
        from app.llm import client

        assert "9999" in str(client.base_url)
