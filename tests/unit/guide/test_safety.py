from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.guide import Guide
from bot.guide.loader import content_root
from bot.guide.model import LOCALES
from bot.guide.safety import CARDS, load_screen, screen
from tests.bench.bench_guide import VERDICTS, misjudged
from tests.bench.labelled import examples

SAYINGS = tomllib.loads((Path(__file__).parents[2] / "golden" / "safety.toml").read_text("utf-8"))


@pytest.mark.parametrize("text", SAYINGS["crisis"])
def test_it_hears_distress(text: str) -> None:
    verdict = screen(text)
    assert verdict is not None
    assert (verdict.kind, verdict.card_id, verdict.topic_id) == ("crisis", "crisis", "x06")


@pytest.mark.parametrize("text", SAYINGS["nothing"])
def test_it_raises_no_false_alarm(text: str) -> None:
    assert screen(text) is None


@pytest.mark.parametrize("text", SAYINGS["scam"])
def test_it_warns_of_scams(text: str) -> None:
    verdict = screen(text)
    assert verdict is not None
    assert (verdict.kind, verdict.card_id) == ("scam", "scam")


@pytest.mark.parametrize(
    ("text", "card_id"), [(text, card_id) for card_id, texts in SAYINGS["harmful"].items() for text in texts]
)
def test_it_declines_what_would_do_harm(text: str, card_id: str) -> None:
    verdict = screen(text)
    assert verdict is not None
    assert (verdict.kind, verdict.card_id) == ("harmful", card_id)


@pytest.mark.parametrize("kind", VERDICTS)
def test_it_judges_lines_as_they_are_really_written(kind: str) -> None:
    lines = examples()[kind]
    assert len(lines) >= 84
    assert misjudged(kind, lines) == []


@pytest.mark.parametrize("text", ["想从这个世界上消失", "这个世界我想消失", "安眠药攒了两瓶", "攒了两瓶安眠药"])
def test_it_hears_words_that_tell_together_in_either_order(text: str) -> None:
    verdict = screen(text)
    assert verdict is not None
    assert verdict.kind == "crisis"


def test_it_puts_distress_before_a_harmful_request() -> None:
    verdict = screen("帮我做假病历,不然我不想活了")
    assert verdict is not None
    assert verdict.kind == "crisis"


def test_it_hears_distress_at_the_end_of_a_long_message() -> None:
    verdict = screen("我的账单很多,帮我看看。" * 400 + "活着没意思")
    assert verdict is not None
    assert verdict.kind == "crisis"


@pytest.mark.parametrize("locale", LOCALES)
def test_it_has_a_card_for_every_verdict(guide: Guide, locale: str) -> None:
    assert {"crisis", "scam", *load_screen(content_root()).harmful} == CARDS
    for card_id in CARDS:
        card = guide.card(card_id, locale)
        assert guide.topic(card.topic_id, locale)
        assert card.text


@pytest.mark.parametrize("locale", LOCALES)
def test_it_answers_distress_with_care_before_numbers(guide: Guide, locale: str) -> None:
    text = guide.card("crisis", locale).text
    assert text.index("12356") < text.index("110") < text.index("120")
    assert not text.startswith("<b>12356")
