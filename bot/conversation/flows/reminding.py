"""The buttons of a push: later, more of one item, the rest of a long message."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.choosing import ask_which
from bot.services import payments
from bot.services.book import load_loans, require_occurrence
from bot.services.pushed import pushed_occurrences

if TYPE_CHECKING:
    from bot.messages import Reply
    from bot.services.views import LoanView, OccurrenceView
    from bot.wording import Press


async def press_snooze(chat: Chat, press: Press) -> list[Reply]:
    """“Tomorrow”: remind again of one occurrence."""
    loan, item = await require_occurrence(chat.work, chat.user_id, press.id)
    if not item.is_open:
        return [chat.reply("pay.already", name=loan.name(chat.words.locale), day=chat.words.day(item.due_on))]
    return await _snooze(chat, [item.id])


async def press_snooze_all(chat: Chat, press: Press) -> list[Reply]:
    """“All tomorrow”: remind again of everything that a push spoke of."""
    wanted = await _occurrences_of_push(chat, press.id)
    return await _snooze(chat, [item.id for _, item in wanted])


async def press_more(chat: Chat, press: Press) -> list[Reply]:
    """Show all buttons of one occurrence."""
    loan, item = await require_occurrence(chat.work, chat.user_id, press.id)
    known = item.amount is not None
    second_choice = (
        chat.button("pay.part", "part", item.id) if known else chat.button("amount.button", "amount", item.id)
    )
    first = (chat.button("pay.whole", "paid", item.id), second_choice)
    second = (chat.button("push.tomorrow", "snooze", item.id), chat.button("push.cannot_pay", "cant", loan.id))
    third = ((chat.button("push.rung", "rung", loan.id),),) if item.is_overdue else ()
    values = {"name": loan.name(chat.words.locale), "day": chat.words.day(item.due_on), "number": loan.number}
    keyboard = (first, second, *third)
    if not known:
        return [chat.reply("push.more_unknown", keyboard, **values)]
    return [chat.reply("push.more", keyboard, amount=chat.words.money(item.left), **values)]


async def press_rest(chat: Chat, press: Press) -> list[Reply]:
    """Show what a long push had no room for; the argument is how many it showed."""
    places = await _occurrences_of_push(chat, press.id)
    speaking = {
        (speaker := loan.overdue[0] if item.is_overdue else item).id: (speaker.due_on, loan.number, loan)
        for loan, item in places
    }
    in_order = [loan for _, _, loan in sorted(speaking.values(), key=lambda place: place[:2])]
    shown = int(press.argument) if press.argument.isdecimal() else 0
    loans = list({loan.id: loan for loan in in_order[shown:] or in_order}.values())
    if not loans:
        return [chat.reply("push.nothing_open", rows(chat.command("loans")))]
    return [ask_which(chat, loans, "loan")]


async def _snooze(chat: Chat, occurrence_ids: list[int]) -> list[Reply]:
    if not occurrence_ids:
        return [chat.reply("push.nothing_open", rows(chat.command("loans")))]
    local = chat.work.clock.now().astimezone(chat.zone)
    hour = time(chat.profile.remind_minute // 60, chat.profile.remind_minute % 60)
    until = datetime.combine(local.date() + timedelta(days=1), hour, tzinfo=chat.zone)
    await payments.snooze(chat.work, chat.user_id, occurrence_ids, until)
    when = chat.words.moment(until, chat.zone)
    return [chat.reply("push.snoozed", rows(chat.command("loans")), n=len(occurrence_ids), when=when)]


async def _occurrences_of_push(chat: Chat, push_id: int) -> list[tuple[LoanView, OccurrenceView]]:
    ids = await pushed_occurrences(chat.work, chat.user_id, push_id)
    loans = await load_loans(chat.work, chat.user_id)
    return [(loan, item) for loan in loans for item in loan.open_occurrences if item.id in ids]


FLOW = Flow(
    presses={"snooze": press_snooze, "snoozeall": press_snooze_all, "more": press_more, "rest": press_rest},
)
