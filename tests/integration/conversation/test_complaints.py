"""What users of other programs complained about, and what goes through the chat here."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.services.work import Office
from tests.chat import ChatDriver
from tests.fakes import FakeClock


async def test_a_payment_names_its_instalment_and_not_the_month_it_is_made_in(
    lin: ChatDriver, clock: FakeClock
) -> None:
    """Paying February's bill on 1 March marks March as paid (otherworld-dev/Budget#51, yamdev07/Customer_Mg#2)."""
    clock.travel_to(datetime(2027, 2, 20, 1, 0, tzinfo=UTC))
    await lin.says("/add! 花呗 3200 每月26号")
    clock.travel_to(datetime(2027, 3, 1, 1, 0, tzinfo=UTC))
    assert "2月26日(周五) 应还 ¥3,200.00，已过 3 天" in await lin.says("/loans")
    await lin.says("/paid")
    assert "下一个还款日 3月26日" in await lin.presses("花呗")


async def test_settings_and_an_open_question_outlive_the_program(lin: ChatDriver, office: Office) -> None:
    """Settings are lost at each restart until somebody mounts a volume (cyxou/firefly-iii-telegram-bot#14, #3, #10).

    ellite/Wallos#905.
    """
    await lin.says("/settings")
    await lin.presses("提醒时间")
    after = ChatDriver(office)
    assert "提醒时间 11:23" in await after.says("11:23")
    assert "11:23" in await ChatDriver(office).says("/settings")


async def test_a_card_is_due_in_the_month_in_which_it_is_due(lin: ChatDriver, clock: FakeClock) -> None:
    """Statement on the 5th, due on the 23rd: on 10 January the answer was 23 February (credit-card-bot)."""
    clock.travel_to(datetime(2027, 1, 10, 1, 0, tzinfo=UTC))
    said = await lin.says("/add! 招行信用卡 3200 账单日5号 还款日23号")
    assert "1月23日" in said
    assert "2月23日" not in said
