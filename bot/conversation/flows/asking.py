"""Questions: the best matching guide topic, with the borrower's own figures where a loan fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.start import likely
from bot.errors import NotFoundError
from bot.guide import render
from bot.messages import Button, Reply
from bot.services import situation as situations
from bot.services import topics
from bot.services.book import load_loans
from bot.wording import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guide import Topic
    from bot.messages import Keyboard
    from bot.services.views import LoanView
    from bot.wording import Press

SECTIONS = ("sec1", "sec2", "sec3", "sec4", "sec5")
LONGEST_LABEL = 24
CARE = "x06"
"""The topic for when it is too much; it can hold back overdue alerts."""


async def ask(chat: Chat, rest: str) -> list[Reply]:
    """`/ask 问题`: answer it; alone, ask for the question and offer the sections."""
    if rest:
        return await answer(chat, rest)
    await chat.step("ask", "question", {})
    buttons = [(topic_button(chat, topic_id),) for topic_id in SECTIONS]
    return [chat.reply("ask.what", (*buttons, (chat.command("cancel"),)))]


async def answer_ask(chat: Chat, text: str) -> list[Reply]:
    """Take the text as the question that /ask waited for."""
    await chat.leave()
    return await answer(chat, text)


async def answer(chat: Chat, text: str) -> list[Reply]:
    """Find the topic that answers a text; when unsure, ask with titles; when nothing fits, offer what most want."""
    if not text.strip():
        return [chat.reply("start.no_text", likely(chat))]
    loans = await load_loans(chat.work, chat.user_id)
    found = chat.work.guide.search(text, chat.words.locale, situations.situation_of(loans))
    if found.confident:
        others = [hit.topic_id for hit in found.hits[1:]]
        return [topic_reply(chat, require_topic(chat, found.hits[0].topic_id), loans, also=others)]
    if found.hits:
        buttons = tuple((topic_button(chat, hit.topic_id),) for hit in found.hits)
        return [chat.reply("ask.did_you_mean", (*buttons, *rows(chat.command("add"), chat.command("help"))))]
    return [chat.reply("ask.nothing", likely(chat))]


async def press_topic(chat: Chat, press: Press) -> list[Reply]:
    """Open the topic of a button; /tips does not offer for a while what was read here."""
    topic = require_topic(chat, press.argument)
    await topics.mark_seen(chat.work, chat.user_id, (topic.id,), chat.today)
    return [topic_reply(chat, topic, await load_loans(chat.work, chat.user_id))]


async def press_vote(chat: Chat, press: Press) -> list[Reply]:
    """Note whether a topic helped."""
    topic = require_topic(chat, press.argument)
    await topics.vote(chat.work, chat.user_id, topic.id, helpful=press.id == 1)
    return [Reply(toast=chat.words.label("ask.thanks"))]


def topic_reply(chat: Chat, topic: Topic, loans: Sequence[LoanView], also: Sequence[str] = ()) -> Reply:
    """Show a topic with its related ones and the question whether it helped."""
    loan = situations.fitting(loans, topic)
    figures = situations.figures_of(loan, chat.words) if loan is not None else None
    related = [topic_id for topic_id in dict.fromkeys((*also, *topic.related)) if topic_id != topic.id][:3]
    return Reply(text=render(topic, figures, chat.words.locale), keyboard=_topic_buttons(chat, topic, related))


def topic_button(chat: Chat, topic_id: str) -> Button:
    """Make a button that opens a topic."""
    title = require_topic(chat, topic_id).title
    label = title if len(title) <= LONGEST_LABEL or chat.words.locale == "en" else f"{title[:LONGEST_LABEL]}…"
    return Button(label, encode("topic", 0, topic_id))


def require_topic(chat: Chat, topic_id: str) -> Topic:
    """Find a topic in the reader's language.

    Raises:
        NotFoundError: there is none of that id.
    """
    topic = chat.work.guide.topic(topic_id, chat.words.locale)
    if topic is None:
        raise NotFoundError
    return topic


def _topic_buttons(chat: Chat, topic: Topic, related: Sequence[str]) -> Keyboard:
    votes = (chat.button("ask.helpful", "vote", 1, topic.id), chat.button("ask.not_helpful", "vote", 0, topic.id))
    pause = ((chat.button("safety.pause", "pause"),),) if topic.id == CARE else ()
    return (*pause, *((topic_button(chat, topic_id),) for topic_id in related), votes)


FLOW = Flow(
    commands={"ask": ask},
    presses={"topic": press_topic, "vote": press_vote},
    answers={"ask": answer_ask},
)
