"""Rows for tests that need a borrower's book without going through the chat."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.services.schedule import agenda_of
from bot.services.work import Office, Work
from db.models import Base, Loan, Occurrence, Push, PushItem, Recipient, User

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_chats = itertools.count(1000)


@dataclass(frozen=True, slots=True)
class Borrower:
    """A user with one address."""

    user_id: int
    recipient_id: int
    chat: str


async def add_borrower(office: Office, channel: str = "telegram", **settings: Any) -> Borrower:
    """Store a user with an address; `planned_until` begins long ago unless given."""
    chat = str(next(_chats))
    values: dict[str, Any] = {
        "locale": "zh_CN",
        "timezone": "Asia/Shanghai",
        "planned_until": LONG_AGO,
        "created_at": LONG_AGO,
    }
    async with office.open() as work:
        user = await work.uow.people.add_user(User(**values | settings))
        recipient = await work.uow.people.add_recipient(
            Recipient(user_id=user.id, channel=channel, chat=chat, person=chat, created_at=LONG_AGO),
        )
        await work.uow.commit()
    return Borrower(user.id, recipient.id, chat)


async def add_loan(office: Office, who: Borrower, *due_on: str, **columns: Any) -> list[int]:
    """Store a loan with one instalment of ¥1,000 on each date; return the ids of its occurrences."""
    days = [date.fromisoformat(day) for day in due_on]
    async with office.open() as work:
        user = await work.uow.people.lock(who.user_id)
        assert user is not None
        number, user.next_loan_number = user.next_loan_number, user.next_loan_number + 1
        values: dict[str, Any] = {
            "product": "weilidai",
            "principal_fen": 100_000 * len(days),
            "method": "equal-principal",
            "periods": len(days),
            "first_due_on": days[0],
            "timezone": "Asia/Shanghai",
            "created_at": LONG_AGO,
        }
        loan = Loan(user_id=who.user_id, number=number, **values | columns)
        await work.uow.book.add(loan)
        rows = [
            Occurrence(
                user_id=who.user_id,
                loan_id=loan.id,
                number=position,
                due_on=day,
                amount_fen=100_000,
                principal_fen=99_000,
                interest_fen=1_000,
            )
            for position, day in enumerate(days, start=1)
        ]
        await work.uow.book.add_all(rows)
        await plan_anew(work, user)
        await work.uow.commit()
    return [row.id for row in rows]


async def change(office: Office, row_type: type[Base], row_id: int, **values: Any) -> None:
    """Set columns of one row and plan its user anew."""
    async with office.open() as work:
        row = await work.uow.session.get(row_type, row_id)
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)
        await work.uow.session.flush()
        user = await work.uow.people.lock(row.id if isinstance(row, User) else row.user_id)  # type: ignore[attr-defined]
        assert user is not None
        await plan_anew(work, user)
        await work.uow.commit()


async def plan_anew(work: Work, user: User) -> None:
    """Set a user's next moment, leaving the watermark where it is."""
    user.next_push_at = work.office.next_moment(await agenda_of(work, user))


async def next_push_at(office: Office, who: Borrower) -> datetime | None:
    async with office.look() as work:
        user = await work.uow.people.get(who.user_id)
    assert user is not None
    return user.next_push_at


async def pushes(office: Office) -> list[Push]:
    """All pushes, oldest first."""
    async with office.look() as work:
        return list(await work.uow.session.scalars(select(Push).order_by(Push.id)))


async def items(office: Office) -> list[tuple[int, str, str, str | None]]:
    """All items as (occurrence, stage, state, reason), oldest first."""
    async with office.look() as work:
        rows = await work.uow.session.scalars(select(PushItem).order_by(PushItem.id))
        return [(row.occurrence_id, row.stage, row.state, row.reason) for row in rows]


def days_before(day: str, days: int) -> str:
    return str(date.fromisoformat(day) - timedelta(days=days))
