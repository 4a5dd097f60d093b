"""What is kept about a person: no column has room for what the bot never asks, and what is told of it is true."""

from __future__ import annotations

import re

import pytest

from bot.channels.webchat.channel import KEEP_FOR, KEEP_LINES
from bot.outbox.dispatcher import KEEP_SETTLED
from bot.services.upkeep import KEEP_CHANGES, KEEP_DIALOGS, KEEP_INBOUND
from bot.wording import Wording
from db.models import Base

NEVER_KEPT = re.compile(
    r"phone|mobile|contact|address_book|id_card|identity|passport|card_number|password|credential|login|email|birth|"
    r"real_name|employer|relative"
)
"""A reminder needs none of it; programs that asked for it were raided for what became of it."""


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_it_has_no_place_for_what_it_never_asks(table: str) -> None:
    """Mailboxes and banks were read with the borrowers' own passwords, phone books sold (51信用卡, 2019)."""
    assert [column.name for column in Base.metadata.tables[table].columns if NEVER_KEPT.search(column.name)] == []


def test_it_would_notice() -> None:
    assert all(NEVER_KEPT.search(name) for name in ("phone_number", "id_card_no", "bank_password", "contacts"))


@pytest.mark.parametrize(
    ("locale", "promises"),
    [
        (
            "zh_CN",
            f"没处理成的留 {KEEP_INBOUND.days} 天；网页聊天的对话留最新 {KEEP_LINES} 行，最多 {KEEP_FOR.days} 天。\n"
            f"没做完的对话留 {KEEP_DIALOGS.days} 天，改动记录 {KEEP_CHANGES.days} 天，发过的提醒 {KEEP_SETTLED.days} 天",
        ),
        (
            "en",
            f"one that failed stays {KEEP_INBOUND.days} days. "
            f"The web chat keeps its newest {KEEP_LINES} lines, {KEEP_FOR.days} days at most.\n"
            f"An unfinished dialog stays {KEEP_DIALOGS.days} days, the change log {KEEP_CHANGES.days} days, "
            f"sent reminders {KEEP_SETTLED.days} days",
        ),
    ],
)
def test_it_tells_how_long_things_are_kept_as_the_program_keeps_them(locale: str, promises: str) -> None:
    assert promises in Wording().of(locale).t("start.privacy")
