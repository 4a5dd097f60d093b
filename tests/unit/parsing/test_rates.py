"""Rates: by the day, the month, the year, or as a fee per period."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.parsing import Rate, RateKind, parse_rate
from bot.errors import UserError
from bot.wording.formats import percent


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("日息0.05%", RateKind.DAILY, "0.0005"),
        ("日息0.05", RateKind.DAILY, "0.0005"),  # without % it is percent
        ("日息万五", RateKind.DAILY, "0.0005"),
        ("日利率万分之4.5", RateKind.DAILY, "0.00045"),
        ("日息万分之五", RateKind.DAILY, "0.0005"),
        ("0.05%/天", RateKind.DAILY, "0.0005"),
        ("万五", RateKind.DAILY, "0.0005"),
        ("daily 0.05%", RateKind.DAILY, "0.0005"),
        ("年化14.6%", RateKind.ANNUAL, "0.146"),
        ("年利率 14.6", RateKind.ANNUAL, "0.146"),
        ("年化１４．６％", RateKind.ANNUAL, "0.146"),
        ("年息一分", RateKind.ANNUAL, "0.1"),
        ("APR 18%", RateKind.ANNUAL, "0.18"),
        ("18% per year", RateKind.ANNUAL, "0.18"),
        ("月息1.2%", RateKind.ANNUAL, "0.144"),  # twelve times a month's
        ("月利率1", RateKind.ANNUAL, "0.12"),
        ("月息一分五", RateKind.ANNUAL, "0.18"),
        ("月息5厘", RateKind.ANNUAL, "0.06"),
        ("月费率0.6%", RateKind.FEE, "0.006"),
        ("月费率千分之六", RateKind.FEE, "0.006"),
        ("每期手续费率0.6", RateKind.FEE, "0.006"),
        ("日息0", RateKind.DAILY, "0"),
    ],
)
def test_it_reads_rates(text: str, kind: RateKind, value: str) -> None:
    assert parse_rate(text) == Rate(kind, Decimal(value))


def test_it_reads_a_bare_number_as_the_rate_that_was_asked_for() -> None:
    assert parse_rate("14.6", RateKind.ANNUAL) == Rate(RateKind.ANNUAL, Decimal("0.146"))
    assert parse_rate("0.05%", RateKind.DAILY) == Rate(RateKind.DAILY, Decimal("0.0005"))
    assert parse_rate("年化14.6%", RateKind.DAILY) == Rate(RateKind.ANNUAL, Decimal("0.146"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0.05%", "rate.kind"),
        ("千分之六", "rate.kind"),
        ("日息-1", "rate.negative"),
        ("日息50%", "rate.too_large"),
        ("年化99999999", "rate.unreadable"),
        ("日息0.00000000000001%", "rate.too_precise"),
        ("日息1e309", "rate.unreadable"),
        ("日息٥", "rate.unreadable"),
        ("abc", "rate.unreadable"),
        ("", "rate.unreadable"),
    ],
)
def test_it_names_what_is_wrong_with_a_rate(text: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        parse_rate(text)
    assert error.value.key == key


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=Decimal("0.1"), places=8))
def test_it_reads_back_a_rate_as_it_is_shown(rate: Decimal) -> None:
    assert parse_rate(f"日息{percent(rate)}") == Rate(RateKind.DAILY, rate)
    assert parse_rate(f"年化{percent(rate)}") == Rate(RateKind.ANNUAL, rate)
    assert parse_rate(f"月费率{percent(rate)}") == Rate(RateKind.FEE, rate)
