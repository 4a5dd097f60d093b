"""What the guide needs to know of a borrower: the state of the book, and one loan's figures as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guide import Figures, Situation
from bot.lending.money import ZERO
from bot.services.lateness import Late
from bot.wording.formats import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guide import Topic
    from bot.services.views import LoanView, OccurrenceView
    from bot.wording import Words

NOT_LATE = range(1)
"""The days past due of a topic about loans that are on time."""


def situation_of(loans: Sequence[LoanView]) -> Situation:
    """Sum a book up for the guide."""
    late = sorted((loan for loan in loans if loan.overdue), key=lambda loan: -loan.overdue[0].days_past_due)
    until = [(item.due_on - loan.today).days for loan in loans for item in [loan.next_due] if item is not None]
    return Situation(
        products=frozenset(loan.product.name() for loan in loans),
        overdue_products=frozenset(loan.product.name() for loan in late),
        days_past_due=late[0].overdue[0].days_past_due if late else 0,
        overdue_loans=len(late),
        days_until_due=min((days for days in until if days >= 0), default=None),
        relief_done=late[0].relief_done if late else 0,
        card_revolving=any(loan.product.minimum_rate is not None and _revolves(loan) for loan in loans),
    )


def most_urgent(loans: Sequence[LoanView]) -> LoanView | None:
    """Pick the loan that help should be about: the one longest overdue, else none."""
    late = [loan for loan in loans if loan.overdue]
    return max(late, key=lambda loan: loan.overdue[0].days_past_due, default=None)


def fitting(loans: Sequence[LoanView], topic: Topic) -> LoanView | None:
    """Pick the loan whose figures a topic should show: one of its products, else the one that is longest overdue.

    A topic that speaks only of staying on time gets the next loan to pay, never one that is late already.
    """
    named = [loan for loan in loans if not topic.products or _is_one_of(loan, topic.products)]
    coming = [loan for loan in named if loan.next_due is not None and not loan.overdue]
    if topic.days_past_due == NOT_LATE:
        return _soonest(coming)
    return most_urgent(named) or (_soonest(coming) if topic.products else None)


def figures_of(loan: LoanView, words: Words) -> Figures:
    """Word one loan's figures for the guide's placeholders."""
    due = loan.next_due
    late = Late(loan) if loan.overdue else None
    coming = due.left if due else ZERO
    return Figures(
        product_name=loan.name(words.locale),
        lender=loan.product.lender[words.locale],
        principal=words.money(loan.principal),
        outstanding=words.money(loan.outstanding),
        daily_rate=percent(loan.daily_rate) if loan.daily_rate is not None else "",
        annual_rate=percent(loan.annual_rate) if loan.annual_rate is not None else "",
        days_past_due=str(late.days if late else 0),
        cost=words.money(late.cost if late else ZERO),
        per_day=words.money(late.per_day if late else ZERO),
        amount_due=words.money(late.clears if late else coming),
        due_on=words.day(due.due_on) if due else "",
        hotline=loan.product.hotline or "",
        contact=loan.product.contact[words.locale],
    )


def _is_one_of(loan: LoanView, products: Sequence[str]) -> bool:
    return any(name in loan.product.name() for name in products)


def _soonest(loans: Sequence[LoanView]) -> LoanView | None:
    return min(loans, key=lambda loan: loan.open_occurrences[0].due_on, default=None)


def _revolves(loan: LoanView) -> bool:
    return any(_part_paid(item) for item in loan.open_occurrences)


def _part_paid(item: OccurrenceView) -> bool:
    return item.paid > 0 and item.left > 0
