"""What the outbox asks of a channel: deliver one message, or say exactly how it failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.errors import ShouqiError

if TYPE_CHECKING:
    from bot.messages import Edit, Outbound


def storable(text: str) -> str:
    """Take out of a platform's words what a database refuses: zero bytes and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform accepted the message and calls it `message_id`."""

    message_id: str


class TransportError(ShouqiError):
    """A delivery that failed.

    permanent    it will never succeed for this chat (blocked, deactivated, chat not found, kicked)
    retry_after  the platform asked for this many seconds of silence for the whole token
    ambiguous    the request went out and no answer came: it may have been delivered
    migrated_to  the group became a supergroup with this chat id
    bad_markup   the platform could not read the tags; plain text may pass
    rejected     the platform read the request and refused it; the same one will hardly pass later
    None of them: not delivered for certain, worth another try later.
    """

    def __init__(  # noqa: PLR0913 - one flag per outcome a platform can name
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        ambiguous: bool = False,
        migrated_to: str | None = None,
        bad_markup: bool = False,
        rejected: bool = False,
    ) -> None:
        """Keep what the retry decision needs; `reason` never holds a text, an amount or a token."""
        self.reason = reason = storable(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.ambiguous = ambiguous
        self.migrated_to = migrated_to
        self.bad_markup = bad_markup
        self.rejected = rejected
        super().__init__(reason)


class Transport(Protocol):
    """A channel as the outbox sees it."""

    @property
    def channel(self) -> str:
        """The name that addresses of this channel carry."""
        ...

    async def send(self, message: Outbound) -> Receipt:
        """Deliver one message; raise TransportError if that failed."""
        ...

    async def edit(self, edit: Edit) -> None:
        """Change an earlier message; a message that is already so counts as done."""
        ...
