"""Takes numbers of instalments, rates and the repayment method out of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.numbers import read_number
from bot.conversation.parsing.periods import MAX_PERIODS, checked_periods
from bot.conversation.parsing.rates import BARE_DAILY, LOOSE, PATTERNS, read_rate
from bot.conversation.parsing.text import shown
from bot.errors import UserError

if TYPE_CHECKING:
    import re

    from bot.conversation.parsing.said import Said
    from bot.conversation.parsing.text import Line

_FIGURE = r"-?[0-9]{1,6}|[零一二两三四五六七八九十百]{1,5}"
_PAID = lazy_re(
    rf"(?:已经?还到?|还到|已还到?|已经?还了|还了|还过|已付)了?\s?第?\s?(?P<n>{_FIGURE})\s?期"
    r"|\bpaid (?P<m>[0-9]{1,3}) (?:periods?|instal\w*|months?)\b"
)
PAID_OF_PLAN = lazy_re(rf"(?:已经?还?到?|还到|还了|还过|已付)了?\s?第?\s?(?:{_FIGURE})\s?期")
_LEFT = lazy_re(rf"(?:还?剩下?|剩余|还差|还有)\s?(?P<n>{_FIGURE})\s?期(?:没还|未还)?")
_PERIODS = lazy_re(
    rf"(?:总共|一共|共|分成?)?\s?(?P<n>{_FIGURE})\s?"
    r"(?:期(?![间限内])|个月(?![内后前]|以)|\b(?:periods?|months?|instal(?:l?ments?)?|terms?)\b)"
    r"|(?P<y>(?<![0-9])[0-9]{1,2}|[一二两三四五六七八九十]{1,3})\s?(?:年(?:期|(?![前后以内0-9]))|years?\b(?! ago))"
)
_METHODS = (
    ("interest-only", r"先息后本|(?:按月|每月)付息\s?(?:到期还本)?|interest[- ]only"),
    ("equal-principal", r"等额本金|equal[- ]principal"),
    ("flat", r"等本等息|\bflat(?: rate| interest)?\b"),
    ("equal-instalment", r"等额本息|每月等额|等额还款|equal[- ](?:instal?lments?|payments?)|annuity"),
    ("bullet", r"(?:到期)?\s?(?:一次性?)?还本付息|到期还本|(?:到期)?一次性?还清(?:本息)?|到期一次性?还款?|\bbullet\b"),
    ("zero", r"免息(?![期券])|无息|零利息|0利息|没有?利息|不收?利息|interest[- ]free|(?:zero|no) interest"),
    ("fee", r"手续费分期|账单分期"),
)
_METHOD_PATTERNS = tuple((code, lazy_re(pattern)) for code, pattern in _METHODS)


def take_method(line: Line, said: Said) -> None:
    """Take the first repayment method by the order above: 按月付息到期还本 is one method, not two."""
    for code, pattern in _METHOD_PATTERNS:
        if line.take(pattern) is not None:
            said.values.setdefault("method", code)


def take_rate(line: Line, said: Said) -> None:
    """Take the rates; where several are said, the one that stands first counts. A bare 千分之六 waits to be settled."""
    _take_worded_rate(line, said)
    if not _has_rate(said):
        said.loose_rate = line.take(LOOSE)


def settle_rate(said: Said, *, is_fee: bool) -> None:
    """Read a bare fraction as the fee per period of a bill's plan; elsewhere nobody knows what it is counted on."""
    if said.loose_rate is None:
        return
    if is_fee:
        _put_rate(said, "fee", said.loose_rate)
    else:
        said.fail("rate", UserError("rate.kind", value=shown(said.loose_rate[0])))


def _take_worded_rate(line: Line, said: Said) -> None:
    while found := _worded_rates(line.text):
        match, kind = min(found, key=lambda one: (one[0].start(), -one[0].end()))
        line.cut(*match.span())
        if not _has_rate(said):
            _put_rate(said, kind, match)


def _worded_rates(text: str) -> list[tuple[re.Match[str], str]]:
    """Return the first match of every pattern, or of a bare 万分之五, with the kind of rate it is."""
    found = [(match, kind) for kind, pattern in PATTERNS if (match := pattern.search(text)) is not None]
    bare = None if found else BARE_DAILY.search(text)
    return found if bare is None else [(bare, "daily")]


def take_paid_periods(line: Line, said: Said) -> None:
    """Take 已还3期, and 剩7期 as it stands."""
    found = line.take(_PAID)
    if found is not None:
        said.put("paid_periods", lambda: _paid(found["n"] or found["m"], found[0]))
    left = line.take(_LEFT)
    if left is not None:
        said.put("left_periods", lambda: checked_periods(left["n"], 1, left[0]))


def take_periods(line: Line, said: Said) -> None:
    """Take 12期, 十二个月, 3年."""
    found = line.take(_PERIODS)
    if found is not None:
        figure, months = (found["n"], 1) if found["n"] else (found["y"], 12)
        said.put("periods", lambda: checked_periods(figure, months, found[0]))


def settle_periods(said: Said) -> None:
    """Turn instalments left into instalments paid, and refuse more paid ones than there are."""
    total, left = said.values.get("periods"), said.values.pop("left_periods", None)
    if total is not None and left is not None and left <= total:
        said.values.setdefault("paid_periods", total - left)
    paid = said.values.get("paid_periods")
    if total is not None and paid is not None and paid > total:
        del said.values["paid_periods"]
        said.fail("paid_periods", UserError("paid_periods.too_many", value=paid, max=total))


def _has_rate(said: Said) -> bool:
    return any(said.has(field) for field in ("daily_rate", "annual_rate", "fee_per_period", "rate"))


def _put_rate(said: Said, kind: str, match: re.Match[str]) -> None:
    try:
        rate = read_rate(kind, match)
    except UserError as fault:
        said.fail("rate", fault)
    else:
        said.values[rate.kind.value] = rate.value


def _paid(figure: str, text: str) -> int:
    value = read_number(figure)
    if value is None or not 0 <= value <= MAX_PERIODS:
        raise UserError("periods.out_of_range", value=shown(text), max=MAX_PERIODS)
    return int(value)
