"""What became untrue or unwanted since it was planned is left unsaid when a push is worded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.outbox import Broken, Closed, Later, Ready
from bot.reminders import PushRenderer
from bot.services.work import Office
from db.models import Loan, Occurrence, User
from tests.books import Borrower, add_borrower, add_loan, change
from tests.fakes import FakeClock
from tests.worded import claim_of, render


@pytest.mark.parametrize(
    ("row", "values", "reason"),
    [
        (Occurrence, {"settled_on": date(2026, 12, 7)}, "paid"),
        (Occurrence, {"due_on": date(2026, 12, 28)}, "rescheduled"),
        (Loan, {"deleted_at": datetime(2026, 12, 7, tzinfo=UTC)}, "deleted"),
    ],
)
async def test_it_drops_what_is_settled_meanwhile(
    office: Office, lin: Borrower, renderer: PushRenderer, row: Any, values: dict[str, Any], reason: str
) -> None:
    """Paid a few days early, and the reminder still comes."""
    [occurrence] = await add_loan(office, lin, "2026-12-08")
    claim = await claim_of(office, lin, (occurrence, "d1"))
    await change(office, row, 1, **values)
    assert await render(office, renderer, claim) == [Closed("dropped", reason, ((1, "dropped", reason),))]


async def test_it_leaves_out_what_is_paid_and_says_the_rest(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    [first] = await add_loan(office, lin, "2026-12-08", product="huabei")
    [second] = await add_loan(office, lin, "2026-12-08")
    claim = await claim_of(office, lin, (first, "d1"), (second, "d1"))
    await change(office, Occurrence, first, settled_on=date(2026, 12, 7))
    [rendered] = await render(office, renderer, claim)
    assert isinstance(rendered, Ready)
    assert "花呗" not in rendered.message.text
    assert rendered.left_out == ((1, "dropped", "paid"),)


async def test_a_newer_push_takes_the_place_of_an_older_one(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-08")
    old = await claim_of(office, lin, (occurrence, "d3"))
    new = await claim_of(office, lin, (occurrence, "d1"))
    first, second = await render(office, renderer, old, new)
    assert first == Closed("superseded", "newer_stage", ((1, "superseded", "newer_stage"),))
    assert isinstance(second, Ready)


async def test_alerts_that_were_paused_meanwhile_are_dropped(
    office: Office, lin: Borrower, clock: FakeClock, renderer: PushRenderer
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-11-30")
    claim = await claim_of(office, lin, (occurrence, "o7"))
    await change(office, User, lin.user_id, alerts_paused_until=clock.now() + timedelta(days=3))
    assert await render(office, renderer, claim) == [Closed("dropped", "muted", ((1, "dropped", "muted"),))]


async def test_a_reminder_lapses_once_the_due_day_is_over(
    office: Office, lin: Borrower, clock: FakeClock, renderer: PushRenderer
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-07")
    claim = await claim_of(office, lin, (occurrence, "d0"))
    clock.advance(hours=23)
    assert await render(office, renderer, claim) == [Closed("expired", "too_late", ((1, "expired", "too_late"),))]


async def test_quiet_hours_that_have_begun_put_it_off(
    office: Office, lin: Borrower, clock: FakeClock, renderer: PushRenderer
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-14")
    claim = await claim_of(office, lin, (occurrence, "d7"))
    clock.advance(hours=14)
    assert await render(office, renderer, claim) == [Later(datetime(2026, 12, 8, 0, 0, tzinfo=UTC))]


async def test_a_book_that_cannot_be_worded_touches_no_other(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    """One user's bad row makes everybody's reminders fail."""
    [broken] = await add_loan(office, lin, "2026-12-08", product="no-such-product")
    other = await add_borrower(office)
    [fine] = await add_loan(office, other, "2026-12-08")
    first, second = await render(
        office,
        renderer,
        await claim_of(office, lin, (broken, "d1")),
        await claim_of(office, other, (fine, "d1")),
    )
    assert isinstance(first, Broken)
    assert isinstance(second, Ready)


async def test_somebody_who_left_for_good_gets_nothing(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-08")
    claim = await claim_of(office, lin, (occurrence, "d1"))
    async with office.open() as work:
        await work.uow.people.delete_user(lin.user_id)
        await work.uow.commit()
    assert await render(office, renderer, claim) == [Closed("dropped", "deleted")]
