"""What `/export` hands over: all that is kept about a person, and nothing of anybody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.services.export import export_user
from bot.services.work import Office, Work
from db.models import Base, InboundUpdate, Push, PushItem, Recipient, TopicShown, TopicVote, WebchatMessage
from tests.chat import ChatDriver

NOBODYS = {"memo", "rate_budget"}
AT = datetime(2026, 12, 7, 1, tzinfo=UTC)


async def fill(office: Office, person: str) -> int:
    """Let a person leave something in every table; return their id."""
    chat = ChatDriver(office, person)
    await chat.says("/add! 花呗 3200 每月9号")
    await chat.says(f"/paid #1 {person}")
    await chat.says("/add")
    async with office.open() as work:
        known = await work.uow.people.get_recipient("telegram", person, person)
        assert known is not None
        await _be_busy(work, known)
        await work.commit()
        return known.user_id


async def _be_busy(work: Work, who: Recipient) -> None:
    session = work.uow.session
    occurrence = (await work.uow.book.occurrences(who.user_id))[0]
    push = Push(user_id=who.user_id, recipient_id=who.id, channel="telegram", kind="due", due_at=AT, ready_at=AT)
    push.created_at = AT
    session.add_all([push, Recipient(user_id=who.user_id, channel="webchat", chat=who.chat, person="p", created_at=AT)])
    await session.flush()
    file = {"filename": "shouqi.json", "media_type": "application/json", "content": "c2VjcmV0"}
    session.add_all(
        [
            PushItem(push_id=push.id, recipient_id=who.id, occurrence_id=occurrence.id, due_on=AT.date(), stage="d0"),
            TopicShown(user_id=who.user_id, topic="t05", shown_on=AT.date()),
            TopicVote(user_id=who.user_id, topic="t05", helpful=True, voted_at=AT),
            WebchatMessage(chat=who.chat, author="bot", text=f"为{who.chat}", attachment=file, created_at=AT),
            InboundUpdate(source="telegram:1", update_id=int(who.chat), lane=who.chat, payload={}, received_at=AT),
        ]
    )


async def copy_of(office: Office, user_id: int) -> dict[str, Any]:
    async with office.look() as work:
        return dict(json.loads(await export_user(work, user_id)))


async def test_it_hands_over_something_from_every_table(office: Office) -> None:
    """Nobody may keep more of a borrower than the borrower can see (51信用卡)."""
    user_id = await fill(office, "1001")
    copy = await copy_of(office, user_id)
    kept = {name: part for name, part in copy.items() if name not in {"format", "program", "exported_at"}}
    assert [name for name, part in kept.items() if not part] == []
    assert len(kept) == len(set(Base.metadata.tables) - NOBODYS)


async def test_it_hands_over_nothing_of_somebody_else(office: Office) -> None:
    first, second = await fill(office, "1001"), await fill(office, "2002")
    for mine, other, user_id in (("1001", "2002", first), ("2002", "1001", second)):
        copy = json.dumps(await copy_of(office, user_id), ensure_ascii=False)
        assert f"为{mine}" in copy
        assert f'"{other}"' not in copy
        assert f"为{other}" not in copy


async def test_it_names_a_file_instead_of_repeating_it(office: Office) -> None:
    """A copy that held the copies before it would double in size each time."""
    [line] = (await copy_of(office, await fill(office, "1001")))["messages"]
    assert line["attachment"] == "shouqi.json"


async def test_it_still_holds_a_loan_that_was_deleted_today(office: Office) -> None:
    user_id = await fill(office, "1001")
    async with office.open() as work:
        loan = await work.uow.book.get_loan_by_number(user_id, 1)
        assert loan is not None
        loan.deleted_at = AT
        await work.commit()
    [loan_copy] = (await copy_of(office, user_id))["loans"]
    assert loan_copy["deleted_at"] == AT.isoformat()


async def test_leaving_for_good_leaves_nothing_to_copy(office: Office) -> None:
    user_id = await fill(office, "1001")
    chat = ChatDriver(office, "1001")
    await chat.says("/forget")
    await chat.presses("全部删除")
    left = await copy_of(office, user_id)
    assert [name for name, part in left.items() if part and name not in {"format", "program", "exported_at"}] == []
    async with office.look() as work:
        assert await work.uow.people.get_dialog("telegram", "1001", "1001") is None
        assert await work.uow.webchat.newest("1001", 9) == []
