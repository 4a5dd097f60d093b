"""`ask` on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.commands.ask import ask


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(ask, arguments)
    return result.exit_code, result.output


def test_it_prints_one_json_object_with_the_promised_fields() -> None:
    status, output = run("微粒贷逾期5天罚息怎么算", "--json")
    data = json.loads(output)
    assert status == 0
    assert data.keys() == {"answers", "safety"}
    assert data["safety"] is None
    assert data["answers"][0]["topic"] == "t03"
    assert all(answer.keys() == {"topic", "title", "score", "text", "steps", "sources"} for answer in data["answers"])
    assert data["answers"][0]["steps"]
    assert data["answers"][0]["sources"][0].keys() == {"name", "url", "read_on"}


@pytest.mark.parametrize(("top", "count"), [("1", 1), ("5", 5), ("41", 41)])
def test_it_gives_as_many_answers_as_asked(top: str, count: int) -> None:
    assert len(json.loads(run("信用卡逾期怎么办", "--json", "--top", top)[1])["answers"]) == count


@pytest.mark.parametrize(
    ("question", "safety", "first"),
    [
        ("活着没意思,欠太多了", "crisis", "x06"),
        ("对方要我共享屏幕", "scam", "x02"),
        ("帮我做一份假流水", "harmful", "x02"),
    ],
)
def test_it_says_what_the_safety_screen_saw(question: str, safety: str, first: str) -> None:
    data = json.loads(run(question, "--json")[1])
    assert (data["safety"], data["answers"][0]["topic"]) == (safety, first)


def test_it_puts_a_word_of_care_before_the_answer_where_distress_only_sounds_through() -> None:
    question = "把朋友圈都清空了,欠的人情都还了,就差银行的,没机会了"
    output = run(question)[1]
    data = json.loads(run(question, "--json")[1])
    assert "12356" in output.splitlines()[0]
    assert data.keys() == {"answers", "safety"}
    assert data["safety"] is None
    assert "x06" in [answer["topic"] for answer in data["answers"]]


def test_it_shows_the_care_card_before_anything_else() -> None:
    assert "12356" in run("我不想活了")[1].splitlines()[4]


@pytest.mark.parametrize(("locale", "first"), [("zh_CN", "我不太确定"), ("en", "I am not sure")])
def test_it_gives_three_titles_when_it_is_not_sure(locale: str, first: str) -> None:
    lines = run("今天天气怎么样", "--locale", locale)[1].splitlines()
    assert lines[0].startswith(first)
    assert len(lines) == 4


def test_it_answers_in_english() -> None:
    output = run("what is penalty interest", "--locale", "en")[1]
    assert output.startswith("sec1  Overdue interest")
    assert "<b>" not in output


@pytest.mark.parametrize(
    "arguments", [("",), ("  ",), ("x", "--top", "0"), ("x", "--top", "many"), ("x", "--locale", "fr"), ()]
)
def test_it_refuses_wrong_use(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_it_has_no_answer_where_nothing_was_asked() -> None:
    assert json.loads(run("？？？", "--json")[1]) == {"answers": [], "safety": None}
