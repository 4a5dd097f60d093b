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
_ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class DialogState:
    """A flow, the step it waits at, and what was answered so far (JSON values).

    `aside` is a dialog that waits until this one is over.
    """

    flow: str
    step: str
    data: dict[str, Any]
    aside: DialogState | None = None


async def load(work: Work, address: Address) -> DialogState | None:
    """Read the open dialog; one that nobody touched for a day is closed."""
    row = await work.uow.people.get_dialog(address.channel, address.chat, address.person)
    if row is None:
        return None
    if work.clock.now() - row.touched_at > DIALOG_AGE:
        await drop(work, address)
        return None
    return _state(row.flow, row.step, row.data)


async def save(work: Work, address: Address, state: DialogState) -> None:
    """Write where the dialog stands now."""
    row = Dialog(
        channel=address.channel,
        chat=address.chat,
        person=address.person,
        flow=state.flow,
        step=state.step,
        data=_data(state),
        touched_at=work.clock.now(),
    )
    await work.uow.people.save_dialog(row)


async def drop(work: Work, address: Address) -> None:
    """Close the dialog."""
    await work.uow.people.drop_dialog(address.channel, address.chat, address.person)


def _data(state: DialogState) -> dict[str, Any]:
    """Write what was answered, and beside it the dialog that waits."""
    if state.aside is None:
        return state.data
    waiting = {"flow": state.aside.flow, "step": state.aside.step, "data": _data(state.aside)}
    return {**state.data, _ASIDE: waiting}


def _state(flow: str, step: str, data: dict[str, Any]) -> DialogState:
    answers = {name: value for name, value in data.items() if name != _ASIDE}
    waiting = data.get(_ASIDE)
    return DialogState(flow, step, answers, _state(**waiting) if waiting else None)
