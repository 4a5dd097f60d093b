"""Takes amounts out of a line: the bill, the minimum, the sum that stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.numbers import CHINESE, WRITTEN, parse_amount
from bot.conversation.parsing.text import even, has_foreign_digits, shown
from bot.errors import UserError

if TYPE_CHECKING:
    import re
    from decimal import Decimal

    from bot.conversation.parsing.said import Said
    from bot.conversation.parsing.text import Line

_CURRENCY = r"元整?|块钱?|圆整?|yuan\b|rmb\b|cny\b|人民币"
# What makes a number something else than money: 7天, 2020年, 3期, 12%.
_NOT_MONEY = r"(?!\s?[%‰]|[天日年月期号次个岁点时分人家笔倍级类折楼位条星周集]|小时|\s[天年期次号](?:\s|$|[内后前]))"
_SUM = (
    rf"(?P<sum>[+-]?(?:[¥$]|rmb|cny|人民币)?\s?-?"
    rf"(?:(?:{WRITTEN})(?:e[+-]?[0-9]+)?(?![0-9.]*[0-9]|[零一二两三四五六七八九十百千万亿])(?!(?!rmb|cny|yuan)[a-z])"
    rf"|{CHINESE}*[十百千万亿拾佰仟萬億]{CHINESE}*|{CHINESE}+(?=\s?(?:{_CURRENCY})))"
    rf"(?:\s?(?:{_CURRENCY}))?)"
)
_LINK = r"\s?(?:金额|总额)?\s?(?:是|为|共|了|:|=|of )?\s?"
_ACCOUNT = lazy_re(r"(?:尾号|末四位|后四位|卡号)(?:是|为|:)?\s?[*x]*[0-9]{3,19}")
_MINIMUM = lazy_re(rf"(?:最低(?:应?还款?额?)?|\bmin(?:imum)?(?: payment)?(?: due)?){_LINK}{_SUM}{_NOT_MONEY}")
_TAGGED = lazy_re(
    r"(?:(?:本期|这期|下期|当期|本月|这个月)?(?:账单|应还款?|欠款|还款额)|本期|这期|金额|本金|总额|借款|借了?|贷了|(?<![\u4e00-\u9fff])贷款|欠了?|消费了?"
    rf"|\b(?:bill|amount|principal|borrowed)){_LINK}{_SUM}{_NOT_MONEY}"
)
BARE_AMOUNT = lazy_re(rf"(?<![a-z0-9#.第尾号零一二两三四五六七八九十百千万亿]){_SUM}{_NOT_MONEY}")
# What is paid each time (每月还1888): never the principal, and of a bill without instalments the bill itself.
_EACH = (
    lazy_re(
        rf"(?:(?:每个?月|每期|月供|月还)\s?(?:大?约|要|应|得)?(?:还款?额?|供)?|\b(?:monthly|each month|every month)\b)"
        rf"(?: payments?| instal?lments?)?{_LINK}{_SUM}{_NOT_MONEY}"
    ),
    lazy_re(rf"{_SUM}{_NOT_MONEY}\s?(?:(?:/|a |per |each |every )month\b|monthly\b)"),
)
_WORDY = lazy_re(rf"{CHINESE}+")
_IN_YUAN = lazy_re(rf"(?=.*(?:¥|{_CURRENCY})){_SUM}(?:\s?(?:/|每|一个?)月)?")


def take_instalment(line: Line, said: Said) -> str | None:
    """Take what is paid each time; return the words that said so."""
    found = next((match for pattern in _EACH if (match := pattern.search(line.text))), None)
    if found is None:
        return None
    line.cut(*found.span())
    text = found["sum"].strip()
    try:
        said.values["payment"] = parse_amount(text)
    except UserError as fault:
        if not _WORDY.fullmatch(text):  # 千万 is a word
            said.fail("payment", fault)
    return found[0].strip()


def parse_instalment(text: str) -> Decimal | None:
    """Return what is paid each time where the whole text says so (每月还888, monthly 888, 888元); None if it does not.

    Raises:
        UserError: it does, and the amount cannot be used.
    """
    plain = even(text).strip().lower()
    found = next((match for pattern in (*_EACH, _IN_YUAN) if (match := pattern.fullmatch(plain))), None)
    return None if found is None else parse_amount(found["sum"])


def take_money(line: Line, said: Said) -> None:
    """Take the minimum payment and the amount; a named amount counts before one that stands alone."""
    line.take_all(_ACCOUNT)
    found = line.take(_MINIMUM)
    if found is not None:
        said.put("minimum", lambda: parse_amount(found["sum"]))
    for pattern in (_TAGGED, BARE_AMOUNT):
        if not said.has("amount"):
            _take_amount(line, said, pattern)
    if not said.has("amount") and has_foreign_digits(line.text):
        _refuse_foreign(line, said)


def settle_minimum(said: Said) -> None:
    """Refuse a minimum payment above the bill."""
    amount, minimum = said.values.get("amount"), said.values.get("minimum")
    if amount is not None and minimum is not None and minimum > amount:
        del said.values["minimum"]
        said.fail("minimum", UserError("minimum.too_large", value=minimum, max=amount))


def _take_amount(line: Line, said: Said, pattern: re.Pattern[str]) -> None:
    for found in pattern.finditer(line.text):
        text = found["sum"].strip()
        try:
            amount = parse_amount(text)
        except UserError as fault:
            if _WORDY.fullmatch(text):
                continue  # 万一, 千万 are words
            said.fail("amount", fault)
        else:
            said.values["amount"] = amount
        line.cut(*found.span())
        return


def _refuse_foreign(line: Line, said: Said) -> None:
    word = next(word for word in line.text.split() if has_foreign_digits(word))
    said.fail("amount", UserError("amount.unreadable", value=shown(word)))
    line.text = line.text.replace(word, " ", 1)
