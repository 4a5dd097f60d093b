"""Pushes on both databases: written once, found waiting, changed in place."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from bot.channels.webchat.channel import HOME
from bot.channels.webchat.live import Bells
from bot.channels.webchat.transport import WebchatTransport
from bot.messages import Address, Button, Edit, Outbound
from bot.services.work import Office
from bot.transport import TransportError
from db.models import WebchatMessage

PUSH = Outbound(
    address=HOME, text="今天到期", keyboard=((Button("已还", "1:paid:1"), Button("官网", url="https://x.example")),)
)


@pytest.fixture
def transport(office: Office) -> WebchatTransport:
    return WebchatTransport(office, Bells(), HOME)


async def lines(office: Office) -> list[WebchatMessage]:
    async with office.look() as work:
        return await work.uow.webchat.newest(HOME.chat, 100)


def referring(reference: str) -> Outbound:
    return Outbound(address=HOME, text=PUSH.text, keyboard=PUSH.keyboard, reference=reference)


async def test_it_writes_a_push_down_unseen(office: Office, transport: WebchatTransport) -> None:
    receipt = await transport.send(PUSH)
    (line,) = await lines(office)
    assert (receipt.message_id, line.author, line.seen_at) == (str(line.id), "bot", None)
    assert line.keyboard == [[{"label": "已还", "data": "1:paid:1"}, {"label": "官网", "url": "https://x.example"}]]
    assert line.created_at == office.clock.now()


async def test_it_recognises_a_repeated_push(office: Office, transport: WebchatTransport) -> None:
    receipts = [await transport.send(referring("7")), await transport.send(referring("7"))]
    assert receipts[0] == receipts[1]
    assert len(await lines(office)) == 1


async def test_it_recognises_a_push_that_is_repeated_at_the_same_moment(
    office: Office,
    transport: WebchatTransport,
) -> None:
    receipts = await asyncio.gather(*(transport.send(referring("7")) for _ in range(8)))
    assert len(set(receipts)) == 1
    assert len(await lines(office)) == 1


async def test_it_keeps_pushes_without_a_reference_apart(office: Office, transport: WebchatTransport) -> None:
    await transport.send(PUSH)
    await transport.send(PUSH)
    assert len(await lines(office)) == 2


async def test_it_changes_a_push_in_place(office: Office, transport: WebchatTransport) -> None:
    message_id = (await transport.send(PUSH)).message_id
    edit = Edit(address=HOME, message_id=message_id, text="已还清")
    await transport.edit(edit)
    await transport.edit(edit)  # already so
    (line,) = await lines(office)
    assert (line.text, line.keyboard, line.revision) == ("已还清", [], 1)


@pytest.mark.parametrize("message_id", ["", "404", "x", "²"])
async def test_it_takes_the_edit_of_a_line_that_is_gone_for_done(transport: WebchatTransport, message_id: str) -> None:
    await transport.edit(Edit(address=HOME, message_id=message_id, text="x"))


async def test_it_refuses_an_unknown_chat_for_good(office: Office, transport: WebchatTransport) -> None:
    nowhere = Address(channel="webchat", chat="elsewhere", person="x")
    with pytest.raises(TransportError) as error:
        await transport.send(Outbound(address=nowhere, text="x"))
    assert error.value.permanent
    assert await lines(office) == []


async def test_it_calls_a_store_that_refuses_worth_another_try(office: Office, transport: WebchatTransport) -> None:
    async with office.open() as work:
        await work.uow.session.execute(text("DROP TABLE webchat_message"))
        await work.uow.commit()
    with pytest.raises(TransportError) as error:
        await transport.send(PUSH)
    assert not error.value.permanent
    assert not error.value.ambiguous
