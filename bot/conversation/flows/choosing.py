"""Which loan is meant: by number, by name, or asked with one button per loan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.conversation.parsing import parse_periods
from bot.errors import UserError
from bot.messages import Button, Reply
from bot.services.book import load_loans
from bot.wording import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.chat import Chat
    from bot.services.views import LoanView

MOST_BUTTONS = 12
_NUMBER = re.compile(r"^[#＃]?\s*(\d{1,6})$")


async def pick_loan(chat: Chat, said: str, verb: str) -> LoanView | list[Reply]:
    """Find the loan that `said` means, or ask with buttons of `verb`.

    Raises:
        UserError: there is no loan of that number or name.
    """
    loans = await load_loans(chat.work, chat.user_id)
    if not loans:
        return [chat.reply("loans.none", ((chat.command("add"), chat.command("help")),))]
    matching = matches(chat, loans, said.strip())
    if len(matching) == 1:
        return matching[0]
    if not matching:
        raise UserError("loans.not_found", value=said.strip()[:40])
    return [ask_which(chat, matching, verb)]


def matches(chat: Chat, loans: Sequence[LoanView], said: str) -> list[LoanView]:
    """List the loans that a number (#2) or a name can mean; all of them if nothing is said."""
    if not said:
        return list(loans)
    number = _NUMBER.match(said)
    if number:
        return [loan for loan in loans if loan.number == int(number[1])]
    product = chat.work.products.find(said)
    wanted = {product.id, product.parent} - {None} if product else set()
    by_product = [
        loan for loan in loans if loan.product.id in wanted or (product and loan.product.parent == product.id)
    ]
    by_name = [loan for loan in loans if said in {loan.name("zh_CN"), loan.name("en"), loan.note}]
    return by_name or by_product


def ask_which(chat: Chat, loans: Sequence[LoanView], verb: str) -> Reply:
    """Ask which loan is meant, one button each."""
    locale = chat.words.locale
    buttons = [Button(f"#{loan.number} {loan.name(locale)}", encode(verb, loan.id)) for loan in loans[:MOST_BUTTONS]]
    keyboard = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return chat.reply("loans.which", keyboard)


def read_count(text: str, highest: int) -> int:
    """Read up to which instalment something holds: 0 to `highest`.

    Raises:
        UserError: it is no such number.
    """
    word = text.strip()
    count = 0 if word in {"0", "零", "没有", "none"} else parse_periods(word)
    if count > highest:
        raise UserError("add.paid_too_many", value=count, max=highest)
    return count
