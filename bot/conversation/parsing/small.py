"""Reads what is no usual line: a number alone, a name alone, thanks, several loans, a lender without a preset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.conversation.parsing.intents import Intent, is_question, is_story, is_trouble
from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.line import parse
from bot.conversation.parsing.numbers import parse_amount
from bot.conversation.parsing.text import even
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from bot.conversation.parsing.line import Parsed
    from bot.products import Product, Products

LONGEST_NAME = 12
_THANKS = lazy_re(
    r"(?:好的?)?[, ]?(?:太|真的?|非常|十分)?(?:谢+|多谢|感谢)"
    r"(?:[你您们了啦啊哈!。~, ]|守期|大家|这段时间|这几天|的?帮[助忙])*"
    r"|(?:thanks?|thank you|thx|ty)(?: a lot| so much| for (?:your|the|all the) help)?[.! ]*",
    re.IGNORECASE,
)
_ALL_RIGHT = lazy_re(
    r"(?:好[的吧嘞]?|嗯+|哦+|收到|知道了|明白了?|ok(?:ay)?|all right|got it)[啦吧呢了!。~. ]*", re.IGNORECASE
)
_NAME = lazy_re(r"(?!借给|[找问跟向].+借|.*[了欠])[^\d\W][\w·]*")


_AT_LENDER = lazy_re(r"^我[在从]")
_OWN_BOOK = lazy_re(
    r"什么时候要?还|哪天要?还|几号要?还|还[有剩欠差]多少|欠了?多少|要还多少|还要还多少|要还什么|下次还|还了多少|多少钱?[没未]还"
    r"|\bhow much (?:do i|is|is still) (?:owe|left|due)\b|\bwhen is (?:it|my|the)\b.*\bdue\b",
    re.IGNORECASE,
)
_OTHER_MATTER = lazy_re(
    r"逾期|利息|罚|违约|分期|提前|最低|减免|协商|征信|能不能|可以|如果|late|interest|early", re.IGNORECASE
)
LONGEST_QUESTION = 30
_REMIND_ME = lazy_re(r"(?<![会能])(?:提醒|通知|叫)(?:一下)?我(?!妈|爸|家|们|老|朋)|\bremind me\b")
_PART = lazy_re(r"半|部分|最低|分之|一点|一些|零头|[利本]息|\b(?:half|third|quarter|part\w*|some|minimum|min|bit)\b")
_LOAN_NUMBER = lazy_re(r"#\s?[0-9]{1,6}(?![0-9])")
_DELETE_VERB = "(?:删掉|删除|删了|删去|移除|去掉|删(?!除))"
_DELETE = lazy_re(
    r"(?:请|麻烦)?你?(?:能不能|可不可以|可以|能|怎么|如何|我?想)?(?:帮我|给我|替我|帮忙)?把?\s?"
    rf"(?:{_DELETE_VERB}\s?(?P<behind>.{{1,16}}?)|(?P<before>.{{1,16}}?)(?:给我|给)?\s?{_DELETE_VERB})"
    r"(?:这一?笔)?(?:贷款|账单|账)?[吧吗么了啦.!? ]*"
    r"|(?:please )?(?:delete|remove) (?:my |the )?(?P<named>.{1,30}?)(?: loan| bill)?[.!? ]*"
)


def asks_own_book(text: str) -> bool:
    """Tell whether a short question is about what is written in one's own book: 花呗还有多少没还, 明天要还什么."""
    plain = even(text)
    return len(plain) <= LONGEST_QUESTION and bool(_OWN_BOOK.search(plain)) and not _OTHER_MATTER.search(plain)


def asks_to_delete(text: str) -> str | None:
    """Return what a text asks to delete (帮我删掉花呗, 把 #2 删了, delete Huabei) if that is all it says."""
    found = _DELETE.fullmatch(even(text).strip().lower())
    if found is None:
        return None
    said = (found["behind"] or found["before"] or found["named"]).strip()
    number = _LOAN_NUMBER.match(said)
    return number[0] if number is not None else said


def asks_to_be_reminded(text: str) -> bool:
    """Tell whether a text asks for a reminder of its own, as of an alarm clock: 明天提醒我还借呗."""
    plain = even(text).lower()
    return bool(_REMIND_ME.search(plain)) and not is_question(text)


def sole_amount(text: str) -> Decimal | None:
    """Return the amount that is the whole text (3200, 1.2万), None if there is more or something else."""
    try:
        return parse_amount(text)
    except UserError:
        return None


def says_part(words: Iterable[str]) -> bool:
    """Tell whether words beside a payment say that only some of it was paid: 一半, 最低, a third of it."""
    return any(_PART.search(word) for word in words)


def sole_product(text: str, products: Products) -> Product | None:
    """Return the product whose name is the whole text."""
    plain = even(text).strip(" .!?").lower()
    spotted = products.spot(plain)
    return spotted.product if spotted is not None and (spotted.start, spotted.end) == (0, len(plain)) else None


def courtesy(text: str) -> str | None:
    """Name the key of the answer to a text that only says thanks, or that it was understood."""
    plain = even(text).strip()
    if _THANKS.fullmatch(plain):
        return "start.thanks"
    return "start.all_right" if _ALL_RIGHT.fullmatch(plain) else None


def parse_unlisted(text: str, today: date, products: Products) -> Parsed | None:
    """Read the terms of a lender that has no preset: a name in front, an amount, and instalments or a due date."""
    read = parse(f"/add {text}", today, products)
    fields = read.fields
    has_terms = any((fields.periods, fields.due_day, fields.due_on, fields.start_on))
    if read.intent is not Intent.ADD_LOAN or read.faults or fields.amount is None or not has_terms:
        return None
    name = fields.name or ""
    if is_question(text) or is_trouble(text) or is_story(read.leftover, has_terms=False):
        return None
    is_name = len(name) <= LONGEST_NAME and _NAME.fullmatch(name) is not None
    return read if is_name and _AT_LENDER.sub("", even(text).strip().lower()).startswith(name) else None


def stands_alone(text: str, today: date, products: Products) -> bool:
    """Tell whether a text says by itself what it wants: a payment, a loan with its terms, a bill, or a question."""
    read = parse(text, today, products)
    fields = read.fields
    if read.faults:
        return False
    match read.intent:
        case Intent.PAYMENT:
            return any(part is not None for part in (fields.product, fields.loan_number, fields.amount))
        case Intent.ADD_LOAN:
            return fields.amount is not None and fields.has_terms
        case Intent.BILL:
            return fields.amount is not None and fields.product is not None
        case _:
            return read.intent is Intent.QUESTION or parse_unlisted(text, today, products) is not None


def first_of_several(text: str, products: Products) -> tuple[str, str] | None:
    """Split a text that names several products before the second one; None if it names only one."""
    first = products.spot(text.lower())
    if first is None:
        return None
    second = products.spot(text[first.end :].lower())
    while second is not None and second.product is first.product:
        return None
    if second is None:
        return None
    at = first.end + second.start
    return text[first.start : at].strip(" ，,、；;。\n"), text[at:].strip()
