from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.outbox.backoff import (
    LONGEST_DELAY,
    Attempt,
    Dead,
    Decision,
    Migrate,
    Plain,
    Retry,
    Unreachable,
    after_bad_rendering,
    decide,
    delay,
)
from bot.transport import TransportError

NOW = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def seconds(count: float) -> datetime:
    return NOW + timedelta(seconds=count)


FIRST = Attempt(number=1)
TABLE = [
    # blocked, deactivated, kicked, chat not found: nothing more is sent there
    (FIRST, TransportError("blocked", permanent=True), Unreachable("blocked")),
    (Attempt(number=40, age=3 * DAY), TransportError("blocked", permanent=True), Unreachable("blocked")),
    # 429 waits as long as the platform says, holds the token, and does not bring the end nearer
    (
        FIRST,
        TransportError("429", retry_after=35.0),
        Retry(at=seconds(35), reason="rate_limited", counted=False, hold=True),
    ),
    (
        Attempt(number=99, age=9 * DAY),
        TransportError("429", retry_after=0),
        Retry(at=seconds(1), reason="rate_limited", counted=False, hold=True),
    ),
    # connect errors and 5xx: each pause doubles
    (FIRST, TransportError("http 502"), Retry(at=seconds(0.5), reason="http 502")),
    (Attempt(number=4), TransportError("connect"), Retry(at=seconds(4), reason="connect")),
    (Attempt(number=4, jitter=1.0), TransportError("connect"), Retry(at=seconds(8), reason="connect")),
    (Attempt(number=50), TransportError("connect"), Retry(at=seconds(150), reason="connect")),
    # given up after a day, but never before it was tried often
    (Attempt(number=8, age=DAY), TransportError("http 500"), Dead("http 500")),
    (Attempt(number=7, age=9 * DAY), TransportError("http 500"), Retry(at=seconds(32), reason="http 500")),
    (Attempt(number=50, age=DAY / 2), TransportError("http 500"), Retry(at=seconds(150), reason="http 500")),
    # the request went out and no answer came: once more, then the operator decides
    (FIRST, TransportError("timeout", ambiguous=True), Retry(at=seconds(5), reason="no_answer", ambiguous=True)),
    (Attempt(number=2, ambiguous=1), TransportError("timeout", ambiguous=True), Dead("no_answer")),
    # group became supergroup; a platform that says so for ever is not believed
    (FIRST, TransportError("migrated", migrated_to="-100"), Migrate("-100")),
    (Attempt(number=8), TransportError("migrated", migrated_to="-100"), Retry(at=seconds(64), reason="migrated")),
    # bad markup: plain once
    (FIRST, TransportError("can't parse entities", bad_markup=True), Plain()),
    (Attempt(number=2, plain=True), TransportError("can't parse entities", bad_markup=True), Dead("markup")),
]


@pytest.mark.parametrize(("attempt", "error", "expected"), TABLE)
def test_it_decides_by_the_error(attempt: Attempt, error: TransportError, expected: Decision) -> None:
    assert decide(attempt, error, NOW) == expected


def test_it_gives_up_early_what_was_read_and_refused() -> None:
    refused = TransportError("Bad Request: wrong type of the web page content", rejected=True)
    assert isinstance(decide(Attempt(number=2), refused, NOW), Retry)
    assert decide(Attempt(number=3), refused, NOW) == Dead(refused.reason)


def test_it_retries_an_error_that_surely_did_not_arrive_and_not_one_that_may_have() -> None:
    """Retrying after a timeout sends the digest in triplicate (timothy-agent/timothy#323)."""
    sent_for_sure_not = [decide(Attempt(number=n), TransportError("connect"), NOW) for n in range(1, 6)]
    assert all(isinstance(decision, Retry) for decision in sent_for_sure_not)
    again = decide(Attempt(number=2, ambiguous=1), TransportError("timeout", ambiguous=True), NOW)
    assert again == Dead("no_answer")


def test_it_waits_no_longer_than_five_minutes() -> None:
    assert delay(500, 0.999).total_seconds() <= LONGEST_DELAY


def test_it_gives_a_defect_in_the_wording_five_tries() -> None:
    decisions = [after_bad_rendering(number, NOW) for number in range(1, 6)]
    assert decisions[:4] == [Retry(at=seconds(60 * wait), reason="rendering") for wait in (1, 2, 4, 8)]
    assert decisions[4] == Dead("rendering")
