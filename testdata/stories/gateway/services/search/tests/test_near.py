from unittest.mock import MagicMock, patch


def test_health():
    with patch.dict("os.environ", {"OPENAI_BASE_URL": "http://localhost:1/v1", "OPENAI_API_KEY": "test"}):
        from app import main

        main.llm = MagicMock()
        assert main.healthz() == "ok"
