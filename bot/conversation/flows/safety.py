"""Care first: distress, scams and harmful requests are answered before anything else is read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.asking import topic_button
from bot.messages import Reply
from bot.services import people

if TYPE_CHECKING:
    from bot.guide import Verdict
    from bot.wording import Press

PAUSE = timedelta(days=1)


async def care(chat: Chat, verdict: Verdict) -> list[Reply]:
    """Answer with the card of what the safety screen saw."""
    card = chat.work.guide.card(verdict.card_id, chat.words.locale)
    text = f"<b>{card.title}</b>\n\n{card.text}"
    if verdict.kind == "crisis":
        buttons = ((chat.button("safety.pause", "pause"),), (topic_button(chat, card.topic_id),))
        return [Reply(text=text, keyboard=buttons)]
    return [
        Reply(
            text=text,
            keyboard=((topic_button(chat, card.topic_id),), *rows(chat.command("relief"), chat.command("help"))),
        )
    ]


async def press_pause(chat: Chat, press: Press) -> list[Reply]:
    """Hold overdue alerts back for a day."""
    del press
    until = chat.work.clock.now() + PAUSE
    await people.change_settings(chat.work, chat.user_id, alerts_paused_until=until)
    return [chat.reply("safety.paused", rows(chat.command("help")), until=chat.words.moment(until, chat.zone))]


FLOW = Flow(presses={"pause": press_pause})
