"""What being late costs: every overdue loan today, and the what-if for a loan and a date."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.choosing import pick_loan
from bot.conversation.parsing import parse_amount
from bot.conversation.parsing.asked import split_loan_and_day
from bot.errors import UserError
from bot.lending.money import ZERO
from bot.messages import Reply
from bot.services import loans as loan_service
from bot.services.book import load_loans, require_loan, require_occurrence, saving_today
from bot.services.lateness import clearing_amount, late_loans, total_of
from bot.wording.formats import long_day

if TYPE_CHECKING:
    from datetime import date

    from bot.services.views import LoanView, OccurrenceView
    from bot.wording import Press

MOST_LOANS = 6
WHAT_IF_DAYS = (1, 7, 30)
MOST_OTHERS = 4
SAVING_AHEAD = timedelta(days=30)


async def overdue(chat: Chat, rest: str) -> list[Reply]:
    """Show every overdue loan: days, cost with formula, cost per day, what clears it today."""
    del rest
    loans = await load_loans(chat.work, chat.user_id)
    late = late_loans(loans)
    if not late:
        if not loans:
            return [chat.reply("overdue.no_loans", rows(chat.command("add"), chat.command("ask")))]
        return [chat.reply("overdue.none", rows(chat.command("loans"), chat.command("tips")))]
    shown = late[:MOST_LOANS]
    text = chat.words.render("overdue", late=shown, hidden=len(late) - len(shown), total=total_of(late))
    locale = chat.words.locale
    buttons = [
        chat.button("overdue.paid", "paid", entry.items[0].id, name=entry.loan.name(locale)) for entry in shown[:4]
    ]
    details = chat.button("cost.details", "cost", shown[0].loan.id)
    return [
        Reply(text=text, keyboard=(*rows(*buttons), (chat.command("relief"), details)), edit=bool(chat.inbound.press))
    ]


async def cost(chat: Chat, rest: str) -> list[Reply]:
    """`/cost #2 12月25日`: what a loan costs if it is paid on that date; without one, today and some days later."""
    said, day = split_loan_and_day(rest, chat.today)
    loan = await pick_loan(chat, said, verb="cost")
    if isinstance(loan, list):
        return loan
    if day is not None and day < loan.today:
        raise UserError("cost.date_past", value=long_day(day, locale=chat.words.locale))
    return await _what_if(chat, loan, day)


async def press_cost(chat: Chat, press: Press) -> list[Reply]:
    """The button for the cost of a loan: of what is due first, or of the overdue instalment that the button names."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    return await _what_if(chat, loan, None, named=press.argument)


async def press_lender(chat: Chat, press: Press) -> list[Reply]:
    """Ask what the lender says that lateness cost."""
    loan, item = await require_occurrence(chat.work, chat.user_id, press.id)
    await chat.step("lender", "cost", {"occurrence": item.id})
    return [chat.reply("cost.ask_lender", rows(chat.command("cancel")), name=loan.name(chat.words.locale))]


async def answer_lender(chat: Chat, text: str) -> list[Reply]:
    """Keep the lender's own figure and show the difference to ours."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    amount = ZERO if text.strip() in {"0", "零", "没有"} else parse_amount(text)
    occurrence_id = chat.dialog.data["occurrence"]
    await loan_service.tell_cost(chat.work, chat.user_id, occurrence_id, amount)
    await chat.leave()
    loan, item = await require_occurrence(chat.work, chat.user_id, occurrence_id)
    ours = item.cost.total_cost if item.cost else ZERO
    values = {
        "name": loan.name(chat.words.locale),
        "lender": chat.words.money(amount),
        "ours": chat.words.money(ours),
        "difference": chat.words.money(abs(amount - ours)),
    }
    return [chat.reply("cost.lender_saved", rows(chat.command("overdue"), chat.command("undo")), **values)]


async def _what_if(chat: Chat, loan: LoanView, day: date | None, named: str = "") -> list[Reply]:
    target = next((item for item in loan.overdue if str(item.number) == named), loan.next_due)
    name = loan.name(chat.words.locale)
    if target is None:
        return [chat.reply("pay.nothing_left", rows(chat.command("loans")), name=name)]
    if target.amount is None:
        button = chat.button("amount.button", "amount", target.id)
        return [chat.reply("cost.unknown_amount", ((button,),), name=name, day=chat.words.day(target.due_on))]
    dates = [day] if day is not None else _usual_dates(loan, target)
    thens = [await require_loan(chat.work, chat.user_id, loan.id, as_of=on) for on in dates]
    futures = [next(item for item in then.occurrences if item.id == target.id) for then in thens]
    until = day if day is not None else loan.today + SAVING_AHEAD
    text = chat.words.render(
        "cost",
        loan=loan,
        name=name,
        item=target,
        futures=list(zip(dates, futures, strict=True)),
        clears=clearing_amount(target),
        until=until,
        late_too=_late_too(thens[0], target) if day is not None else (),
        saved=await saving_today(chat.work, chat.user_id, target.id, until) if target.is_overdue else None,
    )
    buttons = [chat.button("pay.whole", "paid", target.id), chat.button("cost.other_amount", "amount", target.id)]
    if target.is_overdue:
        buttons += [chat.button("cost.lender", "lender", target.id), chat.command("relief")]
    others = [item for item in loan.overdue if item.id != target.id and item.amount is not None][:MOST_OTHERS]
    buttons += [chat.button("cost.other", "cost", loan.id, str(item.number), number=item.number) for item in others]
    return [Reply(text=text, keyboard=rows(*buttons))]


def _late_too(then: LoanView, target: OccurrenceView) -> tuple[OccurrenceView, ...]:
    """Return what else of a loan is late by the day that is asked about, where its amount is known."""
    return tuple(item for item in then.overdue if item.id != target.id and item.amount is not None)


def _usual_dates(loan: LoanView, target: OccurrenceView) -> list[date]:
    start = max(loan.today, target.due_on)
    today = [loan.today] if target.is_overdue else []
    return [*today, *(start + timedelta(days=days) for days in WHAT_IF_DAYS)]


FLOW = Flow(
    commands={"overdue": overdue, "cost": cost},
    presses={"cost": press_cost, "lender": press_lender},
    answers={"lender": answer_lender},
)
