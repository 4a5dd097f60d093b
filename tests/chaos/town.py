"""The town: borrowers with their wishes, debts and the part that each of them plays, written into a fresh database."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from db.database import Database
from db.migrations import migrate
from db.models import Loan, Occurrence, Recipient, User

LENDERS_ZONE = "Asia/Shanghai"
FIRST_CHAT = 7_000_000
KNOWN_FOR = timedelta(days=60)
AMOUNT_FEN = 123_400


class Wishes(NamedTuple):
    """When a borrower wants to be spoken to; minutes after midnight."""

    timezone: str = LENDERS_ZONE
    remind_minute: int = 9 * 60
    lead_days: tuple[int, ...] = (7, 3, 1, 0)
    quiet_from: int | None = 22 * 60
    quiet_until: int | None = 8 * 60
    quiet_weekends: bool = False


USUAL = Wishes()
WISHES = (
    *itertools.repeat(USUAL, 8),
    Wishes(remind_minute=7 * 60),  # inside the quiet hours: spoken to when they end
    Wishes(remind_minute=23 * 60),  # so late that the due date is over when the quiet hours are
    Wishes(remind_minute=21 * 60, lead_days=(3, 1, 0), quiet_from=None, quiet_until=None),
    Wishes(lead_days=(1,)),
    Wishes(quiet_weekends=True),
    Wishes(quiet_weekends=True, timezone="Asia/Kolkata", lead_days=(14, 5, 3, 2, 1, 0)),
    Wishes(timezone="Asia/Kolkata"),
    Wishes(timezone="Asia/Kathmandu", quiet_from=13 * 60, quiet_until=15 * 60),
    Wishes(timezone="America/New_York"),
    Wishes(timezone="Pacific/Auckland", remind_minute=8 * 60 + 30),
    Wishes(timezone="Europe/Berlin", remind_minute=20 * 60),
)

OWN_HOURS = (*itertools.repeat(None, 8), 12 * 60, 20 * 60)
"""Of a loan; None: its borrower's hour."""

# What borrowers do while the storm blows, and how many of a hundred.
PARTS = {
    "reads": 45,
    "muted": 5,
    "mutes a loan": 3,
    "pays": 9,
    "undoes": 5,
    "deletes": 5,
    "brings back": 2,
    "adds": 6,
    "snoozes": 6,
    "blocks": 5,
    "blocks silently": 4,
    "moves": 3,
    "is gone": 2,
}


@dataclass(slots=True, kw_only=True)
class Debt:
    """A loan with its occurrences: (id, due date) in order; some have an hour of their own."""

    loan_id: int
    number: int
    dues: list[tuple[int, date]]
    known_since: datetime
    remind_minute: int | None = None


@dataclass(slots=True, kw_only=True)
class Borrower:
    """A borrower in a chat of their own. `day` is when they play their part, `hot`: in the rush of the morning."""

    user_id: int
    chat: int
    part: str
    wishes: Wishes
    day: int
    hot: bool
    debts: list[Debt] = field(default_factory=list)
    later_chat: int = 0

    @property
    def first_due(self) -> tuple[int, date]:
        """The oldest occurrence of the first debt: the one that deeds are about."""
        return self.debts[0].dues[0]


@dataclass(slots=True, kw_only=True)
class Town:
    """Everybody, as of `since`: nothing was said before."""

    since: datetime
    borrowers: list[Borrower]

    def playing(self, *parts: str) -> list[Borrower]:
        """List those who play one of some parts."""
        return [one for one in self.borrowers if one.part in parts]


def build_town(users: int, days: int, since: datetime, dice: random.Random) -> Town:
    """Make up a town whose debts have stages on each of the coming days."""
    parts = list(itertools.islice(itertools.cycle([part for part, many in PARTS.items() for _ in range(many)]), users))
    dice.shuffle(parts)
    loan_ids, due_ids = itertools.count(1), itertools.count(1)
    borrowers = []
    for at, part in enumerate(parts, start=1):
        chat = -(FIRST_CHAT + at) if part == "moves" else FIRST_CHAT + at
        borrower = Borrower(
            user_id=at,
            chat=chat,
            part=part,
            wishes=dice.choice(WISHES),
            day=dice.randrange(days - 1),
            hot=dice.random() < 1 / 3,
        )
        for number in range(1, dice.choice((2, 2, 3, 4))):
            dues = [(next(due_ids), day) for day in _due_dates(since.date(), dice)]
            borrower.debts.append(
                Debt(
                    loan_id=next(loan_ids),
                    number=number,
                    dues=dues,
                    known_since=since - KNOWN_FOR,
                    remind_minute=dice.choice(OWN_HOURS),
                ),
            )
        borrowers.append(borrower)
    return Town(since=since, borrowers=borrowers)


def _due_dates(today: date, dice: random.Random) -> list[date]:
    """Return due dates around today; some debts have two that are late at once."""
    first = today + timedelta(days=dice.choice((-28, -13, -5, -3, -2, -1, 0, 1, 1, 2, 2, 3, 3, 4, 5, 7, 8, 10)))
    gap = dice.choice((0, 4, 10, 30))
    return [first, first + timedelta(days=gap)] if gap else [first]


async def settle_town(address: str, town: Town) -> None:
    """Write the town into a database, which is migrated first."""
    database = Database(address)
    try:
        await migrate(database)
        async with database.write() as session:
            for table, rows in _rows(town).items():
                await session.execute(insert(table), rows)
            if not database.is_sqlite:
                for model in (User, Loan, Occurrence):  # PostgreSQL's counters do not notice keys that were given
                    sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
                    await session.execute(select(func.setval(sequence, select(func.max(model.id)).scalar_subquery())))
            await session.commit()
    finally:
        await database.close()


def _rows(town: Town) -> dict[Any, list[dict[str, Any]]]:
    owned = [(one, debt) for one in town.borrowers for debt in one.debts]
    return {
        User: [_user(one, town.since) for one in town.borrowers],
        Recipient: [
            {
                "user_id": one.user_id,
                "channel": "telegram",
                "chat": str(one.chat),
                "person": str(abs(one.chat)),
                "created_at": town.since,
            }
            for one in town.borrowers
        ],
        Loan: [_loan(one, debt, town.since) for one, debt in owned],
        Occurrence: [
            {
                "id": due_id,
                "user_id": one.user_id,
                "loan_id": debt.loan_id,
                "number": number,
                "due_on": due_on,
                "amount_fen": AMOUNT_FEN,
                "principal_fen": AMOUNT_FEN,
            }
            for one, debt in owned
            for number, (due_id, due_on) in enumerate(debt.dues, start=1)
        ],
    }


def _user(one: Borrower, since: datetime) -> dict[str, Any]:
    return {
        "id": one.user_id,
        "locale": "zh_CN",
        "timezone": one.wishes.timezone,
        "remind_minute": one.wishes.remind_minute,
        "lead_days": ",".join(map(str, one.wishes.lead_days)),
        "quiet_from_minute": one.wishes.quiet_from,
        "quiet_until_minute": one.wishes.quiet_until,
        "quiet_weekends": one.wishes.quiet_weekends,
        "alerts_paused_until": since + timedelta(days=30) if one.part == "muted" else None,
        "planned_until": since,
        "next_push_at": since,  # the first tick looks at everybody
        "next_loan_number": len(one.debts) + 1,
        "created_at": since - KNOWN_FOR,
    }


def _loan(one: Borrower, debt: Debt, since: datetime) -> dict[str, Any]:
    silent = one.part == "mutes a loan" and debt is one.debts[0]
    return {
        "id": debt.loan_id,
        "user_id": one.user_id,
        "number": debt.number,
        "product": "custom",
        "principal_fen": AMOUNT_FEN * len(debt.dues),
        "method": "zero",
        "periods": len(debt.dues),
        "first_due_on": debt.dues[0][1],
        "timezone": LENDERS_ZONE,
        "rules": {},
        "remind_minute": debt.remind_minute,
        "muted_until": since + timedelta(days=30) if silent else None,
        "created_at": debt.known_since,
    }
