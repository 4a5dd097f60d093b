"""What the server remembers: chats, messages, updates, and every call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Call:
    """A call as it came. `accepted`: it took effect, whatever the caller heard of it; `outcome`: what was heard."""

    method: str
    params: Json
    at: float
    outcome: str = ""
    accepted: bool = False
    result: Any = None

    @property
    def chat(self) -> int | None:
        return chat_id(self.params)


@dataclass(slots=True)
class Chat:
    """A chat. `state`: ok, blocked, deactivated, kicked, left, missing; a migrated group names its successor."""

    id: int
    kind: str = "private"
    state: str = "ok"
    migrated_to: int | None = None
    language: str = "zh-hans"

    def as_json(self) -> Json:
        shown: Json = {"id": self.id, "type": self.kind}
        return shown | ({"first_name": "Lin"} if self.kind == "private" else {"title": "Group"})


@dataclass(slots=True)
class State:
    """Everything; ids of messages and updates count up over all chats."""

    bot_id: int
    username: str
    chats: dict[int, Chat] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    updates: list[Json] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    queries: dict[str, str] = field(default_factory=dict)
    webhook: Json = field(default_factory=dict)
    profile: dict[tuple[str, str], Any] = field(default_factory=dict)
    next_update: int = 1000
    next_message: int = 1

    def chat(self, number: int) -> Chat:
        """Return a chat, made on first sight: a positive id is a person's, -100… a supergroup, the rest groups."""
        if number not in self.chats:
            kind = "private" if number > 0 else "supergroup" if str(number).startswith("-100") else "group"
            self.chats[number] = Chat(number, kind)
        return self.chats[number]

    def bot(self) -> Json:
        return {"id": self.bot_id, "is_bot": True, "first_name": "Shouqi", "username": self.username}

    def add_message(self, chat: Chat, content: Json, sender: Json, date: int) -> Json:
        message = {
            "message_id": self.next_message,
            "date": date,
            "chat": chat.as_json(),
            "from": sender,
            **content,
        }
        self.messages[self.next_message] = message
        self.next_message += 1
        return message

    def add_update(self, content: Json) -> int:
        number = self.next_update
        self.next_update += 1
        self.updates.append({"update_id": number, **content})
        return number


def chat_id(params: Json) -> int | None:
    """Read the chat of a call."""
    value = str(params.get("chat_id", ""))
    return int(value) if value.lstrip("-").isdigit() else None
