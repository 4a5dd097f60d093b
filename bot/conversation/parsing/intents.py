"""What a person wants with a text: command words first, then payment, question, bill and add by their signs."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.conversation.parsing.counts import PAID_OF_PLAN
from bot.conversation.parsing.days import lies_ahead
from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.text import even

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.products import Products


class Intent(StrEnum):
    """What a line is for."""

    ADD_LOAN = "add_loan"
    PAYMENT = "payment"
    BILL = "bill"
    QUESTION = "question"
    UNKNOWN = "unknown"


class Command(NamedTuple):
    """A command at the head of a line: what it asks for, the rest of the line, and whether it was said with `!`."""

    intent: Intent
    rest: str
    at_once: bool


_COMMAND = lazy_re(r"\s*/([a-z_]+|[\u4e00-\u9fff]{2,4})(?:@[a-z0-9_]+)?\s*([!！]?)\s*", re.IGNORECASE)
_WORD = lazy_re(r"\s*(添加|新增|记一笔|提问)\s*([!！]?)\s*[:：]?\s*")
_PAID_WORD = lazy_re(r"\s*已还\s*$|\s*已还\s+(?!第?\s*[0-9一二两三四五六七八九十]+\s*期)")
_COMMANDS = {
    "add": Intent.ADD_LOAN, "添加": Intent.ADD_LOAN, "新增": Intent.ADD_LOAN, "记一笔": Intent.ADD_LOAN,
    "paid": Intent.PAYMENT, "已还": Intent.PAYMENT,
    "ask": Intent.QUESTION, "提问": Intent.QUESTION,
}  # fmt: skip
_CLAUSE = lazy_re(r"[^，。；;！!？?\n]+[？?]?")
_PRODUCT = "¤"
_NUMBER = r"[#¥]?\s?(?:[0-9][0-9.,]*(?![0-9.,]*\s?[-/年月日号期])|[一两二三四五六七八九十]+[百千万])"
_DONE = lazy_re(
    r"还清(?!后|之后|以后|前|之前|的|欠款|贷款|债|本息|日)|还完(?!后|之后|以后|前|的)|结清(?!后|之后|证明|前|的|日)|付清(?!后|前|的)"
    r"|还了|还掉|还上了|还过了|已经?还|付了|交了|缴了|(?:都|全|全部)还了|\b(?:paid|repaid|settled)\b(?! by| on time)"
)
# 还 without 了 says nothing of when: with a date that lies ahead nothing was paid yet.
_PAYS = lazy_re(rf"(?<![低应待需要想该得月期能会可未没不代先用帮])还\s?(?:款\s?)?(?={_NUMBER}|{_PRODUCT})")
_NOT_DONE = lazy_re(
    r"[没未忘]了?(?:还|交|缴|付)|代还|先还|[还仍]显示|[没未]有?(?:全部|按时)?还|还[没未不]|不[想能会]?还|还得?[起上]吗|一次性?还清"
    r"|(?:没|哪有?|哪里有)钱[^但可不过]{0,6}还|没(?:法|办法|能力)[^但可不过]{0,4}还|无力|忘记?了?[^但可不过]{0,4}还|催[^但可不过]{0,4}还"
    r"|(?:能|可以|应该|该|快|快要|差点)(?:就)?还(?:了|完|清|上|掉)|(?:明天|后天|下个?月|打算|准备|想|要|必须|才能|如果|要是|每个?月).*还"
    r"|\b(?:not|haven't|unpaid|will|if|must|to be|nothing|never|almost|nearly)\b"
)
_HAN = r"[\u4e00-\u9fff]"
_ASKS = lazy_re(
    r"[？?]|吗|怎么|怎样|多少|如何|为什么|为啥|凭[啥什]|啥|是否|什么|多久|几[天号点期]|(?<![好这十])几[年月块个次家成张毛倍折]|哪[个些里种家张]|咋|还了没"
    rf"|({_HAN}{{1,2}})不\1|有没有|(?<!没)不\s*$|(?<![还都也])没\s*$|[呢么嘛啵]\s*$|还是(?={_HAN})(?![没不未逾欠要老那这一二两三四五六七八九十])"
    r"|办法|方法|法子|攻略|策略|靠谱|划算|合法|帮.?算|算算|算一?下"
    r"|\b(?:how|what|why|when|which|who|can i|should i|could i|do i|does|is it|will|best way|cheapest|coupon)\b"
    r"|^\s*(?:is|are|can|could|does|did|would|should)\b"
)
_LATE = lazy_re(r"逾期|overdue")
_TROUBLE = lazy_re(r"协商|减免|征信|催收|起诉|停息|挂账|negotiat|collector")
_CANNOT = lazy_re(
    r"还不[起上完清动了出]|没钱还|没法还|没办法还|哪有钱还|无力偿?还|can(?:no|'|’)?t (?:re)?pay|unable to (?:re)?pay"
    r"|no money to (?:re)?pay|have no money"
)
_WISH = lazy_re(r"[想求能](?:每|一)个?月[^号]{0,2}还")
_STRUCTURE = lazy_re(r"每个?月|(?:[0-9]|[一二三四五六七八九十])\s?[号期]")
_PLAN = lazy_re(
    r"每个?月\s?[0-9一二三四五六七八九十]|[0-9一二三四五六七八九十]\s?期|账单日|还款日(?!期)\s?[:是为]?\s?[0-9]{1,2}(?![0-9]*[-/年月])"
    r"|[日月]息|年化|利率|费率|等额|先息后本"
)
_LATIN = lazy_re(r"[a-z]+", re.IGNORECASE)
_HANS = lazy_re(_HAN)
_MOST_BESIDE_AMOUNT, _MOST_BESIDE_TERMS = 6, 10
_MOST_OF_A_SIGH = 14
_SIGNED = lazy_re(r"^\s*【[^】]{2,12}】|【[^】]{2,12}】\s*$")
_ANNOUNCED = lazy_re(r"将[于在]|还款日|到期|扣款|应还|请.{0,8}还款")
_BILL = lazy_re(r"账单(?![日分])|出账(?!日)|本期|这期|下期|上期|当期|应还|\bbill\b|\bstatement (?=[0-9¥])")


def read_command(text: str) -> Command | None:
    """Return the command that a text begins with: /add, /add!, /add@Bot!, 添加, /paid, …; None for free text."""
    found = _COMMAND.match(text)
    if found is not None:
        intent = _COMMANDS.get(found[1].lower(), Intent.UNKNOWN)
        return Command(intent, text[found.end() :], bool(found[2]))
    found = _WORD.match(text)
    if found is not None:
        return Command(_COMMANDS[found[1]], text[found.end() :], bool(found[2]))
    found = _PAID_WORD.match(text)
    return None if found is None else Command(Intent.PAYMENT, text[found.end() :], at_once=False)


def is_payment(text: str, products: Products, today: date) -> bool:
    """Tell whether some clause says that money was paid, and neither asks nor denies it."""
    done = (_DONE,) if lies_ahead(text, today) else (_DONE, _PAYS)
    has_plan = bool(_PLAN.search(PAID_OF_PLAN.sub(" ", even(text))))
    for clause in _CLAUSE.findall(text):
        plain = _masked(clause, products)
        if has_plan:
            plain = PAID_OF_PLAN.sub(" ", plain)
        if any(way.search(plain) for way in done) and not _NOT_DONE.search(plain) and not _ASKS.search(plain):
            return True
    return False


def is_question(text: str) -> bool:
    """Tell whether a text asks something, or speaks of being late without the terms of a loan."""
    plain = even(text).lower()
    return bool(_ASKS.search(plain) or (_LATE.search(plain) and not _STRUCTURE.search(plain)))


def is_bill(text: str) -> bool:
    """Tell whether a text with an amount gives this month's bill rather than the terms of a loan.

    A lender's own message that announces a payment gives what is due, of a loan as well.
    """
    plain = even(text).lower()
    if is_notice(text) and _ANNOUNCED.search(plain):
        return True
    return bool(_BILL.search(plain)) and not _PLAN.search(plain)


def is_trouble(text: str) -> bool:
    """Tell whether a text with an amount speaks of what borrowers ask about, without the terms of a loan.

    Who cannot pay is in trouble whatever terms are named.
    """
    plain = even(text).lower()
    return bool(
        _WISH.search(plain) or _CANNOT.search(plain) or (_TROUBLE.search(plain) and not _STRUCTURE.search(plain))
    )


def cannot_pay(text: str) -> bool:
    """Tell whether a text says little else than that one cannot pay; with a figure it asks about that debt."""
    plain = even(text).lower()
    if any(sign.isdigit() for sign in plain):
        return False
    weight = len(_HANS.findall(plain)) + 2 * len(_LATIN.findall(plain))
    return weight <= _MOST_OF_A_SIGH and bool(_CANNOT.search(plain)) and not _ASKS.search(plain)


def is_notice(text: str) -> bool:
    """Tell whether a text is a lender's own message, which is signed at its head or end: 【招商银行】."""
    return bool(_SIGNED.search(text))


def is_story(leftover: Iterable[str], *, has_terms: bool) -> bool:
    """Tell whether a line has so many words that mean nothing to us that it tells a story.

    An English word counts as two Chinese characters.
    """
    weight = sum(len(_LATIN.findall(word)) * 2 + len(_HANS.findall(word)) for word in leftover)
    return weight > (_MOST_BESIDE_TERMS if has_terms else _MOST_BESIDE_AMOUNT)


def _masked(clause: str, products: Products) -> str:
    """Return the clause, evened out, with a sign in place of each product's name."""
    plain = even(clause).lower()
    spotted = products.spot(plain)
    while spotted is not None:
        plain = f"{plain[: spotted.start]}{_PRODUCT}{plain[spotted.end :]}"
        spotted = products.spot(plain)
    return plain
