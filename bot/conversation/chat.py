"""What a flow is handed: the work, the person, their words, what they wrote, and the open dialog."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.clock import today_in
from bot.messages import Button, Keyboard, Reply
from bot.services import dialogs
from bot.services.dialogs import DialogState
from bot.wording import Press, encode

if TYPE_CHECKING:
    from datetime import date

    from bot.errors import UserError
    from bot.messages import Inbound
    from bot.services.views import Profile
    from bot.services.work import Work
    from bot.wording import Wording, Words


@dataclass(slots=True, kw_only=True)
class Chat:
    """One turn of a conversation. `dialog` is where it stands; flows move it with `step` and `leave`.

    `aside` is a dialog that waits until the open one is over; in this turn one was `interrupted` for another matter, or
    has `returned` when that was over.
    """

    work: Work
    inbound: Inbound
    profile: Profile
    words: Words
    wording: Wording
    is_admin: bool = False
    dialog: DialogState | None = None
    aside: DialogState | None = None
    interrupted: bool = False
    returned: bool = False

    def __post_init__(self) -> None:
        """Know what was set aside for the open dialog."""
        self.aside = self.dialog.aside if self.dialog is not None else None

    @property
    def user_id(self) -> int:
        """Whose book it is."""
        return self.profile.user_id

    @property
    def zone(self) -> ZoneInfo:
        """The user's own zone."""
        return ZoneInfo(self.profile.timezone)

    @property
    def today(self) -> date:
        """The date in the zone where due dates count for new loans."""
        return today_in(self.work.clock, ZoneInfo(self.work.office.defaults.timezone))

    @property
    def said_on(self) -> date:
        """The date of the message itself, in the user's zone: a payment's date unless another is given."""
        return min(self.inbound.sent_at, self.work.clock.now()).astimezone(self.zone).date()

    async def step(self, flow: str, step: str, data: dict[str, Any]) -> None:
        """Move the dialog on, or open it."""
        if self.returned:
            self.aside, self.returned = self.dialog, False
        state = DialogState(flow, step, data, self.aside)
        await dialogs.save(self.work, self.inbound.address, state)
        self.dialog = state

    async def leave(self) -> None:
        """Close the dialog; one that was set aside for it is open again."""
        if self.aside is None:
            await dialogs.drop(self.work, self.inbound.address)
            self.dialog = None
            return
        self.dialog, self.returned = self.aside, True
        self.aside = self.dialog.aside
        await dialogs.save(self.work, self.inbound.address, self.dialog)

    def set_aside(self) -> None:
        """Let the open dialog wait until what comes now is over; `leave` opens it again."""
        self.aside, self.dialog, self.interrupted = self.dialog, None, True

    async def take_up(self) -> None:
        """Go back to the dialog that was set aside, if there is one."""
        if self.aside is not None:
            await self.leave()
        self.returned = False

    @property
    def waiting(self) -> DialogState | None:
        """The dialog that is to be gone on with, where this turn set one aside or brought it back."""
        if self.returned:
            return self.dialog
        return self.aside if self.interrupted else None

    def use_language(self, locale: str) -> None:
        """Go on in another language."""
        self.words = self.wording.of(locale)

    def reply(self, key: str, keyboard: Keyboard = (), **values: object) -> Reply:
        """Answer with one sentence of the catalogs."""
        return Reply(text=self.words.t(key, **values), keyboard=keyboard)

    def button(self, key: str, verb: str, row_id: int = 0, argument: str = "", **values: object) -> Button:
        """Make a button whose label is a key of the catalogs."""
        return Button(self.words.label(key, **values), encode(verb, row_id, argument))

    def command(self, name: str) -> Button:
        """Make a button that does what a command does."""
        return Button(self.words.label(f"command.{name}.button"), encode("go", 0, name))


CommandHandler = Callable[[Chat, str], Awaitable[list[Reply]]]
"""Handles a command; the second argument is what was written behind it."""
PressHandler = Callable[[Chat, Press], Awaitable[list[Reply]]]
"""Handles a pressed button."""
AnswerHandler = Callable[[Chat, str], Awaitable[list[Reply]]]
"""Handles a text that answers the open dialog.

Raises `UserError` where the text is no answer, with nothing changed.
"""
Refusal = Callable[[Chat, "UserError"], Reply]
"""Words what was wrong with an answer, with the buttons of the question."""
Offers = Callable[[Chat, str], bool]
"""Tells whether a text is the label of a button of the open question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What a flow module offers to the router: commands, verbs of its buttons, and answers to its dialogs.

    `refusals` and `offers` are there for dialogs whose buttons stay at hand and may be typed, `gone` for those that say
    more of a button of a dialog that is over than that it is out of date.
    """

    commands: dict[str, CommandHandler] = field(default_factory=dict)
    presses: dict[str, PressHandler] = field(default_factory=dict)
    answers: dict[str, AnswerHandler] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    offers: dict[str, Offers] = field(default_factory=dict)
    gone: dict[str, PressHandler] = field(default_factory=dict)


def rows(*buttons: Button, width: int = 2) -> Keyboard:
    """Lay buttons out in rows."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))
