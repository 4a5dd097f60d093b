"""Words claimed pushes from today's state: what is paid is left out, quiet hours are looked at again."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.messages import Address, Outbound
from bot.reminders.choice import Occasion, choose
from bot.reminders.moments import leave_quiet
from bot.reminders.wording import Sheet, keyboard_of, text_of
from bot.rendered import Broken, Closed, Later, Ready
from bot.services.spoken import load_spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.reminders.choice import Choice
    from bot.rendered import Rendered
    from bot.services.views import LoanView
    from bot.services.work import Work
    from bot.wording import Wording
    from db.repos.pushes import Claim
    from db.repos.spoken import Reader, SpokenItem

logger = logging.getLogger(__name__)


class PushRenderer:
    """The outbox's renderer for reminders and alerts."""

    def __init__(self, wording: Wording) -> None:
        """Speak with these words."""
        self._wording = wording

    async def render(self, work: Work, claims: Sequence[Claim]) -> Mapping[int, Rendered]:
        """Word each claim; one that cannot be worded is logged and touches no other."""
        readers = await work.uow.spoken.readers({claim.user_id for claim in claims})
        items: defaultdict[int, list[SpokenItem]] = defaultdict(list)
        for item in await work.uow.spoken.items([claim.id for claim in claims]):
            items[item.push_id].append(item)
        named = {item.occurrence_id for own in items.values() for item in own}
        books = await load_spoken(work, named)
        return {
            claim.id: self._safely(
                work, claim, readers.get(claim.user_id), items[claim.id], books.get(claim.user_id, ())
            )
            for claim in claims
        }

    def _safely(
        self,
        work: Work,
        claim: Claim,
        reader: Reader | None,
        items: Sequence[SpokenItem],
        loans: Sequence[LoanView] | None,
    ) -> Rendered:
        if reader is None:
            return Closed("dropped", "deleted")
        if claim.unreachable:
            return Closed("dropped", "unreachable")
        if loans is None:
            return Broken()
        try:
            return self._one(work, claim, reader, items, loans)
        except Exception:
            logger.exception("A push could not be worded", extra={"action": "push.render_failed", "push": claim.id})
            return Broken()

    def _one(
        self, work: Work, claim: Claim, reader: Reader, items: Sequence[SpokenItem], loans: Sequence[LoanView]
    ) -> Rendered:
        now = work.clock.now()
        occasion = Occasion(now=now, meant=claim.due_at, paused_until=reader.alerts_paused_until)
        choice = choose(items, loans, occasion)
        if not choice.topics:
            return _nothing_left(choice)
        speak_at = leave_quiet(now, reader)
        return Later(speak_at) if speak_at > now else self._ready(work, claim, reader, choice)

    def _ready(self, work: Work, claim: Claim, reader: Reader, choice: Choice) -> Ready:
        words = self._wording.of(reader.locale)
        sheet = Sheet(
            push_id=claim.id,
            kind=claim.kind,
            topics=choice.topics,
            meant=claim.due_at,
            now=work.clock.now(),
            zone=ZoneInfo(reader.timezone),
            hide_amounts=reader.hide_amounts,
        )
        text, shown = text_of(words, sheet)
        message = Outbound(
            address=Address(channel=claim.channel, chat=claim.chat, person=claim.person),
            text=text,
            keyboard=keyboard_of(words, sheet, shown),
            reference=f"push-{claim.id}",
        )
        return Ready(message, choice.left_out)


def _nothing_left(choice: Choice) -> Closed:
    """Close a push by what ended its first item; one without items is about a loan that is gone for good."""
    if not choice.left_out:
        return Closed("dropped", "deleted")
    _, state, reason = choice.left_out[0]
    return Closed(state, reason, choice.left_out)
