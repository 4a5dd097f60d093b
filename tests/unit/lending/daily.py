"""The same costs once more, one day after another and with nothing of the engine: slow, plain, easy to check by eye."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

ONE_DAY = timedelta(days=1)
RATE = Decimal("0.0005")
RANKS = ("interest", "fee", "cash", "purchase")


def rounded(amount: Decimal) -> Decimal:
    """Return an amount in yuan to the fen, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def same_day(anchor: date, months: int, day: int) -> date:
    """Return a day of a month, the last one where it is missing."""
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass
class Posting:
    """One posting; `owed` holds what was left of it at the end of each day, `charged_to` the first day not charged."""

    kind: str
    on: date
    left: Decimal
    charged_to: date
    bill: int | None = None
    owed: dict[date, Decimal] = field(default_factory=dict)


@dataclass
class Bill:
    """One statement and what decides its interest and its late fee."""

    on: date
    due: date
    balance: Decimal
    minimum: Decimal
    paid: Decimal = Decimal(0)
    fee_taken: bool = False


class DailyCard:
    """A card that charges the full balance, lived through day by day."""

    def __init__(self, statement_day: int, due_after: int, late_fee_floor: Decimal) -> None:
        self.statement_day, self.due_after, self.floor = statement_day, due_after, late_fee_floor
        self.postings: list[Posting] = []
        self.bills: list[Bill] = []
        self.credit = self.interest = self.late_fee = Decimal(0)
        self.paid_on: dict[date, Decimal] = {}

    def live(
        self, entries: list[tuple[date, Decimal, str]], payments: list[tuple[date, Decimal]], as_of: date
    ) -> tuple[Decimal, Decimal, Decimal]:
        """Return interest, late fees and what clears the card at the end of `as_of`."""
        ordered = sorted(entries, key=lambda entry: (entry[0], RANKS.index(entry[2])))
        on = min([ordered[0][0], *(day for day, _ in payments)])
        while on <= as_of:
            for day, amount, kind in ordered:
                if day == on:
                    self.post(kind, on, amount)
            for day, amount in payments:
                if day == on:
                    self.pay(on, amount)
            if on == same_day(on, 0, self.statement_day) and on >= ordered[0][0]:
                self.state(on)
            for posting in self.postings:
                posting.owed[on] = posting.left
            on += ONE_DAY
        accrued, fee = self.charge(as_of), self.fees(as_of)
        owed = sum((posting.left for posting in self.postings), Decimal(0)) + accrued + fee - self.credit
        return self.interest + accrued, self.late_fee + fee, max(owed, Decimal(0))

    def post(self, kind: str, on: date, amount: Decimal) -> None:
        """Book an amount; a credit pays it first."""
        taken = min(self.credit, amount)
        self.credit -= taken
        self.postings.append(Posting(kind, on, amount - taken, on))

    def pay(self, on: date, amount: Decimal) -> None:
        """Take a payment: billed before unbilled, inside by rank, older first."""
        self.paid_on[on] = self.paid_on.get(on, Decimal(0)) + amount
        for bill in self.bills:
            if bill.on < on <= bill.due:
                bill.paid += amount
        for posting in sorted(self.postings, key=lambda one: (one.bill is None, RANKS.index(one.kind), one.on)):
            taken = min(amount, posting.left)
            posting.left -= taken
            amount -= taken
        self.credit += amount

    def charge(self, until: date) -> Decimal:
        """Charge every posting up to a day, as far as its bill is decided by then."""
        total = Decimal(0)
        for posting in self.postings:
            if posting.kind == "fee" or not self.bears(posting, until):
                continue
            while posting.charged_to < until:
                total += posting.owed.get(posting.charged_to, posting.left) * RATE
                posting.charged_to += ONE_DAY
        return rounded(total)

    def bears(self, posting: Posting, until: date) -> bool:
        """Tell whether a posting bears interest; what was on a bill paid in full is on the next one."""
        if posting.kind == "cash":
            return True
        if posting.bill is None or until < self.bills[posting.bill].due:
            return False
        bill = self.bills[posting.bill]
        if bill.paid < bill.balance:
            return True
        posting.bill, posting.charged_to = None, max(until, posting.charged_to)
        return False

    def fees(self, on: date) -> Decimal:
        """Take the late fee of each bill whose due date is past, once."""
        total = Decimal(0)
        for bill in self.bills:
            if not bill.fee_taken and bill.due < on:
                bill.fee_taken = True
                missing = bill.minimum - bill.paid
                total += rounded(max(missing * Decimal("0.05"), self.floor)) if missing > 0 else Decimal(0)
        return total

    def state(self, on: date) -> None:
        """Make the bill of a day."""
        interest, fee = self.charge(on), self.fees(on)
        self.interest += interest
        self.late_fee += fee
        for kind, amount in (("interest", interest), ("fee", fee)):
            if amount:
                self.post(kind, on, amount)
        for posting in self.postings:
            posting.bill = len(self.bills) if posting.bill is None else posting.bill
        spent = sum((one.left for one in self.postings if one.kind in {"cash", "purchase"}), Decimal(0))
        charges = sum((one.left for one in self.postings if one.kind in {"interest", "fee"}), Decimal(0))
        asked = spent * Decimal("0.1") + min(self.missed(on), spent) + charges
        minimum = rounded(min(asked, spent + charges))
        self.bills.append(Bill(on, on + timedelta(days=self.due_after), spent + charges - self.credit, minimum))

    def missed(self, on: date) -> Decimal:
        """Return what the last minimum asked for and did not get, charges apart: those are asked for in full anyway."""
        if not self.bills:
            return Decimal(0)
        last, number = self.bills[-1], len(self.bills) - 1
        paid = sum((amount for day, amount in self.paid_on.items() if last.on < day <= on), Decimal(0))
        old = (one for one in self.postings if one.kind in {"interest", "fee"} and (one.bill or 0) <= number)
        return max(last.minimum - paid - sum((one.left for one in old), Decimal(0)), Decimal(0))
