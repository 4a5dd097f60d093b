"""Presets: what the data files say, and how a product is found by what people call it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.errors import NotFoundError
from bot.products import Products, check_products, load_products


@pytest.fixture(scope="module")
def products() -> Products:
    return load_products()


def test_it_has_no_faults_in_the_packaged_files() -> None:
    assert check_products() == []


def test_it_offers_every_promised_product_in_menu_order(products: Products) -> None:
    names = [product.name() for product in products]
    assert names[:5] == ["微粒贷", "花呗", "借呗", "美团借钱", "美团月付"]
    assert {"微博借钱", "爱又米", "京东白条", "京东金条", "微信分付", "房贷", "车贷", "亲友借款", "罚款"} < set(names)
    assert names[-1] == "其他贷款"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("微粒贷", "weilidai"),
        ("微力贷", "weilidai"),  # a common wrong character
        ("WeiLiDai", "weilidai"),
        ("Weilidia", "weilidai"),  # letters swapped
        ("花 呗", "huabei"),
        ("交行信用卡", "card-bocom"),
        ("信用卡 招行", "card-cmb"),
        ("平安信用卡", "card"),  # a bank without a preset of its own
        ("中国银行信用卡", "card"),
        ("京东白跳", "baitiao"),
        ("jd baitiao", "baitiao"),
        ("mortgage", "mortgage"),
    ],
)
def test_it_finds_a_product_by_what_people_call_it(products: Products, said: str, expected: str) -> None:
    found = products.find(said)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize("said", ["", "贷", "微业贷", "拍拍贷", "抖音月付", "bank", "10000", "x" * 5000])
def test_it_does_not_take_another_lender_for_a_preset(products: Products, said: str) -> None:
    assert products.find(said) is None


def test_it_gives_a_preset_by_its_id(products: Products) -> None:
    assert products.get("huabei") is products.require("huabei")
    assert products.get("nobody") is None
    assert len(products) == len(list(products))


def test_it_raises_for_an_unknown_id(products: Products) -> None:
    with pytest.raises(NotFoundError):
        products.require("nobody")


def test_it_states_the_penalty_of_weilidai_as_half_the_rate_on_top(products: Products) -> None:
    product = products.require("weilidai")
    assert (product.penalty.multiple, product.penalty.on_top, product.penalty.base) == (
        Decimal("0.5"),
        True,
        "overdue-principal",
    )
    assert (product.grace_days, product.tenors) == (1, (5, 10, 20))


@pytest.mark.parametrize("name", ["花呗", "借呗", "美团借钱", "京东白条", "京东金条"])
def test_it_counts_no_grace_where_sources_contradict(products: Products, name: str) -> None:
    product = products.find(name)
    assert product is not None
    assert product.grace_days == 0


@pytest.mark.parametrize("name", ["美团借钱", "美团月付", "微博借钱", "爱又米", "京东白条"])
def test_it_shows_no_hotline_that_is_not_sure(products: Products, name: str) -> None:
    product = products.find(name)
    assert product is not None
    assert product.hotline is None
    assert product.contact["zh_CN"]
    assert product.contact["en"]


@pytest.mark.parametrize(("statement", "due"), [(1, 8), (5, 15), (10, 20), (3, None)])
def test_it_pairs_statement_and_due_days_of_huabei(products: Products, statement: int, due: int | None) -> None:
    assert products.require("huabei").due_day_for(statement) == due


def test_it_counts_nine_days_from_a_baitiao_statement(products: Products) -> None:
    assert products.require("baitiao").due_after(date(2026, 12, 1)) == date(2026, 12, 10)
    assert products.require("huabei").due_after(date(2026, 12, 1)) is None


def test_it_caps_the_addition_to_a_fine_at_the_fine(products: Products) -> None:
    assert products.require("fine").penalty.cap == "principal"
    assert products.require("fine").penalty.daily_rate == Decimal("0.03")
