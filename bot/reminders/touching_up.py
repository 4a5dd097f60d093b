"""Words a sent push anew when something it speaks of was paid or taken back: its text and its buttons stay true."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.messages import Address, Edit
from bot.reminders.choice import in_order, speaker_of, topic_of
from bot.reminders.wording import Sheet, keyboard_of, text_of
from bot.services.spoken import load_spoken
from bot.wording import encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.reminders.choice import Topic
    from bot.services.views import LoanView, OccurrenceView
    from bot.services.work import Work
    from bot.wording import Wording, Words
    from db.repos.pushed import SentPush
    from db.repos.spoken import Reader

Place = tuple["LoanView", "OccurrenceView"]

logger = logging.getLogger(__name__)


class TouchUp:
    """Makes the edits of sent pushes."""

    def __init__(self, wording: Wording) -> None:
        """Speak with these words."""
        self._wording = wording

    async def take(self, work: Work, limit: int) -> list[Edit]:
        """Take some pushes that ask to be touched up, and word them as the book stands now."""
        pushes = await work.uow.pushed.take_touch_ups(limit)
        readers = await work.uow.spoken.readers({push.user_id for push in pushes})
        named = {occurrence_id for push in pushes for occurrence_id in push.occurrence_ids}
        books = await load_spoken(work, named)
        edits = (self._safely(work, push, readers.get(push.user_id), books.get(push.user_id, ())) for push in pushes)
        return [edit for edit in edits if edit is not None]

    def _safely(
        self, work: Work, push: SentPush, reader: Reader | None, loans: Sequence[LoanView] | None
    ) -> Edit | None:
        """Word one edit; one that cannot be worded is left as it stands, and stops no other."""
        try:
            return self._edit(work, push, reader, loans)
        except Exception:
            logger.exception("An edit could not be worded", extra={"action": "push.touch_up_failed", "push": push.id})
            return None

    def _edit(self, work: Work, push: SentPush, reader: Reader | None, loans: Sequence[LoanView] | None) -> Edit | None:
        if reader is None or loans is None:
            return None
        known = {view.id: (loan, view) for loan in loans for view in loan.occurrences}
        # One occurrence is named twice where two stages of it met in one push.
        places = [
            known[occurrence_id] for occurrence_id in dict.fromkeys(push.occurrence_ids) if occurrence_id in known
        ]
        words = self._wording.of(reader.locale)
        done = [place for place in places if not place[1].is_open]
        topics = _topics(place for place in places if place[1].is_open)
        lines = "\n".join(words.t("push.settled", **_named(words, place, hide=reader.hide_amounts)) for place in done)
        address = Address(channel=push.channel, chat=push.chat, person=push.person)
        if not topics:
            keyboard = ((words.button("command.loans.button", encode("go", 0, "loans")),),)
            text = lines or words.t("push.gone")
            return Edit(address=address, message_id=push.message_id, text=text, keyboard=keyboard)
        now = work.clock.now()
        sheet = Sheet(
            push_id=push.id,
            kind=push.kind,
            topics=topics,
            meant=now,
            now=now,
            zone=ZoneInfo(reader.timezone),
            hide_amounts=reader.hide_amounts,
        )
        text, shown = text_of(words, sheet)
        whole = f"{lines}\n\n{text}" if lines else text
        return Edit(address=address, message_id=push.message_id, text=whole, keyboard=keyboard_of(words, sheet, shown))


def _topics(places: Iterable[Place]) -> tuple[Topic, ...]:
    speakers = {(speaker := speaker_of(loan, view)).id: (loan, speaker) for loan, view in places}
    return in_order(topic_of(*place) for place in speakers.values())


def _named(words: Words, place: Place, *, hide: bool) -> dict[str, object]:
    loan, view = place
    name = f"#{loan.number}" if hide else f"#{loan.number} {loan.name(words.locale)}"
    return {"name": name, "day": words.day(view.due_on)}
