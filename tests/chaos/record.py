"""What there is to audit: the rows of the database, and for each push the calls that the Bot API server saw."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from bot.outbox.limits import Limit
from db.models import InboundUpdate, Loan, Occurrence, Payment, Push, PushItem, Recipient, User
from tests.botapi.state import Call, Json, State
from tests.chaos.oracle import Key
from tests.chaos.storm import Storm
from tests.chaos.timeline import Timeline, holds_of, waits_of
from tests.chaos.town import Debt, Wishes

_MARK = re.compile(r"#push-(\d+)$")
UNHEARD = frozenset({"reset_after", "silent", "garbage"})
"""Accepted, and the program could not know."""
LOST = UNHEARD | {"reset_before"}
"""No answer came, whether it was accepted or not."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its push."""

    key: Key
    id: int
    push_id: int
    state: str
    reason: str | None


@dataclass(slots=True)
class Calls:
    """The calls for one push."""

    made: list[Call] = field(default_factory=list)
    accepted: list[Call] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def unheard(self) -> int:
        """How many were accepted without an answer."""
        return sum(call.outcome in UNHEARD for call in self.accepted)

    @property
    def lost(self) -> int:
        """How many had no answer."""
        return sum(many for outcome, many in self.outcomes.items() if outcome in LOST)


@dataclass(kw_only=True)
class Record:
    """Everything as it is at the end."""

    storm: Storm
    pushes: dict[int, Push]
    items: list[Item]
    users: dict[int, User]
    recipients: dict[int, Recipient]
    loans: dict[int, Loan]
    occurrences: dict[int, Occurrence]
    payments: Counter[int]
    inbound: Counter[str]
    calls: dict[int, Calls]
    struck: Counter[int]
    slots: int

    def calls_of(self, push_id: int) -> Calls:
        return self.calls.get(push_id, Calls())

    @cached_property
    def timeline(self) -> Timeline:
        """What was on record at each moment."""
        storm = self.storm
        return Timeline(
            hands=storm.wall.hands,
            end=storm.over_at,
            awake=storm.herd.awake(),
            holds=holds_of(storm.server.state.calls),
        )

    def spare_seconds(self, push: Push, wishes: Wishes, since: datetime, until: datetime) -> float:
        """Return how long a push could have been sent between two moments, and was not."""
        strikes = sorted(strike.at for strike in self.storm.herd.strikes if push.id in strike.in_flight)
        waits = waits_of(self.calls_of(push.id).made, strikes, self.timeline)
        return self.timeline.spare_seconds(wishes, since, until, waits)

    def story_of(self, push_id: int) -> str:
        """Tell what is on record of a push, for whoever looks for a fault; seconds since the storm began."""
        push, begin = self.pushes[push_id], self.storm.wall.hands[0][0]
        calls = [f"{call.outcome} at {call.at - begin:.1f}" for call in self.calls_of(push_id).made]
        met = [strike for strike in self.storm.herd.strikes if push_id in strike.in_flight]
        strikes = [f"{strike.kind} at {strike.at - begin:.1f}" for strike in met]
        hands = [f"{at - begin:.1f} = {said:%d. %H:%M:%S}" for at, said in self.storm.wall.hands]
        return (
            f"push {push_id} planned at {push.created_at:%d. %H:%M:%S}, ended at {push.settled_at:%d. %H:%M:%S}, "
            f"{push.attempts} attempts, {push.recoveries} recoveries, calls {calls}, strikes {strikes}, clock {hands}"
        )

    def sent_at(self, call: Call) -> datetime:
        """Return when the server accepted a call, in whole seconds of the shared clock."""
        return datetime.fromtimestamp(call.result["date"], tz=self.storm.wall.now().tzinfo)


async def read_record(storm: Storm) -> Record:
    """Read all of it, and complete the town by the loans that were added meanwhile."""
    async with storm.database.read() as session:

        async def all_of(model: Any) -> list[Any]:
            return list(await session.scalars(select(model).order_by(model.id)))

        recipients = {one.id: one for one in await all_of(Recipient)}
        inbound: list[InboundUpdate] = await all_of(InboundUpdate)
        record = Record(
            storm=storm,
            pushes={one.id: one for one in await all_of(Push)},
            items=[_item(row, recipients) for row in await all_of(PushItem)],
            users={one.id: one for one in await all_of(User)},
            recipients=recipients,
            loans={one.id: one for one in await all_of(Loan)},
            occurrences={one.id: one for one in await all_of(Occurrence)},
            payments=Counter(one.occurrence_id for one in await all_of(Payment)),
            inbound=Counter(str(one.outcome) for one in inbound),
            calls=_calls(storm.server.state),
            struck=Counter(push_id for strike in storm.herd.strikes for push_id in strike.in_flight),
            slots=Limit(token_id="", per_second=storm.scale.rate).slots,
        )
    await storm.database.close()
    _complete_town(record)
    return record


def _item(row: PushItem, recipients: dict[int, Recipient]) -> Item:
    key = Key(recipients[row.recipient_id].user_id, row.occurrence_id, row.due_on, row.stage)
    return Item(key, row.id, row.push_id, row.state, row.reason)


def _calls(state: State) -> dict[int, Calls]:
    found: defaultdict[int, Calls] = defaultdict(Calls)
    for call in state.calls:
        mark = _MARK.search(str(call.params.get("text", ""))) if call.method == "sendMessage" else None
        if mark:
            calls = found[int(mark[1])]
            calls.made.append(call)
            calls.outcomes[call.outcome] += 1
            if call.accepted:
                calls.accepted.append(call)
    return dict(found)


def _complete_town(record: Record) -> None:
    known = {debt.loan_id for one in record.storm.town.borrowers for debt in one.debts}
    by_user = {one.user_id: one for one in record.storm.town.borrowers}
    for loan in record.loans.values():
        if loan.id not in known:
            rows = [row for row in record.occurrences.values() if row.loan_id == loan.id]
            by_user[loan.user_id].debts.append(
                Debt(
                    loan_id=loan.id,
                    number=loan.number,
                    dues=sorted(((row.id, row.due_on) for row in rows), key=lambda due: (due[1], due[0])),
                    known_since=loan.created_at,
                ),
            )


def message_of(record: Record, push: Push) -> Json | None:
    """Return the message that a sent push says it became."""
    number = push.message_id or ""
    return record.storm.server.state.messages.get(int(number)) if number.isdecimal() else None
