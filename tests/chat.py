"""Drives the conversation as a person would: writes lines, presses buttons by their label, reads the answers."""

from __future__ import annotations

from bot.conversation import Conversation
from bot.messages import Address, Button, Inbound, Reply
from bot.services.work import Office
from bot.wording import Wording

WORDING = Wording()


class ChatDriver:
    """One person in one chat. `replies` are those to the last turn; buttons are looked for in them."""

    def __init__(self, office: Office, person: str = "1001", *, language: str = "zh-hans", **options: object) -> None:
        self.office = office
        self.conversation = Conversation(office, WORDING, **options)  # type: ignore[arg-type]
        self.address = Address(channel="telegram", chat=person, person=person)
        self.language = language
        self.replies: list[Reply] = []

    async def says(self, text: str, *, private: bool = True) -> str:
        """Write a line; return the texts of the answers."""
        return await self._turn(Inbound(**self._frame(private=private), text=text))  # type: ignore[arg-type]

    async def presses(self, label: str) -> str:
        """Press the first button whose label holds `label`."""
        return await self.sends(self.button(label).data)

    async def sends(self, data: str) -> str:
        """Press a button by its data, whether it is on the screen or not."""
        return await self._turn(Inbound(**self._frame(), press=data, message_id="1"))  # type: ignore[arg-type]

    def button(self, label: str) -> Button:
        """Find a button of the last answers."""
        found = [button for button in self.buttons if label in button.label]
        assert found, f"no button {label!r} among {[button.label for button in self.buttons]}"
        return found[0]

    @property
    def buttons(self) -> list[Button]:
        """All buttons of the last answers."""
        return [button for reply in self.replies for row in reply.keyboard for button in row]

    async def _turn(self, inbound: Inbound) -> str:
        self.replies = await self.conversation(inbound)
        return "\n".join(str(reply.text) for reply in self.replies)

    def _frame(self, *, private: bool = True) -> dict[str, object]:
        return {
            "address": self.address,
            "sent_at": self.office.clock.now(),
            "language": self.language,
            "private": private,
        }
