"""Pushes over a real connection: what is sent, and what each failure means for the outbox."""

from __future__ import annotations

import pytest
from telegram import Bot

from bot.channels.telegram import TelegramTransport
from bot.messages import Address, Button, Edit, Outbound
from bot.transport import Receipt, TransportError
from tests.botapi import BotApiServer, Fault

LIN = Address(channel="telegram", chat="7", person="7")
BUTTONS = ((Button("✅ 已还", "1:paid:a"), Button("合同", url="https://example.org/contract")),)


def outbound(text: str = "明天还 <b>¥3,200.00</b>", **more: object) -> Outbound:
    return Outbound(address=LIN, text=text, **more)  # type: ignore[arg-type]


async def failure_of(bot: Bot, message: Outbound) -> TransportError:
    with pytest.raises(TransportError) as caught:
        await TelegramTransport(bot).send(message)
    return caught.value


def flags(error: TransportError) -> dict[str, object]:
    names = ("permanent", "retry_after", "ambiguous", "migrated_to", "bad_markup")
    return {name: getattr(error, name) for name in names if getattr(error, name) not in {None, False}}


async def test_it_sends_markup_buttons_and_no_preview(bot: Bot, api: BotApiServer) -> None:
    receipt = await TelegramTransport(bot).send(outbound(keyboard=BUTTONS, silent=True))
    (call,) = api.accepted()
    assert receipt == Receipt(str(call.result["message_id"]))
    assert call.params["parse_mode"] == "HTML"
    assert call.params["link_preview_options"] == {"is_disabled": True}
    assert call.params["disable_notification"] is True
    assert call.params["reply_markup"]["inline_keyboard"] == [
        [
            {"text": "✅ 已还", "callback_data": "1:paid:a"},
            {"text": "合同", "url": "https://example.org/contract"},
        ],
    ]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.refuse(403, "Forbidden: bot was blocked by the user"), {"permanent": True}),
        (Fault.refuse(403, "Forbidden: user is deactivated"), {"permanent": True}),
        (Fault.refuse(403, "Forbidden: bot was kicked from the group chat"), {"permanent": True}),
        (Fault.refuse(403, "Forbidden: bot was kicked from the supergroup chat"), {"permanent": True}),
        (Fault.refuse(403, "Forbidden: bot is not a member of the supergroup chat"), {"permanent": True}),
        (Fault.refuse(403, "Forbidden: the group chat was deleted"), {"permanent": True}),
        (Fault.refuse(403, "Forbidden: bot can't initiate conversation with a user"), {"permanent": True}),
        (Fault.refuse(400, "Bad Request: chat not found"), {"permanent": True}),
        (Fault.refuse(400, "Bad Request: PEER_ID_INVALID"), {"permanent": True}),
        (Fault.refuse(403, "Forbidden: bot can't send messages to the user"), {}),
        (Fault.refuse(403, "Forbidden: something new"), {}),
        (Fault.refuse(400, "Bad Request: something new"), {}),
        (Fault.refuse(401, "Unauthorized"), {}),
        (Fault.retry_after(9), {"retry_after": 9}),
        (Fault.status(500), {}),
        (Fault.status(502), {}),
        (Fault.status(504), {"ambiguous": True}),
        (Fault.reset_after(), {"ambiguous": True}),
        (Fault.reset_before(), {"ambiguous": True}),
        (Fault.silent(), {"ambiguous": True}),
        (Fault.garbage(), {"ambiguous": True}),
        (Fault.refuse(200, "no result"), {"ambiguous": True}),
    ],
    ids=lambda value: value.description or f"{value.kind} {value.code}" if isinstance(value, Fault) else "",
)
async def test_it_says_what_a_failure_means(
    bot: Bot, api: BotApiServer, fault: Fault, expected: dict[str, object]
) -> None:
    api.script("sendMessage", fault)
    assert flags(await failure_of(bot, outbound())) == expected


async def test_it_says_where_a_group_moved(bot: Bot, api: BotApiServer) -> None:
    api.migrates(7, -1007, tell=False)
    assert flags(await failure_of(bot, outbound())) == {"migrated_to": "-1007"}


@pytest.mark.parametrize("text", ["<b>open", "a < b", "<h1>big</h1>", "</b>"])
async def test_it_names_bad_markup_without_quoting_it(bot: Bot, text: str) -> None:
    error = await failure_of(bot, outbound(f"{text} ¥999"))
    assert flags(error) == {"bad_markup": True}
    assert "999" not in error.reason


async def test_it_says_a_text_stripped_of_tags_as_it_is(bot: Bot, api: BotApiServer) -> None:
    await TelegramTransport(bot).send(outbound("花呗 &lt;b&gt; &amp; 借呗"))
    assert api.texts() == ["花呗 &lt;b&gt; &amp; 借呗"]


async def test_it_lets_4096_units_pass(bot: Bot, api: BotApiServer) -> None:
    await TelegramTransport(bot).send(outbound("<b>" + "😀" * 2048 + "</b>"))
    assert len(api.accepted()) == 1


@pytest.mark.parametrize("text", ["😀" * 2048 + "a", "", "<b> </b>", "  "])
async def test_it_refuses_what_telegram_would_refuse(bot: Bot, api: BotApiServer, text: str) -> None:
    assert flags(await failure_of(bot, outbound(text))) == {}
    assert api.accepted() == []


async def test_it_edits_and_takes_no_change_for_success(bot: Bot, api: BotApiServer) -> None:
    transport = TelegramTransport(bot)
    receipt = await transport.send(outbound(keyboard=BUTTONS))
    edit = Edit(address=LIN, message_id=receipt.message_id, text="还清了", keyboard=())
    await transport.edit(edit)
    await transport.edit(edit)
    assert api.state.messages[int(receipt.message_id)]["text"] == "还清了"
    assert "reply_markup" not in api.state.messages[int(receipt.message_id)]


async def test_it_says_that_there_is_nothing_to_edit(bot: Bot) -> None:
    with pytest.raises(TransportError):
        await TelegramTransport(bot).edit(Edit(address=LIN, message_id="12345", text="x"))
