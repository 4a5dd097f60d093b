"""The cards of a loan as texts: what was understood, what was saved, the loan with its schedule, the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

from bot.lending.money import ZERO
from bot.lending.rate import RATE_STEP
from bot.services.early import payoff_today
from bot.services.views import NO_PRESET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from markupsafe import Markup

    from bot.products import Product
    from bot.services.contracts import Contract, Draft
    from bot.services.views import LoanView
    from bot.wording import Words

ROWS_SHOWN = 12


def so_far(words: Words, draft: Draft, product: Product) -> str:
    """Name what a line said before the first thing that is missing is asked: 花呗 · ¥3,200.00 · 6期."""
    name = draft.note if product.id == NO_PRESET and draft.note else product.name(words.locale)
    parts = [f"{escape(name)}"]
    if draft.amount is not None:
        parts.append(words.money(draft.amount))
    if draft.periods is not None:
        parts.append(words.label("check.periods", n=draft.periods))
    return f"<b>{' · '.join(parts)}</b>" if len(parts) > 1 else ""


def check_card(
    words: Words, contract: Contract, *, past: int, asked: bool, unread: str = "", twin: LoanView | None = None
) -> Markup:
    """Show what was understood of a loan before it is saved. `past` instalments lie before today.

    `unread` are figures of the line that nobody understood: they are named, so that none is lost in silence. `twin` is
    the same loan, where the book has it already.
    """
    schedule = contract.schedule
    return words.render(
        "loan_check",
        contract=contract,
        product=_title(words, contract),
        schedule=schedule,
        first=schedule.instalments[0],
        last=schedule.instalments[-1],
        yearly=None if contract.daily_rate is None else contract.daily_rate * 365,
        derived=contract.payment if contract.derived else None,
        about=_about(contract.annual_rate),
        past=past,
        asked=asked,
        unread=unread,
        twin=twin,
        when=_when(words, twin),
    )


def _when(words: Words, loan: LoanView | None) -> str:
    """Say when a loan is due: 每月9号, or its next date where it has no day of the month."""
    if loan is None or loan.next_due is None:
        return ""
    if loan.due_day is not None:
        return words.label("check.monthly", day=loan.due_day)
    return words.day(loan.next_due.due_on)


def _about(annual_rate: Decimal | None) -> Decimal:
    """Return a rate worked out from payments as it is shown: to a hundredth of a percent."""
    return (annual_rate or ZERO).quantize(RATE_STEP)


def _title(words: Words, contract: Contract) -> str:
    own = contract.note if contract.product.id == NO_PRESET else None
    return own or contract.product.name(words.locale)


def saved_card(words: Words, loan: LoanView, *, unpaid_past: int, asked: bool, twin: LoanView | None = None) -> Markup:
    """Say that a loan was saved, under which number, and when it falls due next; `twin` is the same loan of before."""
    return words.render(
        "loan_saved",
        loan=loan,
        name=loan.name(words.locale),
        due=loan.next_due,
        unpaid_past=unpaid_past,
        asked=asked,
        twin=twin,
        when=_when(words, twin),
    )


def loan_card(words: Words, loan: LoanView, page: int = 0) -> Markup:
    """Show a loan: its terms, what is paid, what is left, and a page of its schedule."""
    shown = _visible(loan)
    interest = sum((item.interest + item.fee for item in loan.occurrences), ZERO)
    return words.render(
        "loan",
        loan=loan,
        name=loan.name(words.locale),
        rows=shown[page * ROWS_SHOWN : (page + 1) * ROWS_SHOWN],
        page=page,
        pages=page_count(loan),
        paid_count=sum(1 for item in loan.occurrences if not item.is_open),
        paid=sum((item.paid for item in loan.occurrences), ZERO),
        left=sum((item.left for item in loan.occurrences), ZERO),
        interest=interest,
        muted=words.moment(loan.muted_until, loan.zone) if loan.muted_until else None,
        early=payoff_today(loan),
        derived=loan.payment,
        about=_about(loan.annual_rate),
    )


def page_count(loan: LoanView) -> int:
    """Count the pages of a loan's schedule."""
    return max(-(-len(_visible(loan)) // ROWS_SHOWN), 1)


def current_page(loan: LoanView) -> int:
    """Return the page on which the next thing to pay stands."""
    shown, due = _visible(loan), loan.next_due
    return shown.index(due) // ROWS_SHOWN if due in shown else page_count(loan) - 1


def loan_list(words: Words, loans: Sequence[LoanView], shown: Sequence[LoanView], page: int, pages: int) -> Markup:
    """List one page of the loans, with totals over all of them."""
    return words.render("loans", loans=loans, shown=shown, page=page, pages=pages, **_totals(loans))


def _totals(loans: Sequence[LoanView]) -> dict[str, object]:
    overdue = [item for loan in loans for item in loan.overdue]
    return {
        "outstanding": sum((item.left for loan in loans for item in loan.occurrences), ZERO),
        "overdue_count": len(overdue),
        "overdue_left": sum((item.left for item in overdue), ZERO),
    }


def _visible(loan: LoanView) -> list[object]:
    """Return the rows worth showing: of a recurring bill only the months up to the next one that is not known."""
    if not loan.recurring:
        return list(loan.occurrences)
    known = [item for item in loan.occurrences if item.amount is not None or not item.is_open]
    coming = [item for item in loan.occurrences if item.amount is None and item.is_open]
    return [*known, *coming[:2]]
