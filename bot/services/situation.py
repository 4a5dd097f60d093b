"""What the guide needs to know of a borrower: the state of the book, and one loan's figures as words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.guide import Figures, Situation
from bot.lending.money import ZERO
from bot.lending.rate import RATE_STEP
from bot.products import Kind
from bot.services.lateness import Late
from bot.wording.formats import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guide import Topic
    from bot.services.views import LoanView, OccurrenceView
    from bot.wording import Words

_WITHOUT_LENDER = frozenset({Kind.FINE, Kind.PRIVATE})


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


def has_lender(loan: LoanView) -> bool:
    """Tell whether a company stands behind a loan: friends and authorities have no service line and no tickets."""
    return loan.product.kind not in _WITHOUT_LENDER


def most_urgent(loans: Sequence[LoanView]) -> LoanView | None:
    """Pick the loan that help should be about: the one longest overdue, a lender's before others; else none."""
    late = [loan for loan in loans if loan.overdue]
    return max(late, key=lambda loan: (has_lender(loan), _days_late(loan)), default=None)


def fitting(loans: Sequence[LoanView], topic: Topic) -> LoanView | None:
    """Pick the loan whose figures a topic should show: of its products, as late as it speaks of, its figures known.

    The longest overdue comes first, then the one due next. A topic for any debt at any time takes an overdue one only.
    """
    spoken_of = [
        loan
        for loan in loans
        if topic.fits(loan.product.name(), _days_late(loan))
        and (topic.products or has_lender(loan))
        and _amounts_known(loan)
        and _costs_if_late(loan)
    ]
    if late := most_urgent(spoken_of):
        return late
    if not topic.products and topic.days_past_due is None:
        return None
    return min(spoken_of, key=_next_due_on, default=None)


def unfit_topics(all_topics: Sequence[Topic], situation: Situation) -> frozenset[str]:
    """Name the topics about products that a borrower with a book does not have; none while the book is empty."""
    return frozenset(
        topic.id
        for topic in all_topics
        if situation.products
        and topic.products
        and not any(name in product for name in topic.products for product in situation.products)
    )


def figures_of(loan: LoanView, words: Words) -> Figures:
    """Word one loan's figures for the guide's placeholders; what is not known, or not yet the case, stays empty."""
    due = loan.next_due
    late = Late(loan) if loan.overdue else None
    known = _amounts_known(loan)
    to_pay = late.clears if late else due.left if due else ZERO
    return Figures(
        product_name=loan.name(words.locale),
        lender=loan.product.lender[words.locale],
        principal=words.money(loan.principal),
        outstanding=words.money(loan.outstanding) if known else "",
        daily_rate=percent(loan.daily_rate) if loan.daily_rate is not None else "",
        annual_rate=_annual_rate(loan),
        days_past_due=str(late.days if late else 0),
        cost=words.money(late.cost) if late and late.cost and known else "",
        per_day=words.money(late.per_day) if late and late.per_day and known else "",
        amount_due=words.money(to_pay) if known else "",
        due_on=words.day(due.due_on) if due else "",
        hotline=loan.product.hotline or "",
        contact=loan.product.contact[words.locale],
    )


def _annual_rate(loan: LoanView) -> str:
    """Word the rate as it was agreed; one worked out from payments to a hundredth of a percent."""
    if loan.annual_rate is None:
        return ""
    return percent(loan.annual_rate if loan.payment is None else loan.annual_rate.quantize(RATE_STEP))


def _days_late(loan: LoanView) -> int:
    return loan.overdue[0].days_past_due if loan.overdue else 0


def _next_due_on(loan: LoanView) -> date:
    return loan.next_due.due_on if loan.next_due else date.max


def _amounts_known(loan: LoanView) -> bool:
    due = loan.next_due
    return due is not None and all(item.amount is not None for item in loan.overdue or (due,))


def _costs_if_late(loan: LoanView) -> bool:
    """Tell whether what lateness costs can be told: not in days of grace, and not where no rule is known."""
    if not loan.overdue:
        return True
    late = Late(loan)
    return bool(late.cost and (late.per_day or loan.product.kind is Kind.FINE))


def _revolves(loan: LoanView) -> bool:
    return any(_part_paid(item) for item in loan.open_occurrences)


def _part_paid(item: OccurrenceView) -> bool:
    return item.paid > 0 and item.left > 0
