"""What people do on Telegram's side: write, press, edit, block, move house."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.botapi.state import Chat, Json, State


class People:
    """Makes updates. `tell` is called after each so that a waiting poll or the webhook's courier wakes up."""

    def __init__(self, state: State, now: Callable[[], int], tell: Callable[[], None]) -> None:
        self._state = state
        self._now = now
        self._tell = tell

    def user_says(self, chat: int, text: str, *, language_code: str | None = None, **options: Any) -> int:
        """Write a text; return the update's number. Options: person, date, reply_to (a message id), extra (fields)."""
        where = self._state.chat(chat)
        content: Json = {"text": text} if text else {}
        if command := re.match(r"/\w+(@\w+)?", text):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        if reply_to := options.get("reply_to"):
            content["reply_to_message"] = self._state.messages[reply_to]
        content |= options.get("extra", {})
        date = options.get("date") or self._now()
        message = self._state.add_message(where, content, self._sender(where, language_code, options), date)
        return self.update({"message": message})

    def user_edits(self, message_id: int, text: str) -> int:
        """Change a text that was written before."""
        message = self._state.messages[message_id] | {"text": text, "edit_date": self._now()}
        return self.update({"edited_message": message})

    def user_presses(self, message_id: int, data: str, *, language_code: str | None = None, **options: Any) -> int:
        """Press a button with this data; `person` may be somebody else, `inaccessible` makes the message too old."""
        message = self._state.messages[message_id]
        where = self._state.chat(message["chat"]["id"])
        query_id = f"q{self._state.next_update}"
        self._state.queries[query_id] = "expired" if options.get("expired") else "open"
        shown = {"chat": message["chat"], "message_id": message_id, "date": 0}
        query = {
            "id": query_id,
            "from": self._sender(where, language_code, options),
            "message": shown if options.get("inaccessible") else message,
            "chat_instance": "1",
            "data": data,
        }
        return self.update({"callback_query": query})

    def blocks(self, chat: int) -> int:
        """Block the bot, or put it out of a group."""
        where = self._state.chat(chat)
        where.state = "blocked" if where.kind == "private" else "kicked"
        return self._membership(where, "member", "kicked")

    def unblocks(self, chat: int) -> int:
        """Unblock the bot, or take it back into a group."""
        where = self._state.chat(chat)
        where.state = "ok"
        return self._membership(where, "kicked", "member")

    def migrates(self, old: int, new: int, *, tell: bool = True) -> None:
        """Turn a group into a supergroup; without `tell` the bot learns it only when it sends."""
        where = self._state.chat(old)
        where.migrated_to = new
        if tell:
            self.user_says(old, "", person=1, extra={"migrate_to_chat_id": new})

    def expire_queries(self) -> None:
        """Let every press be too old to be answered."""
        self._state.queries = dict.fromkeys(self._state.queries, "expired")

    def update(self, content: Json) -> int:
        """Put an update of any content into the queue."""
        number = self._state.add_update(content)
        self._tell()
        return number

    def _membership(self, where: Chat, before: str, after: str) -> int:
        def member(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"status": status, "user": self._state.bot()} | until

        return self.update(
            {
                "my_chat_member": {
                    "chat": where.as_json(),
                    "from": self._sender(where, None, {}),
                    "date": self._now(),
                    "old_chat_member": member(before),
                    "new_chat_member": member(after),
                },
            },
        )

    def _sender(self, where: Chat, language: str | None, options: Json) -> Json:
        person = options.get("person") or (where.id if where.kind == "private" else 1)
        sender = {"id": person, "is_bot": False, "first_name": "Lin"}
        spoken = where.language if language is None else language
        return sender | ({"language_code": spoken} if spoken else {})
