from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.guide import Guide, Situation, selector

TODAY = date(2026, 12, 1)


def situation(**values: object) -> Situation:
    return Situation(**values)  # type: ignore[arg-type]


STATES = {
    "nothing due": situation(),
    "due soon": situation(days_until_due=2),
    "a few days late": situation(overdue_loans=1, days_past_due=3),
    "weeks late": situation(overdue_loans=1, days_past_due=20),
    "months late": situation(overdue_loans=1, days_past_due=120),
    "several late": situation(overdue_loans=3, days_past_due=20),
    "card revolving": situation(card_revolving=True),
}


def test_it_gives_each_state_its_own_tips() -> None:
    chosen = {selector.tips_for(state, set(), TODAY) for state in STATES.values()}
    assert len(chosen) == len(STATES)
    assert all(len(tips) == selector.TIPS_AT_ONCE for tips in chosen)


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_it_does_not_repeat_itself_within_two_weeks(state: Situation) -> None:
    seen: set[tuple[str, date]] = set()
    for day in range(3):
        tips = selector.tips_for(state, seen, TODAY + timedelta(days=day))
        assert tips
        assert not {topic_id for topic_id, _ in seen} & set(tips)
        seen |= {(topic_id, TODAY + timedelta(days=day)) for topic_id in tips}


@pytest.mark.parametrize(("days_ago", "again"), [(13, False), (14, True)])
def test_it_may_repeat_a_tip_after_two_weeks(days_ago: int, *, again: bool) -> None:
    first = selector.tips_for(STATES["nothing due"], set(), TODAY)[0]
    seen = {(first, TODAY - timedelta(days=days_ago))}
    assert (first in selector.tips_for(STATES["nothing due"], seen, TODAY)) is again


def test_it_says_nothing_when_every_tip_is_fresh() -> None:
    seen = {(topic_id, TODAY) for topic_id in selector.offered_topics()}
    assert selector.tips_for(STATES["due soon"], seen, TODAY) == ()


def test_it_speaks_first_of_the_product_that_is_late() -> None:
    late = situation(overdue_loans=1, days_past_due=3, overdue_products=frozenset({"借呗"}))
    assert selector.tips_for(late, set(), TODAY)[0] == "t19"


def test_it_offers_only_topics_that_exist(guide: Guide) -> None:
    assert selector.offered_topics() <= {topic.id for topic in guide.topics("zh_CN")}


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({}, 1),
        ({"days_past_due": 7}, 1),
        ({"days_past_due": 8}, 2),
        ({"days_past_due": 30}, 3),
        ({"days_past_due": 90}, 4),
        ({"days_past_due": 90, "relief_done": 0}, 1),  # told to us: nothing was done yet
        ({"relief_done": 2}, 3),
        ({"relief_done": 4}, 4),
        ({"sued": True, "relief_done": 0}, 4),
    ],
)
def test_it_opens_relief_at_the_step_the_borrower_is_in(values: dict[str, object], step: int) -> None:
    assert selector.relief_step(situation(**values)) == step


@pytest.mark.parametrize(
    ("days", "day"),
    [(-1, None), (0, None), (1, 1), (2, 1), (3, 3), (6, 3), (7, 7), (14, 7), (15, 15), (30, 30), (89, 60), (90, 90)],
)
def test_it_stands_on_the_rung_below(days: int, day: int | None) -> None:
    assert selector.rung(days) == day


@pytest.mark.parametrize(("days", "day"), [(119, 90), (120, 120), (400, 120)])
def test_it_ends_on_the_rung_for_later(days: int, day: int) -> None:
    assert selector.rung(days) == day


def test_it_speaks_first_of_a_banks_card_that_is_late() -> None:
    late = situation(overdue_loans=1, days_past_due=3, overdue_products=frozenset({"招商银行信用卡"}))
    assert selector.tips_for(late, set(), TODAY)[0] == "t21"


def test_it_goes_on_to_the_next_topic_about_the_late_product() -> None:
    late = situation(overdue_loans=1, days_past_due=3, overdue_products=frozenset({"招商银行信用卡"}))
    assert selector.tips_for(late, {("t21", TODAY)}, TODAY)[0] == "t27"


def test_it_leaves_out_what_does_not_fit() -> None:
    assert "t11" in selector.tips_for(STATES["due soon"], set(), TODAY)
    assert "t11" not in selector.tips_for(STATES["due soon"], set(), TODAY, unfit={"t11"})
