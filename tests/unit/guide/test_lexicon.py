"""What the search takes a word for that is written by its sound."""

from __future__ import annotations

import pytest

from bot.guide.lexicon import Lexicon, load_lexicon
from bot.guide.loader import content_root
from bot.guide.text import normalise


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(content_root())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("微力代", "微粒贷"),
        ("逾其5天", "逾期5天"),
        ("愈期了", "逾期了"),
        ("信用咔", "信用卡"),
        ("摧收", "催收"),
        ("接呗", "借呗"),
        ("花被", "花呗"),
        ("争信花了", "征信花了"),
        ("zx花了", "征信花了"),
        ("斜商挂帐", "协商挂账"),
        ("爱有米", "爱又米"),
        ("通信录", "通讯录"),
        ("yuqi 5天", "逾期 5天"),
        ("YUQI了", "逾期了"),
    ],
)
def test_it_mends_words_written_by_their_sound(lexicon: Lexicon, written: str, meant: str) -> None:
    assert lexicon.mend(normalise(written)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "与其这样",
        "语气很凶",
        "大部分其实",
        "分其他几次",
        "保证信用良好",
        "公正信任",
        "一张单子",
        "借北京银行的",
        "我借被骗了",
        "花被子",
        "本今天还",
        "节日快乐",
        "努力息事宁人",
        "利息希望少点",
    ],
)
def test_it_leaves_other_words_alone(lexicon: Lexicon, text: str) -> None:
    assert lexicon.mend(normalise(text)) == text


def test_it_finds_the_same_concepts_one_text_at_a_time_and_together(lexicon: Lexicon) -> None:
    texts = ["微粒贷逾期了 催收爆通讯录", "can i prepay weilidai", "信用卡13万五年没还", ""]
    assert lexicon.concepts_of(texts) == [lexicon.concepts(text) for text in texts]
