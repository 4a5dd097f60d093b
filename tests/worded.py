"""Has pushes worded: a push of a borrower as it is claimed, and what the renderer makes of it."""

from __future__ import annotations

from typing import Any

from bot.messages import Outbound
from bot.outbox import Ready
from bot.reminders import PushRenderer
from bot.rendered import Rendered
from bot.services.work import Office
from db.models import Occurrence
from db.repos.plans import NewItem
from db.repos.pushes import Claim
from tests.books import Borrower
from tests.outboxes import add_push, get_push


async def claim_of(office: Office, who: Borrower, *said: tuple[int, str], **columns: Any) -> Claim:
    """Write a push that speaks of (occurrence, stage) and return it as claimed."""
    items = []
    for occurrence_id, stage in said:
        async with office.look() as work:
            row = await work.uow.session.get(Occurrence, occurrence_id)
        assert row is not None
        items.append(NewItem(occurrence_id=occurrence_id, due_on=row.due_on, stage=stage))
    push = await get_push(office, await add_push(office, who, items=tuple(items), **columns))
    return Claim(
        id=push.id,
        user_id=who.user_id,
        recipient_id=who.recipient_id,
        channel="telegram",
        chat=who.chat,
        person=who.chat,
        kind=push.kind,
        due_at=push.due_at,
        created_at=push.created_at,
        attempts=0,
        ambiguous=0,
        plain=False,
        unreachable=False,
        recoveries=0,
        leased_by=None,
    )


async def render(office: Office, renderer: PushRenderer, *claims: Claim) -> list[Rendered]:
    async with office.look() as work:
        rendered = await renderer.render(work, claims)
    return [rendered[claim.id] for claim in claims]


async def message(office: Office, renderer: PushRenderer, claim: Claim) -> Outbound:
    [rendered] = await render(office, renderer, claim)
    assert isinstance(rendered, Ready)
    return rendered.message


def labels(message: Outbound) -> list[list[str]]:
    return [[button.label for button in row] for row in message.keyboard]
