"""How fast the engine is beside the same work done naively in the same run: `python -m tests.bench.bench_lending`."""

from __future__ import annotations

import random
import sys
import time
from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from bot.lending.penalty import Base, Overdue, PenaltyRule, overdue_cost
from bot.lending.schedule import schedule_for
from bot.lending.terms import Method, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.lending.schedule import Schedule

LOANS = 100_000
CHECKED_LOANS = 2_000
SCHEDULES = 10_000
PERIODS = 36
LONGEST_DELAY = 360
FEN = Decimal("0.01")
SEED = 20181211
BATCH = 100
RULE = PenaltyRule(multiple=Decimal("1.5"), base=Base.OVERDUE_PRINCIPAL, grace_days=1)


def overdue_loans(count: int) -> list[Overdue]:
    """Make overdue instalments of 100 to 10,000 yuan that are 1 to 360 days late."""
    chance = random.Random(SEED)
    loans = []
    for _ in range(count):
        principal = Decimal(chance.randint(10_000, 1_000_000)) / 100
        due_on = date(2024, 1, 1) + timedelta(days=chance.randint(0, 500))
        loans.append(
            Overdue(
                principal=principal,
                amount=principal + Decimal("12.34"),
                outstanding=principal * 5,
                due_on=due_on,
                as_of=due_on + timedelta(days=chance.randint(1, LONGEST_DELAY)),
                contract_daily_rate=Decimal("0.0005"),
            )
        )
    return loans


def day_by_day(loan: Overdue, rule: PenaltyRule) -> tuple[int, Decimal, str]:
    """Compute the same cost one day after another: walk the calendar, add each day's penalty, round at the end."""
    rate = loan.contract_daily_rate * (rule.multiple or Decimal(1))
    on, days, penalty = loan.due_on, 0, Decimal(0)
    while on < loan.as_of:
        on += timedelta(days=1)
        days += 1
        penalty += loan.principal * rate
    if days <= rule.grace_days:
        penalty = Decimal(0)
    penalty = penalty.quantize(FEN, ROUND_HALF_UP)
    return days, penalty, f"{loan.principal:.2f} × {loan.contract_daily_rate} × {rule.multiple} × {days}"


def bare_loop(principal: Decimal, annual_rate: Decimal, start_on: date) -> list[tuple[object, ...]]:
    """Make the same rows with nothing around them: no checks, no other methods, no names."""
    rate = annual_rate / 12
    level = (principal * rate / (1 - (1 + rate) ** -PERIODS)).quantize(FEN, ROUND_HALF_UP)
    balance, fee, before = principal, Decimal("0.00"), start_on
    rows: list[tuple[object, ...]] = []
    for number in range(1, PERIODS + 1):
        years, month = divmod(start_on.month - 1 + number, 12)
        year, month = start_on.year + years, month + 1
        due_on = date(year, month, min(start_on.day, monthrange(year, month)[1]))
        interest = (balance * rate).quantize(FEN, ROUND_HALF_UP)
        part = balance if number == PERIODS else level - interest
        balance -= part
        rows.append((number, due_on, (due_on - before).days, part + interest, part, interest, fee, balance))
        before = due_on
    return rows


def compare(ours: Callable[[int], object], other: Callable[[int], object], count: int) -> tuple[float, float]:
    """Return the seconds of processor time that both take for `count` pieces of work.

    Both run in turn, batch by batch, so that a busy machine slows neither of the two more than the other; the slow one
    does every tenth batch.
    """
    spent, done = [0.0, 0.0], [0, 0]
    for number, first in enumerate(range(0, count, BATCH)):
        for side, work in enumerate((ours, other)):
            if side == 0 or number % 10 == 0:
                spent[side] += _timed(work, first)
                done[side] += BATCH
    return spent[0] * count / done[0], spent[1] * count / done[1]


def _timed(work: Callable[[int], object], first: int) -> float:
    start = time.process_time()
    for number in range(first, first + BATCH):
        work(number)
    return time.process_time() - start


def overdue_ratio() -> float:
    """Print and return how many times faster an explained overdue cost is than day by day."""
    loans = overdue_loans(LOANS)
    for loan in loans[:CHECKED_LOANS]:
        days, penalty, formula = day_by_day(loan, RULE)
        cost = overdue_cost(loan, RULE)
        same = (cost.days_past_due, cost.penalty) == (days, penalty) and (not cost.lines or cost.formula == formula)
        if not same:
            raise AssertionError(f"{loan}: {cost} is not {penalty}")
    ours, naive = compare(lambda n: overdue_cost(loans[n], RULE), lambda n: day_by_day(loans[n], RULE), LOANS)
    sys.stdout.write(f"overdue: {LOANS} explained costs in {ours:.2f} s, day by day in {naive:.2f} s\n")
    sys.stdout.write(f"overdue ratio (day by day / ours, aim 10): {naive / ours:.1f}\n")
    return naive / ours


def schedule_ratio() -> float:
    """Print and return how fast a schedule is beside a bare loop that makes the same rows (1 = as fast)."""
    amounts = [Decimal(10_000 + number) for number in range(SCHEDULES)]
    rate, start_on = Decimal("0.146"), date(2026, 1, 1)

    def full(number: int) -> Schedule:
        return schedule_for(
            Terms(
                principal=amounts[number],
                periods=PERIODS,
                start_on=start_on + timedelta(days=number % 365),
                method=Method.EQUAL_INSTALMENT,
                annual_rate=rate,
            )
        )

    def bare(number: int) -> list[tuple[object, ...]]:
        return bare_loop(amounts[number], rate, start_on + timedelta(days=number % 365))

    for number in range(365):
        if list(full(number).instalments) != bare(number):
            raise AssertionError(amounts[number])
    ours, naive = compare(full, bare, SCHEDULES)
    sys.stdout.write(f"schedules: {SCHEDULES} of {PERIODS} rows in {ours:.2f} s, bare loop {naive:.2f} s\n")
    sys.stdout.write(f"schedule ratio (bare loop / ours, aim 0.6): {naive / ours:.2f}\n")
    return naive / ours


if __name__ == "__main__":
    overdue_ratio()
    schedule_ratio()
