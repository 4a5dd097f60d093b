"""One-line adds: what is understood, what is missing, what is wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bot.conversation.parsing import Fields, Intent

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation.parsing import Parsed

    Read = Callable[[str], Parsed]

WEILIDAI = Fields(
    product="weilidai",
    amount=Decimal(10000),
    periods=5,
    daily_rate=Decimal("0.0005"),
    start_on=date(2018, 9, 11),
)
JIEBEI = Fields(
    product="jiebei",
    amount=Decimal(20000),
    periods=12,
    annual_rate=Decimal("0.146"),
    method="equal-instalment",
    start_on=date(2026, 10, 20),
)
HUABEI = Fields(product="huabei", amount=Decimal(3200), due_day=9)
CARD = Fields(
    product="card-bocom",
    bank="交通银行",
    amount=Decimal(8000),
    minimum=Decimal(800),
    statement_day=5,
    due_day=25,
)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("/add 微粒贷 10000 5期 日息0.05% 2018-09-11", WEILIDAI),
        ("/add 微粒贷10000 5期日息0.05%2018-09-11", WEILIDAI),
        ("/add 微粒贷一万五期日息万五2018年9月11日", WEILIDAI),
        ("/add weilidai 10,000 5 instalments daily 0.05% from 2018-09-11", WEILIDAI),
        ("/add 花呗 3200 每月9号", HUABEI),
        ("/add花呗3200每月9号", HUABEI),
        ("添加 花呗 三千二 9号", HUABEI),
        ("花呗3千2，每月九号还", HUABEI),
        ("/add huabei 3200 monthly on the 9th", HUABEI),
        ("/add 花呗 3200 2026-12-09", Fields(product="huabei", amount=Decimal(3200), due_on=date(2026, 12, 9))),
        ("/add 借呗 2万 12期 年化14.6% 等额本息 起2026-10-20", JIEBEI),
        ("/add 借呗2万12期年化14.6%等额本息起2026-10-20", JIEBEI),
        ("/add 信用卡 交行 账单日5 还款日25 本期8000 最低800", CARD),
        ("/add 交行信用卡 8000 最低还款额800元 账单日5号 还款日25号", CARD),
        (
            "微粒贷一万 日息万五 10期 每月15号",
            Fields(product="weilidai", amount=Decimal(10000), periods=10, daily_rate=Decimal("0.0005"), due_day=15),
        ),
    ],
)
def test_it_understands_a_whole_line(read: Read, text: str, fields: Fields) -> None:
    parsed = read(text)
    assert (parsed.intent, parsed.fields, parsed.missing) == (Intent.ADD_LOAN, fields, ())
    assert (parsed.faults, parsed.leftover) == ((), ())


@pytest.mark.parametrize(
    ("head", "at_once"),
    [
        ("/add", False),
        ("/ADD", False),
        ("/add@ShouqiBot", False),
        ("/添加", False),
        ("添加", False),
        ("/add!", True),
        ("/add！", True),
        ("/add !", True),
        ("/add@Bot!", True),
        ("/add@Bot !", True),
        ("添加!", True),
    ],
)
def test_it_knows_every_form_of_the_command(read: Read, head: str, at_once: bool) -> None:  # noqa: FBT001
    parsed = read(f"{head} 花呗 3200 每月9号")
    assert (parsed.intent, parsed.fields, parsed.at_once) == (Intent.ADD_LOAN, HUABEI, at_once)


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("月息1.2%", "annual_rate", "0.144"),
        ("月费率0.6", "fee_per_period", "0.006"),
        ("千分之六", "fee_per_period", "0.006"),
        ("年化18", "annual_rate", "0.18"),
        ("日息0.04", "daily_rate", "0.0004"),
        ("日息0.05%(年化18.25%)", "daily_rate", "0.0005"),  # the first one said counts
    ],
)
def test_it_reads_the_price_of_a_plan(read: Read, said: str, field: str, value: str) -> None:
    assert getattr(read(f"/add 花呗 3200 6期 {said} 每月9号").fields, field) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("/add 花呗 3200 6期 每月9号", "fee"),  # 账单分期
        ("/add 花呗 3200 6期 年化14% 每月9号", "equal-instalment"),
        ("/add 白条 3200 3期 免息 每月9号", "zero"),
        ("/add 京东金条 3200 3期 月费率0.6% 每月9号", "fee"),
        ("/add 微粒贷 3200 5期 日息0.05 每月9号", None),  # not said: the preset knows
        ("/add 借呗 3200 6期 先息后本 每月9号", "interest-only"),
        ("/add 借呗 3200 6期 按月付息到期还本 每月9号", "interest-only"),
        ("/add 借呗 3200 到期一次性还本付息 2027-01-01", "bullet"),
        ("/add 车贷 3200 6期 等本等息 每月9号", "flat"),
        ("/add 房贷 50万 30年 等额本金 每月9号", "equal-principal"),
        ("/add 花呗 3200 每月9号", None),
    ],
)
def test_it_reads_the_repayment_method(read: Read, text: str, method: str | None) -> None:
    assert read(text).fields.method == method


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("/add 花呗 3200 11月9号没还", date(2026, 11, 9)),
        ("/add 花呗 3200 11月9号到期 逾期了", date(2026, 11, 9)),
        ("/add Huabei 3200 due Nov 9 missed", date(2026, 11, 9)),
        ("/add 花呗 3200 12月9号", date(2026, 12, 9)),
    ],
)
def test_it_takes_a_missed_date_for_the_last_one(read: Read, text: str, due: date) -> None:
    assert read(text).fields.due_on == due


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("/add 微粒贷 10000 2026-11-01", date(2026, 11, 1), None),  # an instalment loan: borrowed then
        ("/add 花呗 3200 3期 2026-11-01", date(2026, 11, 1), None),  # N期: borrowed then
        ("/add 花呗 3200 2026-12-09", None, date(2026, 12, 9)),
        ("/add 亲友借款 3200 1月5日", None, date(2027, 1, 5)),  # without a year: the next one
        ("/add 微粒贷 3200 5期 12月9日", date(2025, 12, 9), None),  # the last one
        ("/add 花呗 3200 3期 到期2026-12-09", None, date(2026, 12, 9)),
        ("/add 亲友借款 3200 起2026-11-01 还款日2027-01-05", date(2026, 11, 1), date(2027, 1, 5)),
        ("/add 亲友借款 3200 2027-01-05 2026-11-01", date(2026, 11, 1), date(2027, 1, 5)),
        ("/add 微粒贷 3200 5期 昨天借的", date(2026, 11, 22), None),
    ],
)
def test_it_tells_a_borrowing_date_from_a_due_date(read: Read, text: str, start: date | None, due: date | None) -> None:
    fields = read(text).fields
    assert (fields.start_on, fields.due_on) == (start, due)


@pytest.mark.parametrize(
    ("text", "note", "amount"),
    [
        ("/add 花呗 3200 每月9号 备注 给妈妈买手机", "给妈妈买手机", 3200),
        ("/add 花呗 备注 房租 3200 每月9号", "房租", 3200),
        ("/add 花呗 备注：房租 每月9号 3200", "房租", 3200),
        ("/add 花呗 3200 每月9号 备注 买了 3200 的 手机", "买了 3200 的 手机", 3200),
        ("/add 花呗 3200 每月9号 note <b>rent</b>", "<b>rent</b>", 3200),
    ],
)
def test_it_keeps_the_note_as_written(read: Read, text: str, note: str, amount: int) -> None:
    fields = read(text).fields
    assert (fields.note, fields.amount, fields.due_day) == (note, Decimal(amount), 9)


def test_it_counts_instalments_paid_and_left(read: Read) -> None:
    assert read("/add 微粒贷 1万 10期 已还3期 日息万五 9号").fields.paid_periods == 3
    assert read("/add 微粒贷 1万 共10期 剩7期 日息万五 9号").fields.paid_periods == 3
    assert read("/add 微粒贷 1万 10期 还到第3期 日息万五 9号").fields.paid_periods == 3


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("/add", ("product", "amount", "due_day")),
        ("/add 10000", ("product", "due_day")),
        ("/add 花呗", ("amount", "due_day")),
        ("/add 花呗 3200", ("due_day",)),
        ("/add 花呗 3200 账单日1", ()),  # its due day is known
        ("/add 美团月付 3200", ()),  # always the 8th
        ("/add 微粒贷 10000", ("periods", "rate", "due_day")),
        ("/add 亲友借款 5000 12月1日", ()),
        ("/add 小象优品 5000 3期 每月3号", ("product", "rate")),
    ],
)
def test_it_names_what_is_missing(read: Read, text: str, missing: tuple[str, ...]) -> None:
    assert read(text).missing == missing


def test_it_keeps_the_name_of_a_lender_without_a_preset(read: Read) -> None:
    parsed = read("/add 小象优品 5000 3期 年化18% 每月3号")
    assert (parsed.fields.product, parsed.fields.name, parsed.fields.amount) == (None, "小象优品", Decimal(5000))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("/add 花呗 0 每月9号", ["amount.zero"]),
        ("/add 花呗 -5 每月9号", ["amount.negative"]),
        ("/add 花呗 1e309 每月9号", ["amount.too_large"]),
        ("/add 花呗 12.345 每月9号", ["amount.too_precise"]),
        ("/add 花呗 ١٢٣ 每月9号", ["amount.unreadable"]),
        ("/add 花呗 3200 2月30日", ["date.impossible"]),
        ("/add 花呗 3200 每月32号", ["due_day.out_of_range"]),
        ("/add 花呗 3200 每月0号", ["due_day.out_of_range"]),
        ("/add 信用卡 800 账单日35 还款日5", ["due_day.out_of_range"]),
        ("/add 微粒贷 3200 0期 日息万五 9号", ["periods.out_of_range"]),
        ("/add 微粒贷 3200 999期 日息万五 9号", ["periods.out_of_range"]),
        ("/add 微粒贷 3200 5期 已还6期 日息万五 9号", ["paid_periods.too_many"]),
        ("/add 微粒贷 3200 5期 日息50% 9号", ["rate.too_large"]),
        ("/add 微粒贷 3200 5期 日息-1% 9号", ["rate.negative"]),
        ("/add 微粒贷 3200 5期 0.05% 9号", ["rate.kind"]),
        ("/add 信用卡 800 最低900 9号", ["minimum.too_large"]),
        ("/add 信用卡 最低0 本期800 9号", ["amount.zero"]),
        ("/add 花呗 -5 每月32号", ["due_day.out_of_range", "amount.negative"]),
        ("/add 花呗 3200 9号 备注 " + "长" * 201, ["note.too_long"]),
        ("/add 花呗 " + "x" * 5000, ["line.too_long"]),
    ],
)
def test_it_names_values_that_are_wrong(read: Read, text: str, keys: list[str]) -> None:
    parsed = read(text)
    assert parsed.intent is Intent.ADD_LOAN
    assert [fault.key for fault in parsed.faults] == keys


def test_it_keeps_the_amount_when_only_the_minimum_is_wrong(read: Read) -> None:
    assert read("/add 信用卡 最低0 本期800 9号").fields.amount == 800


def test_it_tells_which_words_it_did_not_understand(read: Read) -> None:
    assert read("/add 花呗 3200 每月9号 嗯嗯 500").leftover == ("嗯嗯", "500")


@pytest.mark.parametrize(
    ("text", "product", "bank"),
    [
        ("/add 信用卡 平安 8000 9号", "card", "平安银行"),
        ("/add 农行信用卡 8000 9号", "card", "农业银行"),
        ("/add 招行 8000 账单日5 还款日23", "card-cmb", "招商银行"),
        ("/add 京东白跳 8000 9号", "baitiao", None),  # a typo
        ("/add weilidia 8000 5 periods daily 0.05 on the 9th", "weilidai", None),
        ("/add card 8000 9号", "card", None),  # by its id
        ("/add 交通罚款 200 12月1日", "fine", None),  # 交通 is no bank here
        ("/add 建行 房贷 50万 30年 年化3.1% 9号", "mortgage", "建设银行"),
    ],
)
def test_it_reads_the_bank(read: Read, text: str, product: str, bank: str | None) -> None:
    fields = read(text).fields
    assert (fields.product, fields.bank) == (product, bank)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("/add 花呗 3200 家用 9号", "3200"),  # 家 also counts shops
        ("/add 花呗 3200 天猫 9号", "3200"),
        ("/add 花呗 - 3200 - 9号", "3200"),  # a dash between parts is no minus
        ("/add 花呗 7天 3200 9号", "3200"),
        ("/add 花呗 第3单 3200 9号", "3200"),
        ("/add 信用卡 尾号1234 8000 9号", "8000"),
        ("/add 花呗 500 本金3200 9号", "3200"),  # the named amount counts
    ],
)
def test_it_finds_the_amount_among_other_numbers(read: Read, text: str, amount: str) -> None:
    assert read(text).fields.amount == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "/add 信用卡 8000 账单日5 还款日25",
        "/add 信用卡 8000 账单日 5 号 还款日 25 号",
        "/add 信用卡 8000 账单日每月5号，还款日每月25号",
        "/add 信用卡 8000 每月5号出账 25号还款",
        "/add credit card 8000 statement day 5 due 25",
    ],
)
def test_it_tells_the_statement_day_from_the_due_day(read: Read, text: str) -> None:
    fields = read(text).fields
    assert (fields.statement_day, fields.due_day, fields.amount) == (5, 25, Decimal(8000))


def test_it_does_not_take_the_day_of_the_month_for_a_monthly_rate(read: Read) -> None:
    fields = read("/add 微粒贷 1万 10期 0.05%/天 每月 15号").fields
    assert (fields.daily_rate, fields.annual_rate, fields.due_day) == (Decimal("0.0005"), None, 15)
    assert read("/add 花呗 3200 6期 0.6% 每月9号").fields.fee_per_period == Decimal("0.006")
