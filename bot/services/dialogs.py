"""Where a conversation stands, kept as a row so that it survives restarts and is shared by replicas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db.models import Dialog

if TYPE_CHECKING:
    from bot.messages import Address
    from bot.services.work import Work

DIALOG_AGE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DialogState:
    """A flow, the step it waits at, and what was answered so far (JSON values)."""

    flow: str
    step: str
    data: dict[str, Any]


async def load(work: Work, address: Address) -> DialogState | None:
    """Read the open dialog; one that nobody touched for a day is closed."""
    row = await work.uow.people.get_dialog(address.channel, address.chat, address.person)
    if row is None:
        return None
    if work.clock.now() - row.touched_at > DIALOG_AGE:
        await drop(work, address)
        return None
    return DialogState(row.flow, row.step, row.data)


async def save(work: Work, address: Address, flow: str, step: str, data: dict[str, Any]) -> DialogState:
    """Write where the dialog stands now."""
    row = Dialog(
        channel=address.channel,
        chat=address.chat,
        person=address.person,
        flow=flow,
        step=step,
        data=data,
        touched_at=work.clock.now(),
    )
    await work.uow.people.save_dialog(row)
    return DialogState(flow, step, data)


async def drop(work: Work, address: Address) -> None:
    """Close the dialog."""
    await work.uow.people.drop_dialog(address.channel, address.chat, address.person)
