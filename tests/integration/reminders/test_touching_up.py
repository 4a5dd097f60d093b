"""A push that stands in the chat is worded anew: each thing once, whatever stages led to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.messages import Edit
from bot.reminders.touching_up import TouchUp
from bot.services.work import Office
from bot.wording import Wording
from db.models import Occurrence, Push
from db.repos.plans import NewItem
from tests.books import Borrower, add_borrower, add_loan, change
from tests.outboxes import add_push

DAILY = {"daily_rate": Decimal("0.0005")}


@pytest.fixture
async def lin(office: Office) -> Borrower:
    return await add_borrower(office)


async def touched_up(office: Office, who: Borrower, *said: tuple[int, str, str]) -> Edit:
    """Let a sent push of (occurrence, due date, stage) ask to be worded anew, and return its edit."""
    items = tuple(NewItem(occurrence_id=one, due_on=date.fromisoformat(day), stage=stage) for one, day, stage in said)
    push_id = await add_push(office, who, items=items, state="sent", settled_at=office.clock.now())
    async with office.open() as work:
        push = await work.uow.session.get(Push, push_id)
        assert push is not None
        push.message_id, push.touch_up = "5", True
        await work.commit()
    async with office.open() as work:
        [edit] = await TouchUp(Wording()).take(work, 10)
    return edit


async def test_it_names_a_bill_once_of_which_two_stages_spoke(office: Office, lin: Borrower) -> None:
    """A reminder that was put off meets the one of the day: the total counts the bill twice."""
    [paid] = await add_loan(office, lin, "2026-12-08", product="huabei")
    [first] = await add_loan(office, lin, "2026-12-08", product="jiebei", **DAILY)
    [second] = await add_loan(office, lin, "2026-12-08", product="baitiao")
    await change(office, Occurrence, paid, settled_on=date(2026, 12, 7))
    said = [(each, "2026-12-08", stage) for each in (paid, first, second) for stage in ("d1", "snooze:x")]
    edit = await touched_up(office, lin, *said)
    assert edit.text.count("已记还款") == 1
    assert edit.text.count("#2 借呗") == 1
    assert "快到期的合计 ¥2,000.00" in edit.text
    assert len(edit.keyboard) == 3


async def test_it_joins_what_is_late_of_one_loan(office: Office, lin: Borrower) -> None:
    old, young = await add_loan(office, lin, "2026-10-08", "2026-11-08", product="huabei", **DAILY)
    edit = await touched_up(office, lin, (old, "2026-10-08", "o60"), (young, "2026-11-08", "o30"))
    assert edit.text.count("#1 花呗") == 1
    assert "到期的 2 期就还清了" in edit.text
