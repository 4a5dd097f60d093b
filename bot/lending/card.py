"""Credit cards: statements, minimum payments, interest with its segments, late fees; from events, not day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from bot.lending.cardlots import BEARING, RANK, UNBILLED, Lot, Piece, segments_of, spread_payment
from bot.lending.cardrule import (
    Basis,
    Billed,
    CardEntry,
    CardPayment,
    CardPosition,
    CardRule,
    EntryKind,
    MinimumBase,
    PaymentDay,
    Segment,
    Statement,
    late_fee,
    minimum_payment,
    purchase_due,
    statement_for,
)
from bot.lending.dates import add_months
from bot.lending.errors import LendingError
from bot.lending.money import ZERO, check_amount, settle

__all__ = [
    "Basis",
    "Billed",
    "CardEntry",
    "CardPayment",
    "CardPosition",
    "CardRule",
    "EntryKind",
    "MinimumBase",
    "PaymentDay",
    "Segment",
    "Statement",
    "card_position",
    "late_fee",
    "minimum_payment",
    "purchase_due",
]

ONE_DAY = timedelta(days=1)
ONE = Decimal(1)
MAX_STATEMENTS = 600
PRINCIPAL = frozenset({EntryKind.PURCHASE, EntryKind.CASH})


class Bill(NamedTuple):
    """A statement with what decides its interest and its late fee."""

    statement: Statement
    last_day: date
    paid_in_time: Decimal

    @property
    def unpaid(self) -> Decimal:
        """What was missing at the end of the last day."""
        return max(self.statement.balance - self.paid_in_time, ZERO)


def card_position(
    rule: CardRule, entries: tuple[CardEntry, ...], payments: tuple[CardPayment, ...], as_of: date
) -> CardPosition:
    """Return the statements up to `as_of` and what is owed at the end of that day.

    A bill that is paid in full by its last day bears no interest; otherwise its entries bear interest by `rule.basis`,
    charged on the first statement after the last day. Unpaid interest is an entry of the statement that charged it and
    so compounds monthly. The late fee is due once per statement on the unpaid part of the minimum, and bears no
    interest. In yuan; each statement's interest is rounded to 0.01 half up. Raises `LendingError` for no or wrong
    entries, a date after `as_of`, or more than 600 statements. Source: the banks' card contracts and printed examples,
    银发〔2016〕111号; where they differ an option of the rule says so.
    """
    _check(entries, payments, as_of)
    return _Card(rule, entries, payments).run(as_of)


def _check(entries: tuple[CardEntry, ...], payments: tuple[CardPayment, ...], as_of: date) -> None:
    if not entries:
        raise LendingError("lending.entries", value="")
    for entry in entries:
        check_amount("lending.entry", entry.amount)
        if entry.on > as_of:
            raise LendingError("lending.entry_on", value=entry.on, max=as_of)
    for paid in payments:
        check_amount("lending.paid", paid.amount)
        if paid.on > as_of:
            raise LendingError("lending.paid_on", value=paid.on, max=as_of)


class _Card:
    """The run of one card, statement by statement."""

    def __init__(self, rule: CardRule, entries: tuple[CardEntry, ...], payments: tuple[CardPayment, ...]) -> None:
        self.rule = rule
        self.entries = sorted(entries, key=lambda entry: (entry.on, RANK[entry.kind]))
        self.payments = sorted(payments, key=lambda paid: paid.on)
        self.all_payments = tuple(payments)
        self.lots: list[Lot] = []
        self.bills: list[Bill] = []
        self.segments: list[Segment] = []
        self.credit = self.interest = self.late_fee = ZERO
        self.fees_charged = 0

    def run(self, as_of: date) -> CardPosition:
        first = statement_for(self.entries[0].on, self.rule.statement_day, next_one=self.rule.statement_day_next)
        count = 0
        statement_on = first
        while statement_on <= as_of:
            if count == MAX_STATEMENTS:
                raise LendingError("lending.as_of_late", value=as_of, max=statement_on)
            self._post_until(statement_on, before=self.rule.statement_day_next)
            self._state(statement_on)
            count += 1
            statement_on = add_months(first, count, self.rule.statement_day)
        self._post_until(as_of, before=False)
        accrued = self._charge(as_of, as_of)
        fee = self._fees_until(as_of)
        owed = sum((lot.left for lot in self.lots), ZERO)
        return CardPosition(
            tuple(bill.statement for bill in self.bills),
            self.interest + accrued,
            self.late_fee + fee,
            settle(max(owed + accrued + fee - self.credit, ZERO)),
            tuple(self.segments),
        )

    def _post_until(self, end_on: date, *, before: bool) -> None:
        """Post entries and payments in order of date; an entry of the last day stays out where `before` is set."""
        while self.entries and (self.entries[0].on < end_on or (self.entries[0].on == end_on and not before)):
            self._pay_until(self.entries[0].on - ONE_DAY)
            self._post(self.entries.pop(0))
        self._pay_until(end_on)

    def _post(self, entry: CardEntry) -> None:
        taken = min(self.credit, entry.amount)
        self.credit -= taken
        self.lots.append(Lot(entry.kind, entry.on, entry.amount - taken))

    def _pay_until(self, end_on: date) -> None:
        while self.payments and self.payments[0].on <= end_on:
            paid = self.payments.pop(0)
            counts_on = paid.on + (ONE_DAY if self.rule.payment_day_at is PaymentDay.FULL else timedelta())
            self.credit += spread_payment(self.lots, paid.amount, counts_on, self.rule)

    def _paid_between(self, after: date, last_day: date) -> Decimal:
        return sum((paid.amount for paid in self.all_payments if after < paid.on <= last_day), ZERO)

    def _state(self, on: date) -> None:
        """Issue the statement of a day: charge what is decided, add it up, ask for the minimum."""
        end_on = on + ONE_DAY if self.rule.statement_day_counts else on
        interest = self._charge(end_on, on)
        fee = self._fees_until(on)
        self.interest += interest
        self.late_fee += fee
        for kind, amount in ((EntryKind.INTEREST, interest), (EntryKind.FEE, fee)):
            if amount:
                self._post(CardEntry(on, amount, kind))
                self.lots[-1].charged_to = end_on
        for lot in self.lots:
            if lot.bill == UNBILLED:
                lot.bill = len(self.bills)
        balance = sum((lot.left for lot in self.lots), ZERO) - self.credit
        last_day = self.rule.last_day(on)
        statement = Statement(on, self.rule.due_on(on), settle(balance), self._minimum(on), interest, fee)
        self.bills.append(Bill(statement, last_day, self._paid_between(on, last_day)))

    def _charge(self, end_on: date, on: date) -> Decimal:
        """Charge every lot up to `end_on`, as far as it is decided on `on`; return the rounded interest."""
        pieces: list[Piece] = []
        for lot in self.lots:
            pieces += self._pieces_of(lot, end_on, on)
        segments = segments_of(pieces, self.rule.daily_rate)
        self.segments += segments
        interest = sum((segment.interest for segment in segments), ZERO)
        return settle(max(interest, self.rule.minimum_interest) if interest else ZERO)

    def _pieces_of(self, lot: Lot, end_on: date, on: date) -> list[Piece]:
        start = lot.charged_to
        if lot.kind not in BEARING and not (lot.kind is EntryKind.INTEREST and self.rule.compound and self._has_free):
            return []
        if lot.kind is EntryKind.CASH or not self._has_free:
            lot.charged_to = end_on
            return lot.pieces(start, end_on, ONE)
        if lot.bill == UNBILLED or on < self.bills[lot.bill].last_day:
            return []
        lot.charged_to = end_on
        return self._unpaid_pieces(lot, self.bills[lot.bill], start, end_on)

    @property
    def _has_free(self) -> bool:
        return self.rule.free_period

    def _unpaid_pieces(self, lot: Lot, bill: Bill, start: date, end_on: date) -> list[Piece]:
        if bill.unpaid <= self.rule.tolerance_amount:
            # What the tolerance left over is part of the next bill, from today on.
            lot.bill = UNBILLED
            return []
        due_on = bill.statement.due_on
        if self.rule.basis is Basis.FULL:
            return lot.pieces(start, end_on, ONE)
        if self.rule.basis is Basis.UNPAID_AFTER_DUE:
            return lot.pieces(max(start, due_on), end_on, ONE)
        share = bill.unpaid / bill.statement.balance
        turn = due_on + ONE_DAY
        return lot.pieces(start, min(end_on, turn), share) + lot.pieces(max(start, turn), end_on, ONE)

    def _fees_until(self, on: date) -> Decimal:
        """Return the late fees of statements whose last day is past and that were not charged yet."""
        total = ZERO
        while self.fees_charged < len(self.bills) and self.bills[self.fees_charged].last_day < on:
            bill = self.bills[self.fees_charged]
            if bill.unpaid > self.rule.tolerance_amount:
                rate, floor = self.rule.late_fee_rate, self.rule.late_fee_floor
                total += settle(late_fee(bill.statement.minimum, bill.paid_in_time, rate, floor))
            self.fees_charged += 1
        return total

    def _minimum(self, on: date) -> Decimal:
        left = dict.fromkeys(EntryKind, ZERO)
        for lot in self.lots:
            left[lot.kind] += lot.left
        balance = left[EntryKind.PURCHASE] + left[EntryKind.CASH]
        parts = MinimumBase(
            balance=balance,
            limit=self.rule.limit,
            interest=left[EntryKind.INTEREST],
            fees=left[EntryKind.FEE],
            instalments=left[EntryKind.INSTALMENT],
            earlier=min(self._missed_principal(on), balance),
        )
        return settle(minimum_payment(parts, self.rule.minimum_rate, self.rule.minimum_floor))

    def _missed_principal(self, on: date) -> Decimal:
        """Return what the last minimum asked for and did not get, less the parts that count in full anyway."""
        if not self.bills:
            return ZERO
        last, number = self.bills[-1].statement, len(self.bills) - 1
        missed = last.minimum - self._paid_between(last.on, on)
        in_full = sum((lot.left for lot in self.lots if lot.bill <= number and lot.kind not in PRINCIPAL), ZERO)
        return max(missed - in_full, ZERO)
