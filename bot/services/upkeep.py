"""What is done now and then: new rules of zones apply, coming bills are added, what has served its time is deleted."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services import mapping
from bot.services.schedule import reschedule
from bot.services.zones import apply_zone_rules

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.work import Office, Work

BILLS_AHEAD = timedelta(days=92)
"""A recurring bill always has its months written down this far ahead."""
KEEP_DIALOGS = timedelta(days=2)
KEEP_CHANGES = timedelta(days=30)
KEEP_DELETED_LOANS = timedelta(days=1)
KEEP_INBOUND = timedelta(days=7)
BATCH = 200


async def tidy(office: Office) -> None:
    """Do all of it, in short transactions."""
    now = office.clock.now()
    await apply_zone_rules(office)
    while await _extend_some(office, now):
        pass
    async with office.open() as work:
        await work.uow.people.prune_dialogs(now - KEEP_DIALOGS)
        await work.uow.changes.prune(now - KEEP_CHANGES)
        await work.uow.book.purge_deleted_loans(now - KEEP_DELETED_LOANS)
        await work.uow.inbound.prune(now - KEEP_INBOUND)
        await work.commit()


async def _extend_some(office: Office, now: datetime) -> int:
    """Write the coming months of some recurring loans that are running out of them; return how many loans."""
    async with office.open() as work:
        running_out = await work.uow.book.running_out((now + BILLS_AHEAD).date(), BATCH)
        by_user: defaultdict[int, list[int]] = defaultdict(list)
        for loan in running_out:
            by_user[loan.user_id].append(loan.id)
        for user_id, loan_ids in sorted(by_user.items()):
            await work.uow.people.lock(user_id)
            for loan_id in loan_ids:
                await _extend(work, user_id, loan_id)
            await reschedule(work, user_id)
        await work.commit()
    return len(running_out)


async def _extend(work: Work, user_id: int, loan_id: int) -> None:
    loan = await work.uow.book.get_loan(user_id, loan_id)
    rows = await work.uow.book.occurrences(user_id, loan_id)
    if loan is None or not rows:
        return
    last = max(rows, key=lambda row: row.number)
    await work.uow.book.add_all(mapping.coming_bills(loan, last.due_on, last.number))
