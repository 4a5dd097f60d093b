"""Frozen presets of lenders' products: what is usual, where it comes from, where to turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints

DEFAULT_LOCALE = "zh_CN"
LOCALES = ("zh_CN", "en")

Base = Literal["overdue-principal", "overdue-amount", "outstanding"]
MethodCode = Literal["equal-instalment", "equal-principal", "interest-only", "bullet", "flat", "fee", "zero"]


def _localized(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) != set(LOCALES):
        message = f"must hold exactly the locales {', '.join(LOCALES)}"
        raise ValueError(message)
    if not all(isinstance(text, str) and text.strip() for text in value.values()):
        raise ValueError("a text is empty")
    return value


Localized = Annotated[Mapping[str, str], PlainValidator(_localized)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Rate = Annotated[Decimal, Field(ge=0, le=1)]
Money = Annotated[Decimal, Field(ge=0, decimal_places=2)]
Day = Annotated[int, Field(ge=1, le=31)]
Days = Annotated[int, Field(ge=0, le=60)]
Tenor = Annotated[int, Field(ge=1, le=480)]


class Kind(StrEnum):
    """What sort of debt a product is; it decides which questions are asked."""

    LOAN = "loan"
    BILL = "bill"
    CARD = "card"
    MORTGAGE = "mortgage"
    PRIVATE = "private"
    FINE = "fine"
    CUSTOM = "custom"

    @property
    def is_instalment_loan(self) -> bool:
        """Whether a lone date is the borrowing date even when no number of instalments is said."""
        return self in {Kind.LOAN, Kind.MORTGAGE}

    @property
    def is_bill(self) -> bool:
        """Whether an amount without instalments is one bill, the coming ones being asked for."""
        return self in {Kind.BILL, Kind.CARD}


class Frozen(BaseModel):
    """A value that is never changed and knows no other fields than its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Penalty(Frozen):
    """What lateness costs. Rates are fractions, money is yuan.

    With `on_top` ordinary interest runs on and the penalty is rate * multiple beside it; without it the penalty
    replaces interest. `daily_rate` is a fixed penalty rate a day, `multiple` one of the contract's own rate; never
    both. `late_fee_rate` is charged once on the unpaid minimum and is at least `late_fee_floor`. All None: unknown, to
    be asked.
    """

    multiple: Annotated[Decimal, Field(gt=0, le=10)] | None = None
    daily_rate: Rate | None = None
    on_top: bool = False
    base: Base = "overdue-amount"
    minimum_per_day: Money | None = None
    late_fee_rate: Rate | None = None
    late_fee_floor: Money | None = None
    cap: Literal["principal"] | None = None
    compound: Literal["monthly"] | None = None


class StatementRule(Frozen):
    """A statement day and the due days that a lender pairs with it (each the next such day after the statement)."""

    statement_day: Day
    due_days: Annotated[tuple[Day, ...], Field(min_length=1)]


class Product(Frozen):
    """One preset. Every figure is typical, shown as an editable default, and the contract wins.

    `method` and `methods` hold the text codes of the repayment methods (`equal-principal`); `method` of a bill or card
    is that of its instalments, and `fee_rate_*` the fee per period on the original principal. `cutoff` is the lender's
    local hour by which money must be there (None: by midnight), `debit_from` the hour of the first automatic debit on
    the due day. `grace_days` is 0 wherever sources contradict one another. `card_basis` says what bears interest when a
    bill is not paid in full. `hotline` is None unless it is well supported; `contact` says where to turn in any case.
    `parent` is the generic preset that a bank's own preset belongs to, `bank` that bank's name, `banks` names and
    aliases of banks.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,20}$")]
    order: int
    names: Localized
    aliases: tuple[Text, ...]
    lender: Localized
    kind: Kind
    method: MethodCode
    methods: Annotated[tuple[MethodCode, ...], Field(min_length=1)]
    contact: Localized
    confidence: Literal["high", "medium", "low"]
    source: Text
    as_of: date
    notes: Localized
    penalty: Penalty
    daily_rate_min: Rate | None = None
    daily_rate_max: Rate | None = None
    daily_rate_default: Rate | None = None
    annual_rate_min: Rate | None = None
    annual_rate_max: Rate | None = None
    annual_rate_default: Rate | None = None
    fee_rate_min: Rate | None = None
    fee_rate_max: Rate | None = None
    fee_rate_default: Rate | None = None
    tenors: tuple[Tenor, ...] = ()
    default_tenor: Tenor | None = None
    grace_days: Days = 0
    cutoff: time | None = None
    cutoff_text: Localized
    debit_from: time | None = None
    auto_debit: bool = False
    statement_rules: tuple[StatementRule, ...] = ()
    due_after_days: Days | None = None
    minimum_rate: Rate | None = None
    card_basis: Literal["full", "unpaid", "unpaid-after-due"] | None = None
    tolerance_days: Days = 0
    tolerance_amount: Money | None = None
    hotline: Annotated[str, StringConstraints(pattern=r"^[0-9-]{5,13}$")] | None = None
    prepayment: Localized
    reported_to_credit_bureau: bool | None = None
    parent: str | None = None
    bank: Localized | None = None
    banks: Mapping[str, tuple[Text, ...]] = Field(default_factory=dict)

    def name(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the name shown to people in `locale`, Chinese if there is no other."""
        return self.names.get(locale) or self.names[DEFAULT_LOCALE]

    @property
    def days_a_year(self) -> int:
        """Days into which a rate agreed by the year is divided: 360 for mortgages, as banks print it, else 365."""
        return 360 if self.kind is Kind.MORTGAGE else 365

    def due_day_for(self, statement_day: int) -> int | None:
        """Return the earliest due day of the month that the lender pairs with a statement day, if it is fixed."""
        for rule in self.statement_rules:
            if rule.statement_day == statement_day:
                return min(rule.due_days, key=lambda day: (day - statement_day) % 31)
        return None

    def due_after(self, statement_on: date) -> date | None:
        """Return the due date of a statement where the lender counts days from it."""
        return None if self.due_after_days is None else statement_on + timedelta(days=self.due_after_days)
