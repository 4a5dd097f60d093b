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


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_it_tells_how_long_things_are_kept_as_the_program_keeps_them(locale: str) -> None:
    told = re.findall(r"\d+", Wording().of(locale).t("start.privacy"))
    kept = [KEEP_INBOUND.days, KEEP_LINES, KEEP_FOR.days, KEEP_DIALOGS.days, KEEP_CHANGES.days, KEEP_SETTLED.days]
    assert told == [str(figure) for figure in kept]
