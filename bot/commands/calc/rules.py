"""From options and a product's preset to a penalty rule; what was said wins over the preset."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from bot.commands.calc.frame import refuse
from bot.lending.explain import plain
from bot.lending.money import ZERO, check_rate
from bot.lending.penalty import Base, Cap, Compound, PenaltyRule
from bot.products import Kind

if TYPE_CHECKING:
    from datetime import date

    from bot.products import Penalty, Product

MOST_A_YEAR = Decimal(3650)


class Contract(NamedTuple):
    """A contract's daily rate and how it is written in a formula (empty: as it is)."""

    daily: Decimal
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """The options of `calc overdue`; None is what was not said."""

    amount: Decimal
    days: int | None
    due: date | None
    as_of: date | None
    daily_rate: Decimal | None
    annual_rate: Decimal | None
    year: str | None
    multiple: Decimal | None
    on_top: bool | None
    grace: int | None
    compound: str | None
    minimum_per_day: Decimal | None
    cap: str | None
    late_fee_rate: Decimal | None
    late_fee_floor: Decimal | None
    minimum: Decimal | None
    payments: tuple[tuple[date, Decimal], ...]
    product_name: str | None


def contract_of(said: Said, product: Product | None) -> Contract | None:
    """Return the contract's rate: what was said, else the preset's usual one, else None."""
    if said.daily_rate is not None and said.annual_rate is not None:
        refuse("calc.one_rate", option="--daily-rate --annual-rate", value=f"{said.daily_rate} {said.annual_rate}")
    if said.daily_rate is not None:
        return Contract(said.daily_rate)
    if said.annual_rate is not None:
        return _by_year(said.annual_rate, _days_a_year(said, product))
    if product is not None and product.daily_rate_default is not None:
        return Contract(product.daily_rate_default)
    if product is not None and product.annual_rate_default is not None:
        return _by_year(product.annual_rate_default, _days_a_year(said, product))
    return None


def _days_a_year(said: Said, product: Product | None) -> int:
    if said.year is not None:
        return int(said.year)
    return 365 if product is None else product.days_a_year


def _by_year(rate: Decimal, days: int) -> Contract:
    check_rate("lending.annual_rate", rate, MOST_A_YEAR)
    return Contract(rate / days, f"{plain(rate)} / {days}")


def rule_of(said: Said, product: Product | None, contract: Contract | None) -> PenaltyRule:
    """Return the rule in force."""
    usual = product.penalty if product is not None else None
    multiple, fixed = _penalty_rate(said, usual)
    on_top = bool(said.on_top or (usual is not None and usual.on_top))
    if contract is None and (on_top or fixed is None):
        refuse("calc.missing", option="--daily-rate / --annual-rate")
    cap = said.cap or (usual.cap if usual else None)
    return PenaltyRule(
        multiple=multiple,
        daily_rate=fixed,
        on_top=on_top,
        as_interest=product is not None and product.kind is Kind.CARD and not on_top,
        base=Base(usual.base) if usual else Base.OVERDUE_AMOUNT,
        grace_days=said.grace if said.grace is not None else _usual_grace(product),
        compound=_compound(said, usual),
        minimum_per_day=_first(said.minimum_per_day, usual.minimum_per_day if usual else None),
        late_fee_rate=_first(said.late_fee_rate, usual.late_fee_rate if usual else None),
        late_fee_floor=_first(said.late_fee_floor, usual.late_fee_floor if usual else None),
        cap=Cap(cap) if cap else Cap.NONE,
    )


def _penalty_rate(said: Said, usual: Penalty | None) -> tuple[Decimal | None, Decimal | None]:
    """Return a multiple of the contract's rate, or a fixed rate; a rate that was said is the contract's."""
    own_rate = said.daily_rate is not None or said.annual_rate is not None
    if said.multiple is not None:
        return said.multiple, None
    if usual is not None and usual.multiple is not None:
        return usual.multiple, None
    if usual is not None and not own_rate:
        if usual.daily_rate is None:
            refuse("calc.missing", option="--daily-rate / --annual-rate")
        return None, usual.daily_rate
    return Decimal(1), None


def _compound(said: Said, usual: Penalty | None) -> Compound | None:
    """Return when unpaid charges start to bear interest; a number of days alone has no monthly anniversaries."""
    if said.compound is None and (usual is None or usual.compound is None):
        return None
    return Compound.MONTHLY if said.days is None else Compound.THIRTY_DAYS


def _usual_grace(product: Product | None) -> int:
    return max(product.grace_days, product.tolerance_days) if product is not None else 0


def _first(said: Decimal | None, usual: Decimal | None) -> Decimal:
    return next((value for value in (said, usual) if value is not None), ZERO)
