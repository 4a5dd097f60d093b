from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.policy import Plan, due, next_moment
from bot.services.agenda import Agenda
from tests.unit.reminders.agendas import agenda, item, utc


def stages(plan: Plan) -> list[tuple[int, str]]:
    return [(entry.occurrence_id, entry.stage) for entry in plan.items]


def endings(plan: Plan) -> list[tuple[str, str, str]]:
    return [(entry.stage, entry.state, entry.reason) for entry in plan.unsaid]


# The moments of one loan due on 18 December with 09:00 in Shanghai: what is next after each of them.
LADDER = [
    ("2026-12-01 00:00", "2026-12-11 01:00"),  # d7
    ("2026-12-11 01:00", "2026-12-15 01:00"),  # d3
    ("2026-12-15 01:00", "2026-12-17 01:00"),  # d1
    ("2026-12-17 01:00", "2026-12-18 01:00"),  # d0
    ("2026-12-18 01:00", "2026-12-19 01:00"),  # o1
    ("2026-12-19 01:00", "2026-12-21 01:00"),  # o3
    ("2026-12-21 01:00", "2026-12-25 01:00"),  # o7
    ("2026-12-25 01:00", "2027-01-02 01:00"),  # o15
    ("2027-01-02 01:00", "2027-01-17 01:00"),  # o30
    ("2027-01-17 01:00", "2027-02-16 01:00"),  # o60
    ("2027-11-13 01:00", "2027-12-13 01:00"),  # o360, after o330
]


@pytest.mark.parametrize(("planned", "expected"), LADDER)
def test_it_climbs_from_lead_days_to_the_ladder(planned: str, expected: str) -> None:
    """Several reminders per item, urgent ones louder (ellite/Wallos#28, #806, #679)."""
    assert next_moment(agenda(item("2026-12-18"), planned_until=planned)) == utc(expected)


def test_it_ends_after_the_last_rung() -> None:
    assert next_moment(agenda(item("2026-12-18"), planned_until="2027-12-13 01:00")) is None


def test_it_has_nothing_to_say_about_an_empty_book() -> None:
    assert next_moment(agenda()) is None
    assert due(agenda(), utc("2026-12-07 01:00")) == Plan(items=(), unsaid=(), moment=None, late=False)


def test_it_says_nothing_one_second_early() -> None:
    book = agenda(item("2026-12-18"), planned_until="2026-12-10 00:00")
    assert stages(due(book, utc("2026-12-11 00:59"))) == []
    assert stages(due(book, utc("2026-12-11 01:00"))) == [(1, "d7")]


def test_it_merges_everything_of_a_user_into_one_plan() -> None:
    book = agenda(
        item("2026-12-07"), item("2026-12-08", 2, 2), item("2026-12-10", 3, 3), planned_until="2026-12-07 00:30"
    )
    plan = due(book, utc("2026-12-07 01:00"))
    assert stages(plan) == [(1, "d0"), (2, "d1"), (3, "d3")]
    assert (plan.moment, plan.late) == (utc("2026-12-07 01:00"), False)


def test_it_says_only_the_newest_stage_after_an_outage() -> None:
    """A job that was down over the due hour loses the reminder, or sends one for every day that it missed."""
    book = agenda(item("2026-12-07"), planned_until="2026-11-29 00:00")
    plan = due(book, utc("2026-12-07 06:00"))
    assert stages(plan) == [(1, "d0")]
    assert endings(plan) == [(stage, "superseded", "newer_stage") for stage in ("d7", "d3", "d1")]
    assert (plan.moment, plan.late) == (utc("2026-12-07 01:00"), True)


def test_it_never_says_the_second_stage_before_the_first_and_loses_neither() -> None:
    """After a missed run the customer receives reminder 2 first, and reminder 1 never or afterwards.

    invoiceninja/invoiceninja#2183, #637.
    """
    book = agenda(item("2026-12-07"), planned_until="2026-12-06 00:00")
    first = due(book, utc("2026-12-07 01:00"))
    after = due(
        Agenda(settings=book.settings, items=book.items, planned_until=utc("2026-12-07 01:00")), utc("2026-12-08 01:00")
    )
    assert (stages(first), endings(first)) == ([(1, "d0")], [("d1", "superseded", "newer_stage")])
    assert (stages(after), endings(after)) == ([(1, "o1")], [])


@pytest.mark.parametrize("delay_minutes", [0, 1, 7, 14, 59])
@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Eucla", "America/St_Johns"])
def test_it_depends_on_no_exact_minute(zone: str, delay_minutes: int) -> None:
    """Comparing the clock with HH:MM drops half-hour zones, and everyone when the job starts a minute late.

    BasedHardware/omi#8645.
    """
    book = agenda(item("2026-12-18"), planned_until="2026-12-05 00:00", timezone=zone)
    moment = next_moment(book)
    assert moment is not None
    assert stages(due(book, moment + timedelta(minutes=delay_minutes))) == [(1, "d7")]


@pytest.mark.parametrize("planned", ["2026-12-06 16:30", "2026-12-06 18:00", "2026-12-06 23:59"])
def test_it_counts_the_days_of_the_lenders_zone_after_midnight_there(planned: str) -> None:
    """Between 00:00 and 08:00 in Beijing a program that counts in UTC is a day off (wangwangit/SubsTracker#166)."""
    book = agenda(item("2026-12-07"), planned_until=planned, remind_minute=0, quiet_from_minute=None)
    assert next_moment(book) == utc("2026-12-07 16:00")  # 8 December 00:00 in Beijing: the first day past due


def test_it_never_fires_a_stage_from_before_the_loan_was_added() -> None:
    added = utc("2026-12-06 06:00")
    book = agenda(item("2026-12-07", known_since=added), planned_until="2026-11-01 00:00")
    assert next_moment(book) == utc("2026-12-07 01:00")
    assert endings(due(book, utc("2026-12-07 01:00"))) == []


def test_it_speaks_of_lateness_once_per_loan_on_the_oldest_instalment() -> None:
    book = agenda(item("2026-11-04"), item("2026-12-04", 2), planned_until="2026-12-03 00:00")
    plan = due(book, utc("2026-12-07 01:00"))
    assert stages(plan) == [(1, "o30")]
    assert ("d0", "expired", "too_late") in endings(plan)


def test_it_keeps_a_ladder_for_each_loan() -> None:
    book = agenda(item("2026-12-04"), item("2026-11-30", 2, 2), planned_until="2026-12-07 00:00")
    assert stages(due(book, utc("2026-12-07 01:00"))) == [(1, "o3"), (2, "o7")]


def test_it_still_reminds_of_the_next_instalment_while_an_older_one_is_late() -> None:
    book = agenda(item("2026-11-10"), item("2026-12-10", 2), planned_until="2026-12-07 00:00")
    assert stages(due(book, utc("2026-12-07 01:00"))) == [(2, "d3")]


def test_it_moves_the_ladder_on_when_the_oldest_is_paid() -> None:
    book = agenda(item("2026-12-04", 2), planned_until="2026-12-06 00:00")
    assert stages(due(book, utc("2026-12-07 01:00"))) == [(2, "o3")]


def test_it_says_nothing_late_while_alerts_are_paused() -> None:
    paused = utc("2026-12-20 00:00")
    book = agenda(
        item("2026-12-04"), item("2026-12-08", 2, 2), planned_until="2026-12-07 00:00", alerts_paused_until=paused
    )
    plan = due(book, utc("2026-12-07 01:00"))
    assert (stages(plan), endings(plan)) == ([(2, "d1")], [("o3", "dropped", "muted")])


def test_it_says_a_snoozed_item_again_at_its_moment() -> None:
    book = agenda(item("2026-12-10", snoozed_until=utc("2026-12-08 01:00")), planned_until="2026-12-07 01:00")
    assert next_moment(book) == utc("2026-12-08 01:00")
    assert stages(due(book, utc("2026-12-08 01:00"))) == [(1, "snooze:2026-12-08T09:00")]


def test_it_keeps_the_other_stages_of_a_snoozed_item() -> None:
    """A snooze that overwrites the schedule loses every reminder after it (MikeMoore1337/reminder-bot#2, #9)."""
    book = agenda(item("2026-12-10", snoozed_until=utc("2026-12-08 01:00")), planned_until="2026-12-08 01:00")
    assert next_moment(book) == utc("2026-12-09 01:00")


def test_it_lets_the_stage_speak_when_a_snooze_ends_at_the_same_moment() -> None:
    book = agenda(item("2026-12-08", snoozed_until=utc("2026-12-08 01:00")), planned_until="2026-12-07 01:00")
    plan = due(book, utc("2026-12-08 01:00"))
    assert (stages(plan), endings(plan)) == ([(1, "d0")], [("snooze:2026-12-08T09:00", "superseded", "newer_stage")])


def test_it_holds_a_stage_back_while_the_item_is_snoozed() -> None:
    book = agenda(item("2026-12-08", snoozed_until=utc("2026-12-07 04:00")), planned_until="2026-12-06 01:00")
    assert endings(due(book, utc("2026-12-07 01:00"))) == [("d1", "superseded", "snoozed")]


def test_it_moves_a_snooze_out_of_quiet_hours() -> None:
    book = agenda(item("2026-12-20", snoozed_until=utc("2026-12-08 15:00")), planned_until="2026-12-07 01:00")
    assert next_moment(book) == utc("2026-12-09 00:00")


def test_it_lets_a_reminder_lapse_once_the_due_day_is_over() -> None:
    book = agenda(item("2026-12-07", 1), item("2026-11-07", 2), planned_until="2026-12-06 02:00", lead_days=(0,))
    plan = due(book, utc("2026-12-07 17:00"))
    assert ("d0", "expired", "too_late") in endings(plan)


@pytest.mark.parametrize("due_on", ["2027-01-29", "2027-01-30", "2027-01-31", "2028-02-29", "2027-02-28"])
def test_it_counts_back_over_the_end_of_a_month(due_on: str) -> None:
    day = date.fromisoformat(due_on)
    book = agenda(item(due_on), planned_until=utc(f"{day - timedelta(days=8)} 12:00"))
    assert next_moment(book) == utc(f"{day - timedelta(days=7)} 01:00")


# The hour stays the reader's own when clocks change between two stages: UTC of d3 and d1 around the change.
OWN_HOUR = [
    ("America/New_York", "2026-03-10", "2026-03-07 14:00", "2026-03-09 13:00"),
    ("America/New_York", "2026-11-03", "2026-10-31 13:00", "2026-11-02 14:00"),
    ("Europe/Berlin", "2026-03-31", "2026-03-28 08:00", "2026-03-30 07:00"),
    ("Australia/Lord_Howe", "2026-10-06", "2026-10-02 22:30", "2026-10-04 22:00"),
    ("Pacific/Auckland", "2026-04-07", "2026-04-03 20:00", "2026-04-05 21:00"),
    ("America/St_Johns", "2026-03-10", "2026-03-07 12:30", "2026-03-09 11:30"),
]


@pytest.mark.parametrize(("zone", "due_on", "three_before", "one_before"), OWN_HOUR)
def test_it_keeps_the_hour_over_a_change_of_clocks(zone: str, due_on: str, three_before: str, one_before: str) -> None:
    """Reminders that recur by a duration of 24 hours come an hour off after the change, until a restart.

    CubicrootXYZ/RemindMe#359, matomo-org/matomo#7658.
    """
    book = item(due_on, zone=zone)
    settings = {"timezone": zone, "lead_days": (3, 1)}
    assert next_moment(agenda(book, planned_until=utc(three_before) - timedelta(days=1), **settings)) == utc(
        three_before
    )
    assert next_moment(agenda(book, planned_until=three_before, **settings)) == utc(one_before)


ITEMS = st.lists(
    st.builds(
        lambda offset, loan, snooze: (offset, loan, snooze),
        st.integers(-60, 20),
        st.integers(1, 3),
        st.none() | st.integers(0, 30 * 24),
    ),
    max_size=5,
)
BOOKS = st.builds(
    lambda rows, zone, minute, quiet: agenda(
        *(
            item(
                str(date(2026, 12, 7) + timedelta(days=offset)),
                number,
                loan,
                snoozed_until=None if snooze is None else utc("2026-12-01 00:07") + timedelta(hours=snooze),
            )
            for number, (offset, loan, snooze) in enumerate(rows, start=1)
        ),
        planned_until="2026-12-01 00:00",
        timezone=zone,
        remind_minute=minute,
        quiet_from_minute=quiet,
    ),
    ITEMS,
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Honolulu"]),
    st.integers(0, 1439),
    st.none() | st.just(22 * 60),
)


@given(BOOKS)
def test_it_has_something_at_its_next_moment_and_nothing_before(book: Agenda) -> None:
    moment = next_moment(book)
    if moment is None:
        assert not any(due(book, book.planned_until + timedelta(days=400)).items)
        return
    now = due(book, moment)
    before = due(book, moment - timedelta(microseconds=1))
    assert now.items or now.unsaid
    assert not before.items
    assert not before.unsaid


@given(BOOKS, st.lists(st.integers(1, 72), max_size=20))
def test_it_accounts_for_every_stage_once_however_the_ticks_fall(book: Agenda, gaps: list[int]) -> None:
    """Two ticks, or none for days: each stage is said or ended exactly once."""
    end = book.planned_until + timedelta(days=70)
    ticks = [book.planned_until + timedelta(hours=sum(gaps[: count + 1])) for count in range(len(gaps))]
    seen: list[tuple[int, str]] = []
    current = book
    for now in [*(tick for tick in ticks if tick < end), end]:
        plan = due(current, now)
        seen += stages(plan) + [(entry.occurrence_id, entry.stage) for entry in plan.unsaid]
        current = Agenda(settings=book.settings, items=book.items, planned_until=now)
    whole = due(book, end)
    assert len(seen) == len(set(seen))
    assert set(seen) == set(stages(whole)) | {(entry.occurrence_id, entry.stage) for entry in whole.unsaid}


@given(BOOKS, st.integers(0, 24 * 60))
def test_it_is_never_early_and_never_plans_quiet_hours(book: Agenda, hours: int) -> None:
    now = book.planned_until + timedelta(hours=hours)
    for entry in due(book, now).items:
        assert book.planned_until < entry.moment <= now < entry.useful_until


@given(BOOKS)
def test_it_never_repeats_when_the_clock_goes_back(book: Agenda) -> None:
    later = Agenda(settings=book.settings, items=book.items, planned_until=book.planned_until + timedelta(days=9))
    assert due(later, later.planned_until - timedelta(hours=1)).items == ()


def test_it_copes_with_four_hundred_instalments() -> None:
    first = date(2026, 12, 20)
    rows = [item(str(first + timedelta(days=30 * step)), step) for step in range(400)]
    assert next_moment(agenda(*rows, planned_until=datetime(2026, 12, 7, tzinfo=utc("2026-12-07").tzinfo))) == utc(
        "2026-12-13 01:00"
    )
