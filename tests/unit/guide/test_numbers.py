from __future__ import annotations

import pytest

from bot.guide.numbers import number_concepts


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("逾期5天", {"days.week"}),
        ("逾期两天", {"days.few"}),
        ("晚了十五天", {"days.weeks"}),  # 十五 = 15
        ("拖了一个星期", {"days.week"}),  # 1 × 7
        ("three months late", {"days.months"}),
        ("五年没还", {"days.years"}),
        ("2020年的政策", {"year.2020"}),
        ("欠20万", {"amount.200k"}),
        ("欠二十万", {"amount.200k"}),
        ("1.2w", {"amount.10k"}),
        ("十几万卡债", {"amount.100k"}),
        ("I owe 200,000", {"amount.200k"}),
        ("8000 paid", {"amount.10k"}),
        ("4000 with", {"amount.small"}),  # the w of a word is no 万
        ("打95384", set()),  # a hotline is no sum
        ("日息0.05%", set()),
        ("百无聊赖", set()),
    ],
)
def test_it_reads_durations_and_sums_coarsely(text: str, concepts: set[str]) -> None:
    assert set(number_concepts(text)) == concepts
