"""Numbers as borrowers write them (1.2w, 3千5, 一万二, 1,000.50) and amounts of money made of them."""

from __future__ import annotations

from decimal import Decimal

from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.text import even, shown
from bot.errors import UserError

MAX_AMOUNT = Decimal(100_000_000)
MAX_LENGTH = 80
MAX_CHINESE = 20
_FEN = Decimal("0.01")
_UNITS = {
    "亿": 100_000_000,
    "千万": 10_000_000,
    "百万": 1_000_000,
    "十万": 100_000,
    "万": 10_000,
    "w": 10_000,
    "千": 1000,
    "k": 1000,
    "百": 100,
}
_DIGITS = dict(zip("零一二三四五六七八九两", (*range(10), 2), strict=True))
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳參陸", "一二三四五六七八九十百千万亿两二三六")

ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
CHINESE = "[零一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億兩點点]"
_UNIT = r"\s?(?:亿|[千百十]?万|千|百|[wk](?![a-z]))"
# Arabic digits with units: 1.2万, 3千5, 1w2, 2万5千, 2万五, 5百万.
WRITTEN = rf"(?:{ARABIC})(?:{_UNIT}(?:[0-9]{{1,7}}|[一二两三四五六七八九](?![十百千万点])))*(?:{_UNIT})?"
NUMBER = rf"(?:{WRITTEN}|{CHINESE}+)"
_WRITTEN = lazy_re(WRITTEN)
_PAIR = lazy_re(r"([0-9.,]+|[一二两三四五六七八九])\s?(亿|[千百十]?万|[w千k百]?)")
_CHINESE = lazy_re(rf"({CHINESE}+?)(?:[点點]([零一二三四五六七八九]+)([百千万亿]?))?")
_AMOUNT = lazy_re(
    rf"(?P<sign>[+-]?)\s*(?:[¥$]|rmb|cny|人民币)?\s*(?P<inner>-?)(?P<number>{NUMBER})(?P<power>e[+-]?[0-9]+)?"
    r"\s*(?:元整?|块钱?|圆整?|圓|yuan|rmb|cny|人民币)?"
)


def read_number(text: str) -> Decimal | None:
    """Return the value of a number written in Arabic digits, Chinese numerals or a mix; None if it is none."""
    plain = text.strip().lower().translate(_FORMAL).replace("點", "点")
    if not plain or len(plain) > MAX_LENGTH:
        return None
    return _written(plain) if _WRITTEN.fullmatch(plain) else _chinese(plain)


def parse_amount(text: str) -> Decimal:
    """Return an amount in yuan with two decimals.

    Raises:
        UserError: amount.unreadable, amount.zero, amount.negative, amount.too_precise or amount.too_large.
    """
    found = _AMOUNT.fullmatch(even(text).strip().lower()) if len(text) <= MAX_LENGTH else None
    number = None if found is None else read_number(found["number"])
    if found is None or number is None:
        raise UserError("amount.unreadable", value=shown(text))
    return _checked(_powered(number, found["power"], text), text, negative="-" in found["sign"] + found["inner"])


def _powered(number: Decimal, power: str | None, text: str) -> Decimal:
    """Apply a written exponent; only what is far too large is worth a kinder answer than `unreadable`."""
    if power is None:
        return number
    if number and len(power) <= 8 and number.adjusted() + int(power[1:]) >= 8:
        raise UserError("amount.too_large", value=shown(text), max=f"{MAX_AMOUNT:,}")
    raise UserError("amount.unreadable", value=shown(text))


def _checked(number: Decimal, text: str, *, negative: bool) -> Decimal:
    value = shown(text)
    if number == 0:
        raise UserError("amount.zero", value=value)
    if negative:
        raise UserError("amount.negative", value=value)
    if number > MAX_AMOUNT:
        raise UserError("amount.too_large", value=value, max=f"{MAX_AMOUNT:,}")
    if number != number.quantize(_FEN):
        raise UserError("amount.too_precise", value=value)
    return number.quantize(_FEN)


def _written(text: str) -> Decimal | None:
    total, smallest = Decimal(0), 0
    for figure, unit in _PAIR.findall(text):
        if smallest and "." in text:
            return None
        value = Decimal(_DIGITS[figure] if figure in _DIGITS else figure.replace(",", ""))
        if smallest and not unit and len(figure) == 1:
            # 3千5 is 3,500: a lone digit counts the next smaller unit.
            value *= smallest // 10
        value *= _UNITS.get(unit, 1)
        if smallest and value >= smallest:
            return None
        total, smallest = total + value, _UNITS.get(unit, 1)
    return total


def _chinese(text: str) -> Decimal | None:
    found = _CHINESE.fullmatch(text)
    if found is None or len(text) > MAX_CHINESE:
        return None
    whole, fraction, unit = found[1], found[2], found[3]
    try:
        import cn2an  # noqa: PLC0415 - takes half a second to load, and few lines need it

        value = Decimal(cn2an.cn2an(whole, "normal"))
    except (ValueError, KeyError):
        # cn2an says so about 万一 or 千万, which are words, and trips over 一亿二.
        return None
    if fraction:
        value += Decimal("0." + "".join(str(_DIGITS[digit]) for digit in fraction))
    return value * _UNITS.get(unit or "", 1)
