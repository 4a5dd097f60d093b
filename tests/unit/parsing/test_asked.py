"""A loan and a day in one text, in either order and either language."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.parsing.asked import split_loan_and_day
from bot.errors import UserError

TODAY = date(2026, 12, 6)


@pytest.mark.parametrize(
    ("text", "said", "day"),
    [
        ("", "", None),
        ("#2", "#2", None),
        ("微粒贷", "微粒贷", None),
        ("#2 12月25日", "#2", date(2026, 12, 25)),
        ("2 12月25日", "2", date(2026, 12, 25)),
        ("12月25日 微粒贷", "微粒贷", date(2026, 12, 25)),
        ("#2 Dec 25", "#2", date(2026, 12, 25)),
        ("#2 25 Dec, 2027", "#2", date(2027, 12, 25)),
        ("Weilidai Dec 25", "Weilidai", date(2026, 12, 25)),
        ("25 Dec", "", date(2026, 12, 25)),
        ("#2 day after tomorrow", "#2", date(2026, 12, 8)),
        ("#2 5号", "#2", date(2027, 1, 5)),
        ("#2 3月1日", "#2", date(2027, 3, 1)),
        ("#2 12月1日", "#2", date(2026, 12, 1)),
        ("#2 2027-12-01", "#2", date(2027, 12, 1)),
    ],
)
def test_it_splits_the_loan_from_the_day(text: str, said: str, day: date | None) -> None:
    assert split_loan_and_day(text, TODAY) == (said, day)


@pytest.mark.parametrize(("text", "key"), [("#4 abc", "date.unreadable"), ("#4 2月30日", "date.impossible")])
def test_it_refuses_what_is_no_date_behind_the_number_of_a_loan(text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        split_loan_and_day(text, TODAY)
    assert refused.value.key == key
