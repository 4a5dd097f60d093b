"""A person who chats."""

from __future__ import annotations

import pytest

from bot.services.work import Office
from tests.chat import ChatDriver


@pytest.fixture
def lin(office: Office) -> ChatDriver:
    """Lin, who reads Chinese."""
    return ChatDriver(office, "1001")


@pytest.fixture
def omar(office: Office) -> ChatDriver:
    """Omar, who reads English."""
    return ChatDriver(office, "2002", language="en-GB")
