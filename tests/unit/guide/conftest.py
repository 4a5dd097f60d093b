"""The guide as it is shipped, and one borrower's figures."""

from __future__ import annotations

import pytest

from bot.guide import Figures, Guide, load_guide

FIGURES = Figures(
    product_name="微粒贷 #2",
    lender="微众银行",
    principal="¥10,000.00",
    outstanding="¥8,000.00",
    daily_rate="0.05%",
    annual_rate="18.25%",
    days_past_due="5",
    cost="¥41.17",
    per_day="¥7.93",
    amount_due="¥1,091.70",
    due_on="12月11日（周五）",
    hotline="95384",
    contact="微众银行客服",
)


@pytest.fixture(scope="session")
def guide() -> Guide:
    return load_guide()


@pytest.fixture
def figures() -> Figures:
    return FIGURES
