"""What words a push, and a borrower to word it for."""

from __future__ import annotations

import pytest

from bot.reminders import PushRenderer
from bot.services.work import Office
from bot.wording import Wording
from tests.books import Borrower, add_borrower


@pytest.fixture(scope="module")
def renderer() -> PushRenderer:
    return PushRenderer(Wording())


@pytest.fixture
async def lin(office: Office) -> Borrower:
    return await add_borrower(office)
