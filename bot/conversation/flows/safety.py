"""Care first: distress, scams and harmful requests are answered before anything else is read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.asking import topic_button
from bot.guide.safety import CRISIS_TOPIC, DISTRESS, WARNING_TOPIC
from bot.messages import Reply
from bot.services import people
from bot.wording import encode

if TYPE_CHECKING:
    from bot.guide import Verdict
    from bot.wording import Press

PAUSE = timedelta(days=1)


def care(chat: Chat, verdict: Verdict) -> list[Reply]:
    """Answer with the card of what the safety screen saw."""
    card = chat.work.guide.card(verdict.card_id, chat.words.locale)
    text = f"<b>{card.title}</b>\n\n{card.text}"
    if verdict.kind == "crisis":
        buttons = ((chat.button("safety.pause", "pause"),), (topic_button(chat, card.topic_id),))
        return [Reply(text=text, keyboard=buttons)]
    keyboard = ((topic_button(chat, card.topic_id),), *rows(chat.command("relief"), chat.command("help")))
    warning = Reply(text=text, keyboard=keyboard)
    despairs = chat.work.guide.undertone(chat.inbound.text) == "care"
    return [_word_of_care(chat), warning] if despairs else [warning]


def with_a_word_first(chat: Chat, replies: list[Reply]) -> list[Reply]:
    """Put a word of care or caution before an answer where something sounds through that no pattern is sure of.

    The answer stays; where it is the very topic that the word leads to, it says enough.
    """
    match chat.work.guide.undertone(chat.inbound.text):
        case "care":
            return replies if _shows(replies, CRISIS_TOPIC) else [_word_of_care(chat), *replies]
        case "caution":
            word = chat.reply("safety.caution", ((topic_button(chat, WARNING_TOPIC),),))
            return replies if _shows(replies, WARNING_TOPIC) else [word, *replies]
        case _:
            return replies


def _word_of_care(chat: Chat) -> Reply:
    return chat.reply("safety.care", ((chat.button("safety.care_more", "care"),),))


def _shows(replies: list[Reply], topic_id: str) -> bool:
    """Tell whether a topic itself is shown, by the button that it is voted on with."""
    vote = encode("vote", 1, topic_id)
    return any(button.data == vote for reply in replies for row in reply.keyboard for button in row)


async def press_care(chat: Chat, press: Press) -> list[Reply]:
    """Show the card for distress."""
    del press
    return care(chat, DISTRESS)


async def press_pause(chat: Chat, press: Press) -> list[Reply]:
    """Hold overdue alerts back for a day."""
    del press
    until = chat.work.clock.now() + PAUSE
    await people.change_settings(chat.work, chat.user_id, alerts_paused_until=until)
    return [chat.reply("safety.paused", rows(chat.command("help")), until=chat.words.moment(until, chat.zone))]


FLOW = Flow(presses={"pause": press_pause, "care": press_care})
