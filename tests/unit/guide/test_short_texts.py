from __future__ import annotations

from dataclasses import replace

import pytest

from bot.guide import Figures, Guide
from bot.guide.model import LOCALES, RUNG_DAYS


@pytest.mark.parametrize("locale", LOCALES)
def test_it_has_a_rung_for_every_day_of_the_ladder(guide: Guide, locale: str) -> None:
    rungs = [guide.rung(day, locale) for day in RUNG_DAYS]
    assert [rung.day for rung in rungs if rung] == list(RUNG_DAYS)
    assert all(rung and rung.happens and rung.do and rung.dont and rung.button for rung in rungs)
    assert guide.rung(0, locale) is None


@pytest.mark.parametrize("locale", LOCALES)
def test_it_never_shouts_on_the_ladder(guide: Guide, locale: str) -> None:
    for day in RUNG_DAYS:
        rung = guide.rung(day, locale)
        assert rung
        text = " ".join((rung.title, rung.happens, *rung.do, *rung.dont))
        assert [
            loud for loud in ("!", "！", "立即", "老赖", "后果自负", "严重", "at once", "immediately") if loud in text
        ] == []


def test_it_fits_the_relief_steps_to_the_borrower(guide: Guide, figures: Figures) -> None:
    steps = guide.relief_steps("zh_CN", figures)
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert "微众银行客服" in steps[0].text
    assert "95384" in steps[0].text
    assert "¥8,000.00" in steps[1].text
    assert "¥1,091.70" in steps[2].text
    assert "12348" in steps[3].text


def test_it_does_not_say_the_same_number_twice(guide: Guide, figures: Figures) -> None:
    named = replace(figures, contact="微众银行 95384")
    assert guide.relief_steps("zh_CN", named)[0].text.count("95384") == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_it_shows_the_relief_steps_without_a_loan_too(guide: Guide, locale: str) -> None:
    for step in guide.relief_steps(locale):
        assert step.text
        assert "{" not in step.text
        assert guide.topic(step.topic_id, locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_it_asks_five_questions_about_four_causes(guide: Guide, locale: str) -> None:
    questions = guide.causes(locale)
    assert len(questions) == 5
    assert {question.cause for question in questions} == {"plan", "rules", "money", "event"}
    assert all(question.question and question.step and question.finding for question in questions)


def test_it_asks_the_same_in_both_languages(guide: Guide) -> None:
    ids = [
        [(question.id, question.cause, question.topic_id) for question in guide.causes(locale)] for locale in LOCALES
    ]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(("days", "said"), [("1", "1 day late"), ("5", "5 days late")])
def test_it_counts_days_in_english(guide: Guide, figures: Figures, days: str, said: str) -> None:
    steps = guide.relief_steps("en", replace(figures, days_past_due=days))
    assert said in steps[0].text
