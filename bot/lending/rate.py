"""The true price of borrowed money: the rate at which all payments are worth what was received."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.errors import LendingError
from bot.lending.money import ZERO, check_amount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

CAP_24 = Decimal("0.24")
RATE_STEP = Decimal("0.0001")
MONTHS = 12
DAYS = 365
# Where a root is sought, outward from zero: up to ten thousandfold a period, down to a loss of 99.99 %.
HIGHER = tuple(
    Decimal(part) / 10000
    for part in (1, 10, 50, 100, 200, *range(500, 10001, 500), *(10**power for power in range(5, 9)))
)
LOWER = tuple(
    Decimal(-part) / 10000 for part in (1, 10, 50, 100, 200, *range(500, 9501, 500), 9700, 9800, 9900, 9990, 9999)
)
PRECISE = Decimal("1E-22")
MOST_STEPS = 200


class Flow(NamedTuple):
    """Money paid (positive) or received again (negative) a whole number of periods after the start."""

    period: int
    amount: Decimal


class DatedFlow(NamedTuple):
    """Money paid (positive) or received again (negative) on a date."""

    on: date
    amount: Decimal


class TrueRate(NamedTuple):
    """One price in three words: per period, per year without compounding, per year with it. Fractions, not rounded."""

    periodic: Decimal
    nominal_annual: Decimal
    effective_annual: Decimal


class Cap(NamedTuple):
    """A ceiling and whether a nominal rate, to a hundredth of a percent, lies above it."""

    cap: Decimal
    above: bool


def periodic_rate(received: Decimal, flows: Sequence[Flow], most_steps: int = MOST_STEPS) -> Decimal:
    """Return the internal rate of return per period: sum of flow / (1 + r)^period = received.

    Where several rates fit, the one nearest to zero. Exact to about 20 digits, unless `most_steps` ends the search
    before; the answer is then near, not exact. Yuan in, a fraction out, not rounded. Source: the usual definition.
    Raises `LendingError` (`lending.received`, `lending.flows`, `lending.no_rate`) for nothing received, no payment, or
    no rate that fits.
    """
    check_amount("lending.received", received)
    by_period: dict[int, Decimal] = {0: -received}
    for period, amount in flows:
        if period < 0 or not amount.is_finite():
            raise LendingError("lending.flows", value=amount)
        by_period[period] = by_period.get(period, ZERO) + amount
    if not any(amount > 0 for amount in by_period.values()):
        raise LendingError("lending.flows", value=len(flows))
    return _solve(sorted(by_period.items()), most_steps)


def true_rate(received: Decimal, flows: Sequence[Flow], periods_a_year: Decimal | int = MONTHS) -> TrueRate:
    """Return the price of flows (yuan) at regular periods; effective = (1 + periodic) ^ periods a year - 1.

    Fractions, not rounded. Raises `LendingError` as `periodic_rate` does. Source: the usual definition of a nominal
    and an effective rate; 24 % and the LPR line are compared with the nominal one.
    """
    rate = periodic_rate(received, flows)
    return TrueRate(rate, rate * periods_a_year, (1 + rate) ** Decimal(periods_a_year) - 1)


def true_rate_dated(received: Decimal, start_on: date, flows: Sequence[DatedFlow]) -> TrueRate:
    """Return the price of flows on dates, by actual days / 365.

    The periodic rate is that of a twelfth of a year, so that the same formula leads to the effective one. Yuan in,
    fractions out, not rounded. Raises `LendingError("lending.flow_on")` for a flow before the start. Source: the
    definition that spreadsheets know as XIRR.
    """
    for flow in flows:
        if flow.on < start_on:
            raise LendingError("lending.flow_on", value=flow.on, min=start_on)
    daily = periodic_rate(received, [Flow((flow.on - start_on).days, flow.amount) for flow in flows])
    effective = (1 + daily) ** DAYS - 1
    monthly = (1 + daily) ** (Decimal(DAYS) / MONTHS) - 1
    return TrueRate(monthly, monthly * MONTHS, effective)


def above_24(nominal_annual: Decimal) -> Cap:
    """Compare with 24 % a year, the ceiling of the all-in cost (金规〔2025〕9号) and of courts, on request.

    The nominal rate is compared, to a hundredth of a percent: the line speaks of simple yearly interest.
    """
    return _compare(nominal_annual, CAP_24)


def above_four_lpr(
    nominal_annual: Decimal, table: Sequence[tuple[date, Decimal]], on: date | None = None
) -> tuple[Cap, date]:
    """Compare with four times the one-year LPR in force on the day of the contract (None: the latest one known).

    `table` holds the days of change and the one-year rates, fractions. Returns the comparison and the day since which
    the rate it uses was in force. Raises `LendingError("lending.lpr_on")` for a day before the table starts.
    The line is that of private lending (法释〔2020〕17号); it does not bind banks and licensed lenders.
    """
    known = [point for point in table if on is None or point[0] <= on]
    if not known:
        raise LendingError("lending.lpr_on", value=on)
    since, one_year = max(known)
    return _compare(nominal_annual, 4 * one_year), since


def _compare(nominal_annual: Decimal, cap: Decimal) -> Cap:
    return Cap(cap, nominal_annual.quantize(RATE_STEP) > cap)


def _solve(flows: list[tuple[int, Decimal]], most_steps: int) -> Decimal:
    """Newton's steps inside a bracket; a step that would leave it halves it."""
    low, high = _bracket(flows)
    falling = _worth(flows, low) > 0
    rate = (low + high) / 2
    for _ in range(most_steps):
        worth = _worth(flows, rate)
        if (worth > 0) == falling:
            low = rate
        else:
            high = rate
        slope = -sum((period * amount / (1 + rate) ** (period + 1) for period, amount in flows), ZERO)
        better = rate - worth / slope if slope else low
        if not low <= better <= high:
            better = (low + high) / 2
        if abs(better - rate) <= PRECISE:
            break
        rate = better
    return rate


def _worth(flows: list[tuple[int, Decimal]], rate: Decimal) -> Decimal:
    """Return what the flows are worth at the start."""
    return sum((amount / (1 + rate) ** period for period, amount in flows), ZERO)


def _bracket(flows: list[tuple[int, Decimal]]) -> tuple[Decimal, Decimal]:
    """Return the rates next to zero between which the worth changes its sign."""
    at_zero = _worth(flows, ZERO) > 0
    up = down = ZERO
    for higher, lower in zip(HIGHER, LOWER, strict=True):
        if (_worth(flows, higher) > 0) != at_zero:
            return up, higher
        if (_worth(flows, lower) > 0) != at_zero:
            return lower, down
        up, down = higher, lower
    raise LendingError("lending.no_rate", value=len(flows))
