"""Fetches updates by long polling: each batch is written down before Telegram hears that it arrived."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.api import Api
from bot.channels.telegram.brake import BrakedError
from bot.channels.telegram.faults import reason_of
from bot.channels.telegram.inbound import ALLOWED_UPDATES, lane_of
from bot.channels.telegram.request import SlowDownError
from bot.services.inbox import Arrival

if TYPE_CHECKING:
    from telegram import Bot

    from bot.channels.telegram.brake import Brake
    from bot.clock import Clock
    from bot.services.inbox import Inbox
    from db.locks import SessionLock

logger = logging.getLogger(__name__)

POLL_SECONDS = 25
BATCH = 100
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
LOCK_PAUSE = 2.0
READ_MARGIN = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PollerParts:
    """What a poller works with."""

    bot: Bot
    inbox: Inbox
    lock: SessionLock
    clock: Clock
    brake: Brake
    poll_seconds: int = POLL_SECONDS


class Poller:
    """The one process per token that asks Telegram for updates; the others wait for its lock."""

    def __init__(self, parts: PollerParts) -> None:
        """Do nothing yet."""
        self._parts = parts
        self._api = Api(parts.bot)
        self._pause = FIRST_PAUSE
        self._webhook_gone = False
        self._obstacle = ""
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll while this process holds the token's lock, and wait for it otherwise; ends with the brake."""
        try:
            while not self._parts.brake.pulled:
                if await self._acquire():
                    await self._poll_while_held()
                else:
                    await self._sleep(LOCK_PAUSE)
        except BrakedError:
            return
        finally:
            await self._parts.lock.release()

    async def _acquire(self) -> bool:
        """Try to take the lock, and say once what is in the way."""
        try:
            obstacle = "" if await self._parts.lock.acquire() else "another process polls this bot"
            level = logging.INFO
        except OSError as error:
            obstacle, level = f"no updates: {error.filename}: {error.strerror}", logging.ERROR
        if not obstacle or obstacle != self._obstacle:
            logger.log(level, "%s", obstacle or "polling begins", extra={"action": "telegram.poll"})
        self._obstacle = obstacle
        return not obstacle

    async def _poll_while_held(self) -> None:
        self._webhook_gone, self._offset = False, None
        while await self._parts.lock.held():
            try:
                await self._poll_once()
            except SlowDownError as error:
                await self._sleep(error.seconds)
            except Conflict:
                self._webhook_gone = False  # either somebody else polls or a webhook was set
                logger.warning("somebody else receives this bot's updates", extra={"action": "telegram.poll"})
                await self._back_off()
            except InvalidToken:
                logger.error("Telegram refuses the token", extra={"action": "telegram.poll"})  # noqa: TRY400
                await self._back_off()
            except TelegramError as error:
                logger.warning("no updates: %s", reason_of(error), extra={"action": "telegram.poll"})
                await self._back_off()
            except BrakedError:
                raise
            except Exception:
                logger.exception("updates cannot be stored", extra={"action": "telegram.store"})
                await self._back_off()

    async def _poll_once(self) -> None:
        if not self._webhook_gone:
            await self._parts.brake.wait(self._parts.bot.delete_webhook(drop_pending_updates=False))
            self._webhook_gone = True
        updates = await self._parts.brake.wait(self._fetch())
        if updates:
            await self._parts.inbox.store([arrival_of(update) for update in updates])
        # An offset confirms what came before it. An empty answer says that all is confirmed, and asking without an
        # offset then survives Telegram's numbers starting anew, which they do after a week without updates.
        self._offset = max(update["update_id"] for update in updates) + 1 if updates else None
        self._pause = FIRST_PAUSE

    async def _fetch(self) -> list[dict[str, Any]]:
        """Ask for updates as they are: one that the library could not read must not hold up the others."""
        seconds = self._parts.poll_seconds
        parameters = {
            "timeout": seconds,
            "limit": BATCH,
            "allowed_updates": ALLOWED_UPDATES,
            "offset": self._offset,
        }
        answer = await self._api.call("getUpdates", parameters, wait=seconds + READ_MARGIN)
        return answer if isinstance(answer, list) else []

    async def _back_off(self) -> None:
        await self._sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _sleep(self, seconds: float) -> None:
        await self._parts.brake.wait(self._parts.clock.sleep(seconds))


def arrival_of(update: dict[str, Any]) -> Arrival:
    """Turn an update into what the inbox stores."""
    return Arrival(update_id=int(update["update_id"]), lane=lane_of(update), payload=update)
