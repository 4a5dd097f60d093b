"""One module per thing a borrower can do; each offers a `FLOW` to the router."""

from __future__ import annotations

from bot.conversation.flows import (
    adding,
    asking,
    books,
    data,
    helping,
    lateness,
    loan_reminders,
    paying,
    reminding,
    repeating,
    safety,
    settings,
    start,
)

ALL_FLOWS = tuple(
    module.FLOW
    for module in (
        start,
        adding,
        books,
        paying,
        repeating,
        lateness,
        helping,
        asking,
        safety,
        settings,
        data,
        reminding,
        loan_reminders,
    )
)
