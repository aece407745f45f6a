from unittest.mock import MagicMock, patch

import pytest


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.setenv("VISITS_TABLE", "visits")
    monkeypatch.setenv("KNOWLEDGE_BASE_ID", "KB")
    with patch("boto3.resource"), patch("boto3.client"):
        import tools

        tools.visits = MagicMock()
        yield tools


def test_a_booking_gives_a_number(tools):
    assert len(tools.book_visit("kim", "2026-03-31T09:00", "Harbour 3")) == 8


def test_a_day_that_is_none_is_refused(tools):
    with pytest.raises(ValueError):
        tools.book_visit("kim", "tomorrow", "Harbour 3")
