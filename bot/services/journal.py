"""Every change of a book is written down with the rows as they were, so that /undo can bring them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.services.schedule import reschedule
from db.models import Change, Loan, Occurrence, Payment
from db.snapshots import dump, restore

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.work import Work

UNDO_WINDOW = timedelta(minutes=10)
TOUCH_UP_WINDOW = timedelta(days=14)
"""Older reminders are left as they are: nobody scrolls back that far."""
Row = Loan | Occurrence | Payment
_TABLES: dict[str, type[Row]] = {model.__tablename__: model for model in (Loan, Occurrence, Payment)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What /undo took back: its kind and the loan it was about, if that still exists."""

    kind: str
    loan_number: int | None
    loan_product: str | None
    loan_note: str | None
    made_at: datetime


class Journal:
    """Collects what one change touches: `keep` a row before it is altered, `created` after it got its id."""

    def __init__(self) -> None:
        """Start with nothing touched."""
        self._before: list[dict[str, Any]] = []
        self._created: list[dict[str, Any]] = []

    def keep(self, *rows: Row) -> None:
        """Remember rows as they are now."""
        self._before += [{"table": row.__tablename__, "row": dump(row)} for row in rows]

    def created(self, *rows: Row) -> None:
        """Remember rows that did not exist before."""
        self._created += [{"table": row.__tablename__, "id": row.id} for row in rows]

    async def write(self, work: Work, user_id: int, kind: str, loan_id: int) -> None:
        """Write the change down and plan the user's pushes anew."""
        await work.uow.changes.add(
            Change(
                user_id=user_id,
                kind=kind,
                loan_id=loan_id,
                before={"rows": self._before, "created": self._created},
                made_at=work.clock.now(),
            ),
        )
        touched = {entry["row"]["id"] for entry in self._before if entry["table"] == Occurrence.__tablename__}
        await touch_up(work, user_id, touched)
        await reschedule(work, user_id)


async def touch_up(work: Work, user_id: int, occurrence_ids: set[int]) -> None:
    """Have the reminders that stand in the chat and speak of these occurrences worded anew."""
    if occurrence_ids:
        await work.uow.pushed.ask_touch_up(user_id, occurrence_ids, work.clock.now() - TOUCH_UP_WINDOW)


async def newest_change(work: Work, user_id: int) -> int | None:
    """Return the id of the change that /undo would take back."""
    change = await work.uow.changes.get_newest(user_id, since=work.clock.now() - UNDO_WINDOW)
    return None if change is None else change.id


async def undo(work: Work, user_id: int, only: int | None = None) -> Undone:
    """Take back the newest change of the last ten minutes; with `only`, not unless it is that one.

    Raises:
        UserError: there is none, or it is another one.
    """
    await work.uow.people.lock(user_id)
    now = work.clock.now()
    change = await work.uow.changes.get_newest(user_id, since=now - UNDO_WINDOW)
    if change is None:
        raise UserError("undo.nothing")
    if only is not None and change.id != only:
        raise UserError("undo.other")
    for entry in change.before["created"]:
        await _take_away(work, entry, now)
    for entry in change.before["rows"]:
        await _bring_back(work, entry)
    change.undone_at = now
    await work.uow.session.flush()
    rows = change.before["rows"]
    await touch_up(work, user_id, {entry["row"]["id"] for entry in rows if entry["table"] == Occurrence.__tablename__})
    await reschedule(work, user_id, reopen_today=True)
    loan = None if change.loan_id is None else await work.uow.session.get(Loan, change.loan_id)
    return Undone(
        kind=change.kind,
        loan_number=loan.number if loan else None,
        loan_product=loan.product if loan else None,
        loan_note=loan.note if loan else None,
        made_at=change.made_at,
    )


async def _take_away(work: Work, entry: dict[str, Any], now: datetime) -> None:
    row = await work.uow.session.get(_TABLES[entry["table"]], entry["id"])
    if isinstance(row, Loan):
        row.deleted_at = now  # kept until the purge, so that pushes on their way find what they are about
    elif row is not None:
        await work.uow.session.delete(row)


async def _bring_back(work: Work, entry: dict[str, Any]) -> None:
    model = _TABLES[entry["table"]]
    row = await work.uow.session.get(model, entry["row"]["id"])
    if row is None:
        row = model()
        work.uow.session.add(row)
    restore(row, entry["row"])
