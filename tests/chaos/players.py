"""What borrowers do meanwhile: pay, undo, delete, add, snooze, block the bot and come back, move to another chat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.wording import encode
from tests.botapi.server import BotApiServer
from tests.chaos.oracle import Deed
from tests.chaos.town import Borrower, Debt, Town

ADD = "/add! 花呗 1200 {}"


class Players:
    """Plays the parts through the server, and keeps the deeds that the oracle has to know."""

    def __init__(self, server: BotApiServer, town: Town) -> None:
        self._server = server
        self._town = town
        self.deeds: list[Deed] = []
        self.last_update = 0
        for one in town.playing("is gone"):
            server.state.chat(one.chat).state = "missing" if one.hot else "deactivated"

    def play(self, day: int, today: date, checked: datetime, *, hot: bool) -> None:
        """Let those act whose day it is. `checked`: everything due until then is planned."""
        for one in self._town.borrowers:
            if one.day == day and (one.hot and one.part in {"pays", "deletes", "adds", "moves"}) == hot:
                self._act(one, today, checked)
            if one.day + 1 == day and not hot:
                self._come_back(one)

    def handled(self, now: datetime) -> None:
        """Note that all deeds so far have taken effect."""
        for deed in self.deeds:
            deed.done = deed.done or now

    def _act(self, one: Borrower, today: date, checked: datetime) -> None:
        due_id, debt = one.first_due[0], one.debts[0]
        match one.part:
            case "pays":
                self._closes([due_id], checked)
                self._presses(one, encode("paid", due_id))
                self._presses(one, encode("paid", due_id))  # an impatient finger
            case "undoes":
                self._closes([due_id], checked, again_open=True)
                self._presses(one, encode("paid", due_id))
                self._says(one, "/undo")
            case "deletes" | "brings back":
                back = one.part == "brings back"
                self._closes(_all_of(debt), checked, again_open=back)
                self._presses(one, encode("delete", debt.loan_id))
                if back:
                    self._says(one, "/undo")
            case "adds":
                self._says(one, ADD.format(today + timedelta(days=one.user_id % 4)))
            case "snoozes":
                self._presses(one, encode("snooze", due_id))
            case _:
                self._move_or_block(one)

    def _move_or_block(self, one: Borrower) -> None:
        match one.part:
            case "blocks":
                self.last_update = self._server.blocks(one.chat)
            case "blocks silently":
                self._server.state.chat(one.chat).state = "blocked"
            case "moves":
                one.later_chat = int(f"-100{-one.chat}")
                self._server.migrates(one.chat, one.later_chat, tell=one.hot)
                self.last_update = self._server.state.next_update - 1
            case _:
                pass

    def _come_back(self, one: Borrower) -> None:
        if one.part in {"blocks", "blocks silently"}:
            self.last_update = self._server.unblocks(one.chat)

    def _closes(self, occurrences: Iterable[int], checked: datetime, *, again_open: bool = False) -> None:
        found = frozenset(occurrences)
        self.deeds.append(Deed(occurrences=found, closes=True, begun=checked))
        if again_open:
            self.deeds.append(Deed(occurrences=found, closes=False, begun=checked))

    def _says(self, one: Borrower, text: str) -> None:
        self.last_update = self._server.user_says(one.chat, text)

    def _presses(self, one: Borrower, data: str) -> None:
        state = self._server.state
        message = state.add_message(state.chat(one.chat), {"text": "…"}, state.bot(), 0)
        self.last_update = self._server.user_presses(message["message_id"], data)


def _all_of(debt: Debt) -> list[int]:
    return [due_id for due_id, _ in debt.dues]
