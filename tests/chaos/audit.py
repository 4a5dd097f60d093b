"""The audit: every check returns its faults in words; none of them may find any."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db.models import Push
from tests.chaos.expiry import expiries, too_late_is_true
from tests.chaos.oracle import Key, Oracle, is_quiet
from tests.chaos.record import Item, Record, message_of
from tests.chaos.town import Borrower

ENDS = frozenset({"sent", "superseded", "dropped", "expired", "dead"})
ON_THE_WAY = timedelta(seconds=30)
"""A message that was worded before a jump of the clock may arrive after it."""
ADDED = "huabei"
MOST_SHOWN = 8


@dataclass(slots=True, kw_only=True)
class Report:
    """What was counted, and what was wrong."""

    seed: int
    counts: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"  {name:<34} {_shown(value)}" for name, value in self.counts.items()]
        found = [f"  FAULT {fault}" for fault in self.faults] or ["  nothing lost, nothing doubled without a reason"]
        return "\n".join([*lines, *found])


def audit(record: Record) -> Report:
    """Check everything and count."""
    oracle, due = Oracle(record.storm.players.deeds), all_due(record)
    report = Report(seed=record.storm.seed, counts=_counts(record, due))
    checks: list[Iterator[str]] = [
        _all_has_ended(record),
        _all_due_is_there(record, due),
        _sent_is_accepted(record),
        _doubles_are_explained(record),
        _ends_have_causes(record),
        too_late_is_true(record, due),
        _nothing_early_or_in_quiet_hours(record),
        _who_is_back_is_caught_up(record, oracle),
        _deeds_are_done_once(record),
        _the_program_was_well(record),
    ]
    for check in checks:
        found = list(check)
        report.faults += found[:MOST_SHOWN]
        if len(found) > MOST_SHOWN:
            report.faults.append(f"and {len(found) - MOST_SHOWN} more of this kind")
    return report


def all_due(record: Record) -> dict[Key, tuple[datetime, bool]]:
    """Return everything that was to be said in the storm: its moment, and whether that is sure."""
    storm = record.storm
    due: dict[Key, tuple[datetime, bool]] = {}
    oracle = Oracle(storm.players.deeds)
    for one in storm.town.borrowers:
        due |= oracle.due(one, storm.town.since, storm.until)
    return due


def _all_has_ended(record: Record) -> Iterator[str]:
    for push in record.pushes.values():
        if push.state not in ENDS or (push.state != "sent" and not push.reason) or push.settled_at is None:
            yield f"push {push.id} is {push.state} ({push.reason}), settled at {push.settled_at}"
    for item in record.items:
        if item.state not in ENDS or (item.state != "sent" and not item.reason):
            yield f"item {item.id} is {item.state} ({item.reason})"
        elif item.state == "sent" and record.pushes[item.push_id].state != "sent":
            yield f"item {item.id} is sent, its push {item.push_id} is not"
    speaking = {item.push_id for item in record.items if item.state == "sent"}
    for push in record.pushes.values():
        if push.state == "sent" and push.id not in speaking and not _is_purged(record, push):
            yield f"push {push.id} was sent and says nothing"


def _all_due_is_there(record: Record, due: dict[Key, tuple[datetime, bool]]) -> Iterator[str]:
    there = {item.key: item for item in record.items}
    for key, (moment, sure) in due.items():
        if sure and key not in there and key.occurrence_id in record.occurrences:
            yield f"lost: {key} of {moment:%d. %H:%M} UTC ({_part_of(record, key.user_id)})"
    for key in there.keys() - due.keys():
        if ":" not in key.stage:
            item, push = there[key], record.pushes[there[key].push_id]
            told = f"{item.state} ({item.reason}) in push {push.id}, planned at {push.created_at:%d. %H:%M:%S}"
            yield f"never due: {key} ({_part_of(record, key.user_id)}): {told}"
    extra = {"snooze": {"snoozes"}, "back": {"blocks", "blocks silently"}}
    for key in there:
        kind, timed, _ = key.stage.partition(":")
        if timed and _part_of(record, key.user_id) not in extra.get(kind, set()):
            yield f"nobody asked for {key}"


def _sent_is_accepted(record: Record) -> Iterator[str]:
    for push in record.pushes.values():
        if push.state == "sent":
            message = message_of(record, push)
            calls = record.calls_of(push.id).accepted
            one = _borrower(record, push.user_id)
            if message is None or message["message_id"] not in [call.result["message_id"] for call in calls]:
                yield f"push {push.id} is sent as message {push.message_id}, which was never accepted for it"
            elif message["chat"]["id"] not in {one.chat, one.later_chat}:
                yield f"push {push.id} went to chat {message['chat']['id']}, which is not its reader's"


def _doubles_are_explained(record: Record) -> Iterator[str]:
    for strike in record.storm.herd.strikes:
        if len(strike.in_flight) > record.slots:
            yield f"{len(strike.in_flight)} pushes were in flight at a {strike.kind}, more than {record.slots}"
    for push_id, calls in record.calls.items():
        push = record.pushes.get(push_id)
        known = 1 if push is not None and push.state == "sent" else 0
        allowed = known + calls.unheard + record.struck[push_id]
        if len(calls.accepted) > allowed:
            state = push.state if push else "gone"
            yield (
                f"push {push_id} ({state}) was accepted {len(calls.accepted)} times: {dict(calls.outcomes)}, "
                f"in flight at {record.struck[push_id]} strikes"
            )


def _ends_have_causes(record: Record) -> Iterator[str]:
    by_thing = _by_thing(record)
    for item in record.items:
        others = [each for each in by_thing[item.key[:2]] if each is not item]
        if not _has_cause(item, _part_of(record, item.key.user_id), others):
            yield f"{item.key} of one who {_part_of(record, item.key.user_id)} is {item.state} ({item.reason})"
    for push in record.pushes.values():
        if push.state == "dead" and not (push.reason == "no_answer" and record.calls_of(push.id).lost >= 2):
            yield f"push {push.id} is dead ({push.reason}) after {dict(record.calls_of(push.id).outcomes)}"


def _has_cause(item: Item, part: str, others: list[Item]) -> bool:
    """Tell whether the town's doings explain how an item ended."""
    match item.state, item.reason:
        case "dropped", reason:
            return reason in MAY_BE_DROPPED.get(part, set())
        case "superseded", "newer_stage":
            return any(each.push_id >= item.push_id for each in others)
        case "superseded", reason:
            return reason == "snoozed" and part == "snoozes"
        case "expired", reason:
            return reason == "too_late"  # whether it was, is looked at by itself
        case _:
            return True


UNREACHED = {"unreachable", "caught_up"}
MAY_BE_DROPPED: dict[str, set[str]] = {
    "muted": {"muted"},
    "mutes a loan": {"muted"},
    "pays": {"paid"},
    "undoes": {"paid"},
    "deletes": {"deleted"},
    "brings back": {"deleted"},
    "blocks": UNREACHED,
    "blocks silently": UNREACHED,
    "is gone": UNREACHED,
}


def _nothing_early_or_in_quiet_hours(record: Record) -> Iterator[str]:
    jumps = record.storm.jumps
    for push_id, calls in record.calls.items():
        push = record.pushes.get(push_id)
        for call in calls.accepted if push else ():
            at = record.sent_at(call)
            if push and at < push.due_at.replace(microsecond=0):
                yield f"push {push_id} of {push.due_at:%d. %H:%M:%S} was accepted at {at:%H:%M:%S}"
            after_jump = any(jump - timedelta(seconds=1) <= at < jump + ON_THE_WAY for jump in jumps)
            if push and is_quiet(at, _borrower(record, push.user_id).wishes) and not after_jump:
                yield f"push {push_id} was accepted at {at:%d. %H:%M:%S} UTC, in its reader's quiet hours"


def _who_is_back_is_caught_up(record: Record, oracle: Oracle) -> Iterator[str]:
    by_thing = _by_thing(record)
    here = {one.user_id: one.unreachable_at is None for one in record.recipients.values()}
    for one in record.storm.town.borrowers:
        if here[one.user_id] == (one.part == "is gone") and (one.part != "is gone" or _was_written_to(record, one)):
            yield f"one who {one.part} is {'reachable' if here[one.user_id] else 'unreachable'} at the end"
    for item in record.items:
        if item.reason == "unreachable" and here[item.key.user_id]:
            yield f"{item.key} was not made up for"
        if item.reason == "caught_up" and not oracle.ever_closed(item.key.occurrence_id):
            later = [each for each in by_thing[item.key[:2]] if each.id > item.id]
            if not any(each.state in {"sent", "dead", "expired"} for each in later):
                yield f"{item.key} was caught up by nothing"


def _deeds_are_done_once(record: Record) -> Iterator[str]:
    for one in record.storm.town.borrowers:
        if not _book_is_right(record, one):
            yield f"user {one.user_id}, who {one.part} (loan {one.debts[0].loan_id}), has a wrong book"
    if set(record.inbound) - {"done"}:
        yield f"updates ended as {dict(record.inbound)}"


def _book_is_right(record: Record, one: Borrower) -> bool:
    due_id, loan = one.first_due[0], record.loans.get(one.debts[0].loan_id)
    match one.part:
        case "pays":
            return record.payments[due_id] == 1 and record.occurrences[due_id].settled_on is not None
        case "undoes":
            return record.payments[due_id] == 0 and record.occurrences[due_id].settled_on is None
        case "deletes":
            return loan is None or loan.deleted_at is not None
        case "brings back":
            return loan is not None and loan.deleted_at is None
        case "adds":
            return sum(one.user_id == each.user_id for each in record.loans.values() if each.product == ADDED) == 1
        case _:
            return True


def _the_program_was_well(record: Record) -> Iterator[str]:
    for complaint, times in record.storm.herd.complaints().items():
        if complaint.partition(":")[0] not in MAY_BE_LOGGED:
            yield f"logged {times} times: {complaint}"
    if any(record.storm.exits):
        yield f"processes ended with {record.storm.exits}"


MAY_BE_LOGGED = {"push.dead", "push.beat_failed", "push.settle_failed", "push.lane_failed", "store.down"}
"""The end of a push that is looked at elsewhere; and what the database refuses, which is tried again."""


def _counts(record: Record, due: dict[Key, tuple[datetime, bool]]) -> dict[str, object]:
    strikes = record.storm.herd.strikes
    calls = record.calls.values()
    return {
        "seed": record.storm.seed,
        "borrowers, processes, days": (len(record.users), record.storm.scale.replicas, record.storm.scale.days),
        "due items (sure, unsure)": (sum(sure for _, sure in due.values()), sum(not sure for _, sure in due.values())),
        "items by end": Counter(" ".join(filter(None, (item.state, item.reason))) for item in record.items),
        "pushes by end": Counter(" ".join(filter(None, (one.state, one.reason))) for one in record.pushes.values()),
        "calls for pushes by outcome": sum((each.outcomes for each in calls), Counter[str]()),
        "strikes": Counter(strike.kind for strike in strikes),
        "in flight at the strikes": sum(len(strike.in_flight) for strike in strikes),
        "slots x strikes": record.slots * len(strikes),
        "expired: could be sent, seconds": sorted(
            (round(each.spare, 1) for each in expiries(record, due)), reverse=True
        )[:3],
        "accepted without an answer": sum(each.unheard for each in calls),
        "doubles": sum(max(len(each.accepted) - 1, 0) for each in calls),
        "accepted, but not known as sent": sum(
            bool(each.accepted) and record.pushes[push_id].state != "sent" for push_id, each in record.calls.items()
        ),
        "updates": record.inbound,
        "errors in the logs": record.storm.herd.complaints(),
    }


def _shown(value: object) -> str:
    if isinstance(value, Counter):
        return ", ".join(f"{name} {many}" for name, many in sorted(value.items())) or "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _by_thing(record: Record) -> defaultdict[tuple[int, int], list[Item]]:
    """Group the items by borrower and occurrence."""
    found: defaultdict[tuple[int, int], list[Item]] = defaultdict(list)
    for item in record.items:
        found[item.key[:2]].append(item)
    return found


def _borrower(record: Record, user_id: int) -> Borrower:
    return record.storm.town.borrowers[user_id - 1]


def _part_of(record: Record, user_id: int) -> str:
    return _borrower(record, user_id).part


def _is_purged(record: Record, push: Push) -> bool:
    """A deleted loan takes its items with it after a day."""
    return _part_of(record, push.user_id) == "deletes"


def _was_written_to(record: Record, one: Borrower) -> bool:
    return any(push.user_id == one.user_id and push.kind != "record" for push in record.pushes.values())
