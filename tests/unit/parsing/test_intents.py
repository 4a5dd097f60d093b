"""What a free text is for: payment, then question, then add; titles of articles are never an add."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.conversation.parsing import Intent, classify, parse
from tests.bench.labelled import labelled

if TYPE_CHECKING:
    from bot.products import Products

TITLES = (Path(__file__).parent / "titles.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("title", TITLES)
def test_it_never_takes_a_title_for_a_change_of_the_book(title: str, products: Products, today: date) -> None:
    assert classify(title, today, products) in {Intent.QUESTION, Intent.UNKNOWN}
    assert parse(title, today, products).intent in {Intent.QUESTION, Intent.UNKNOWN}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("还了微粒贷500，下个月多少？", Intent.PAYMENT),  # the payment comes first
        ("花呗还清了吗", Intent.QUESTION),
        ("花呗还清后多久能消除记录", Intent.QUESTION),
        ("微粒贷 10000 怎么还", Intent.QUESTION),
        ("花呗 3200?", Intent.QUESTION),
        ("微粒贷逾期5天", Intent.QUESTION),
        ("花呗逾期 3200 每月9号", Intent.ADD_LOAN),
        ("花呗 3200", Intent.ADD_LOAN),
        ("微粒贷 10000 10期 已还3期 日息0.05% 每月9号", Intent.ADD_LOAN),  # instalments paid are part of an add
        ("借呗 5000 12期 到期还本 年化10%", Intent.ADD_LOAN),
        ("信用卡 8000 最低还款800 账单日5 还款日25", Intent.ADD_LOAN),
        ("花呗 0 每月9号", Intent.ADD_LOAN),  # wrong, and told so
        ("还不上了", Intent.UNKNOWN),
        ("花呗没还", Intent.UNKNOWN),
        ("招行信用卡没法还了", Intent.UNKNOWN),  # money that is wanting is no payment
        ("我没钱还了", Intent.UNKNOWN),
        ("花呗没钱还了", Intent.UNKNOWN),
        ("花呗忘记还了", Intent.UNKNOWN),
        ("花呗被催还了", Intent.UNKNOWN),
        ("花呗今天能还了", Intent.UNKNOWN),
        ("花呗快还完了", Intent.UNKNOWN),
        ("I paid nothing", Intent.UNKNOWN),
        ("没钱了但是花呗还了500", Intent.PAYMENT),
        ("明天还花呗500", Intent.ADD_LOAN),  # nothing was paid yet
        ("下周一还花呗500", Intent.ADD_LOAN),
        ("28号还花呗500", Intent.ADD_LOAN),  # five days ahead
        ("20号还花呗500", Intent.PAYMENT),  # three days ago
        ("微粒贷", Intent.UNKNOWN),
        ("10000", Intent.UNKNOWN),  # no product
        ("微粒贷7天", Intent.UNKNOWN),
        ("千万别借微粒贷", Intent.UNKNOWN),
        ("huabei 3200 monthly on the 9th", Intent.ADD_LOAN),
        ("how do I repay huabei 3200", Intent.QUESTION),
        ("信用卡欠了3万还不上了", Intent.UNKNOWN),  # help first
        ("信用卡欠了3万 每月9号还不上了", Intent.UNKNOWN),
        ("花呗欠3200，9号还，还不起了", Intent.UNKNOWN),
        ("i owe 30000 on my card and can't pay on the 9th", Intent.UNKNOWN),
        ("招行信用卡 12月25号还 6543.21", Intent.ADD_LOAN),  # the day lies ahead
        ("招行信用卡 11月20号还 6543.21", Intent.PAYMENT),
        ("2026-12-25 还花呗500", Intent.ADD_LOAN),
        ("2026-11-20 还花呗500", Intent.PAYMENT),
        ("还花呗 500 1月3号", Intent.ADD_LOAN),
        ("11月20号还了花呗500", Intent.PAYMENT),
        ("还了花呗500 下次还款日12月9号", Intent.PAYMENT),  # said to be done
        ("【微众银行】您的微粒贷将于12月15日还款1230.50元，请确保账户余额充足。", Intent.BILL),
        ("", Intent.UNKNOWN),
        ("你好" * 2500, Intent.UNKNOWN),
        ("微粒贷10000 " * 500, Intent.UNKNOWN),
    ],
)
def test_it_reads_free_text_in_the_agreed_order(text: str, intent: Intent, products: Products, today: date) -> None:
    assert classify(text, today, products) is intent


@pytest.mark.parametrize(
    "text",
    [
        "微粒贷5000逾期了咋整",
        "还了一半可以只还利息不",
        "美团的钱还清了还显示逾期",
        "代还信用卡的平台会跑路没",
        "罚单忘交了",
        "12378管不管小贷",
        "信用卡欠2万6 想每月还500",
        "借呗协商打95188有人接没",
        "信用卡透支两万 分期还是拖着",
        "借微粒贷九千 现在要我一万四 天天往上走",
        "15年念书那会用爱又米买手机 剩一千没给",
        "半夜三点微粒贷从我零钱里划了800",
        "around 12,000 on my card, what now with so little pay",
        "can i get out of this 130000 card debt",
    ],
)
def test_it_leaves_stories_and_colloquial_questions_to_the_guide(text: str, products: Products, today: date) -> None:
    assert classify(text, today, products) in {Intent.QUESTION, Intent.UNKNOWN}


@pytest.mark.parametrize(
    "name", ["questions.toml", "questions_unseen.toml", "questions_blind.toml", "questions_last.toml"]
)
def test_it_never_takes_a_question_for_a_change_of_the_book(name: str, products: Products, today: date) -> None:
    intents = {asked.question: classify(asked.question, today, products) for asked in labelled(name)}
    assert [text for text, intent in intents.items() if intent not in {Intent.QUESTION, Intent.UNKNOWN}] == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("今天在微粒贷借了一万二", Intent.ADD_LOAN),
        ("我又在京东白条买了个手机 3200 分6期 每月9号", Intent.ADD_LOAN),
        ("帮我妈记一笔 花呗 600 每月9号", Intent.ADD_LOAN),
        ("欠亲戚2万 12月1日还", Intent.ADD_LOAN),
        ("花呗这个月要还3200", Intent.ADD_LOAN),
        ("昨天发工资终于把微粒贷这个月的500还了", Intent.PAYMENT),
        ("我把借呗提前还清了", Intent.PAYMENT),
        ("微粒贷还了1200 用的工资卡", Intent.PAYMENT),
        ("信用卡账单出来了 3500", Intent.BILL),
    ],
)
def test_it_still_hears_what_is_told_in_whole_sentences(
    text: str, intent: Intent, products: Products, today: date
) -> None:
    assert classify(text, today, products) is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("/ask 微粒贷 10000", Intent.QUESTION),
        ("/loans", Intent.UNKNOWN),
        ("/add", Intent.ADD_LOAN),
        ("/paid", Intent.PAYMENT),
    ],
)
def test_it_obeys_a_command_before_anything_else(text: str, intent: Intent, products: Products, today: date) -> None:
    assert parse(text, today, products).intent is intent
