"""Takes dates and days of the month out of a line and settles what each is for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.conversation.parsing.dates import PATTERNS, day_number, day_of_month, read_date
from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.said import Said, TaggedDate
from bot.conversation.parsing.text import Line, even
from bot.errors import UserError

if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from datetime import date

    from bot.conversation.parsing.dates import Prefer

_FIGURE = r"[0-9]{1,3}|[零一二两三四五六七八九十]{1,3}"
_SHORT = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
# A day without 号 must not be the beginning of something else: 每月 500, 每月3期.
_ALONE = r"(?![0-9.,零一二两三四五六七八九十百千万]|\s?(?:元|块|期|个|w|k|%|天|年|月))"
_LINK = r"\s*(?:是|为|在|的|:|=)?\s*"
_DAY = rf"(?:(?P<d>{_FIGURE})\s?[日号]|(?P<e>{_SHORT}){_ALONE})"
_OF_MONTH = r"(?: (?:of )?(?:each|every|the) month)?"
STATEMENT_DAY = lazy_re(
    r"(?:账单日|帐单日|出账日|出帐日|(?:statement|bill(?:ing)?)(?: day)(?: on)?(?: the)?|statement(?: on)?(?: the)?)"
    rf"{_LINK}(?:每个?月)?\s*{_DAY}(?:st|nd|rd|th)?|(?:每个?月)?\s*(?P<f>{_FIGURE})\s?[日号]\s?(?:出账单?|出帐|账单日)"
)
_DUE_DAYS = tuple(
    lazy_re(pattern)
    for pattern in (
        rf"(?:(?:到期|最后|最迟)?还款日期?|扣款日|到期日){_LINK}(?:每个?月)?\s*{_DAY}",
        rf"每个?月{_LINK}(?:固定)?\s*{_DAY}(?:还款?|扣款?|到期)?",
        rf"(?<![0-9a-z.零一二两三四五六七八九十百])(?P<d>{_FIGURE})\s?[号日](?![内后前线店楼]|以)(?:还款?(?!日)|扣款|到期)?",
        rf"\bdue(?: day)?(?: on)?(?: the)? (?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![-/0-9.]){_OF_MONTH}",
        rf"(?:(?:monthly|(?:each|every) month) )?(?:on )?(?:the )?\b(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)\b{_OF_MONTH}",
        r"(?:monthly|(?:each|every) month) (?:on )?(?:day )?(?P<d>[0-9]{1,2})(?![-/0-9.%])\b|\bday (?P<e>[0-9]{1,2})\b",
    )
)
_MONTH_END = lazy_re(rf"每个?月(?:的?最后一[天日]|底|末)|(?<![本个这下上])月[底末]|(?:on )?the last day{_OF_MONTH}")
_LONE_DAY = lazy_re(r"(?<![0-9月第])(?P<d>[1-9]|[12][0-9]|3[01])\s?[号日](?!账单|出账)")
_BEFORE_START = (
    r"起息?日?|自|从|借款日期?|借款于|借于|借自|放款日期?|放款|开始日?期?"
    r"|from|since|start(?:ing|ed)?(?: on)?|borrowed(?: on)?"
)
_BEFORE_DUE = (
    r"到期还款日|还款日期?|首次还款日?|首期还款日?|最后还款日|到期日?|截止日?期?|due(?: on| date| by)?|until|by"
)
_BEFORE = {
    "start": lazy_re(rf"(?:{_BEFORE_START})\s*[:=是为]?\s*$"),
    "due": lazy_re(rf"(?:{_BEFORE_DUE})\s*[:=是为]?\s*$"),
}
_AFTER = {
    "start": lazy_re(r"^\s*(?:起(?:息|算)?|借的?(?![款条])|放款|开始)"),
    "due": lazy_re(r"^\s*(?:到期|之?前还清?|之前|还清?(?!款日|了))"),
}


def take_statement_day(line: Line, said: Said) -> None:
    """Take 账单日5."""
    found = line.take(STATEMENT_DAY)
    if found is not None:
        _put_day(said, "statement_day", found)


def parse_statement_day(text: str) -> tuple[int | None, str]:
    """Return the statement day that a text says, and the rest of the text; the whole text where it says none.

    Raises:
        UserError: due_day.out_of_range.
    """
    line, said = Line(even(text)), Said()
    take_statement_day(line, said)
    if said.faults:
        raise said.faults[0]
    day: int | None = said.values.get("statement_day")
    return (None, text) if day is None else (day, line.text.strip())


def take_dates(line: Line, said: Said, today: date) -> None:
    """Take every full date, with the word that says what it is for."""
    for pattern in PATTERNS:
        found = pattern.search(line.text)
        while found is not None:
            role, start, end = _role(line.text, found.start(), found.end())
            said.dates.append(TaggedDate(read_date(found, today), role))
            line.cut(start, end)
            found = pattern.search(line.text)


def take_due_day(line: Line, said: Said) -> None:
    """Take 每月9号, 还款日25, 9号, 每月底."""
    if line.take(_MONTH_END) is not None:
        said.put("due_day", lambda: 31)
    for pattern in _DUE_DAYS:
        found = line.take(pattern)
        if found is not None:
            _put_day(said, "due_day", found)
            return


def settle_dates(said: Said, today: date, *, lone_is_start: bool, due: Prefer) -> None:
    """Give each date its field: what its word says, else the borrowing date or the due date.

    `due`: where the year of a due date is left out, whether it is the coming one or the one that was missed.
    """
    dates = said.dates
    if len(dates) == 2 and not any(one.role for one in dates):
        _settle_pair(said, today)
        return
    for one in dates:
        role = one.role or ("start" if lone_is_start else "due")
        _put_date(said, f"{role}_on", one, today, due if role == "due" else "past")


def settle_payment_date(said: Said, today: date) -> None:
    """Make the date, or the day of the month, of a payment the last such day."""
    for one in said.dates:
        _put_date(said, "paid_on", one, today, "past")
    day = said.values.pop("due_day", None)
    if day is not None:
        said.put("paid_on", lambda: day_of_month(day, today, "past"))


def lies_ahead(text: str, today: date) -> bool:
    """Tell whether a date of a text is still to come; without a year it is the nearer one, the coming or the last."""
    line, said = Line(even(text)), Said()
    take_dates(line, said, today)
    ways = [partial(one.said.resolve, today) for one in said.dates]
    ways += [partial(day_of_month, int(found["d"]), today) for found in _LONE_DAY.finditer(line.text)]
    return any(_is_ahead(way, today) for way in ways)


def _is_ahead(way: Callable[[Prefer], date], today: date) -> bool:
    try:
        coming, last = way("future"), way("past")
    except UserError:
        return False
    return coming > today and (coming - today) < (today - last) if coming != last else coming > today


def _settle_pair(said: Said, today: date) -> None:
    """Two dates without a word: the earlier one is when the money was borrowed."""
    first, second = sorted(said.dates, key=lambda one: (one.said.year or today.year, one.said.month, one.said.day))
    _put_date(said, "start_on", first, today, "past")
    _put_date(said, "due_on", second, today, "future")


def _put_day(said: Said, field: str, found: re.Match[str]) -> None:
    groups = found.groupdict()
    said.put(field, lambda: day_number(groups.get("d") or groups.get("e") or groups["f"], found[0]))


def _put_date(said: Said, field: str, tagged: TaggedDate, today: date, prefer: Prefer) -> None:
    said.put(field, lambda: tagged.said.resolve(today, prefer))


def _role(text: str, start: int, end: int) -> tuple[str, int, int]:
    """Return what the words around a date say it is for, and the stretch with them."""
    for role, pattern in _BEFORE.items():
        found = pattern.search(text[:start])
        if found is not None:
            return role, found.start(), end
    for role, pattern in _AFTER.items():
        found = pattern.match(text[end:])
        if found is not None:
            return role, start, end + found.end()
    return "", start, end
