"""The methods of the Bot API that the bot uses, with Telegram's own refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.botapi.markup import MarkupError, plain_text
from tests.botapi.state import Chat, Json, State, chat_id

FORBIDDEN = {
    "blocked": "Forbidden: bot was blocked by the user",
    "deactivated": "Forbidden: user is deactivated",
    "kicked": "Forbidden: bot was kicked from the group chat",
    "left": "Forbidden: bot is not a member of the supergroup chat",
}


class RefusedError(Exception):
    """The call is answered with an error."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        self.code = code
        self.description = description
        self.parameters = parameters
        super().__init__(description)


class Methods:
    """Carries out calls on the state. `now` gives the time in Unix seconds."""

    def __init__(self, state: State, now: Callable[[], int]) -> None:
        self._state = state
        self._now = now
        self._by_name: dict[str, Callable[[Json], Any]] = {
            "getMe": lambda _params: state.bot(),
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "editMessageText": self._edit_message_text,
            "answerCallbackQuery": self._answer_callback_query,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _params: {"url": "", **state.webhook},
            "setMyCommands": lambda params: self._set("commands", params),
            "setMyDescription": lambda params: self._set("description", params),
            "setMyShortDescription": lambda params: self._set("short_description", params),
        }

    def call(self, method: str, params: Json) -> Any:
        """Carry out a call; raise RefusedError as Telegram would answer."""
        if method not in self._by_name:
            raise RefusedError(404, "Not Found")
        return self._by_name[method](params)

    def _send_message(self, params: Json) -> Json:
        chat = self._writable(params)
        content = {"text": _checked_text(params, "text", 4096), **_keyboard(params)}
        return self._state.add_message(chat, content, self._state.bot(), self._now())

    def _send_document(self, params: Json) -> Json:
        chat = self._writable(params)
        if "document" not in params:
            raise RefusedError(400, "Bad Request: there is no document in the request")
        content = {"document": params["document"], **_keyboard(params)}
        if params.get("caption"):
            content["caption"] = _checked_text(params, "caption", 1024)
        return self._state.add_message(chat, content, self._state.bot(), self._now())

    def _edit_message_text(self, params: Json) -> Json:
        chat = self._writable(params)
        message = self._state.messages.get(int(params.get("message_id", 0)))
        if message is None or message["chat"]["id"] != chat.id:
            raise RefusedError(400, "Bad Request: message to edit not found")
        if not message["from"].get("is_bot"):
            raise RefusedError(400, "Bad Request: message can't be edited")
        content = {"text": _checked_text(params, "text", 4096), **_keyboard(params)}
        if all(message.get(key) == content.get(key) for key in ("text", "reply_markup")):
            raise RefusedError(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message",
            )
        message.pop("reply_markup", None)
        message.update(content, edit_date=self._now())
        return message

    def _answer_callback_query(self, params: Json) -> bool:
        if self._state.queries.get(str(params.get("callback_query_id"))) != "open":
            raise RefusedError(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self._state.queries[str(params["callback_query_id"])] = "answered"
        return True

    def _set_webhook(self, params: Json) -> bool:
        self._state.webhook = {"url": params.get("url", ""), "secret_token": params.get("secret_token", "")}
        return True

    def _delete_webhook(self, params: Json) -> bool:
        self._state.webhook = {}
        if params.get("drop_pending_updates") in {True, "true"}:
            self._state.updates.clear()
        return True

    def _set(self, what: str, params: Json) -> bool:
        language = str(params.get("language_code") or "")
        self._state.profile[what, language] = params.get(what)
        return True

    def _writable(self, params: Json) -> Chat:
        number = chat_id(params)
        if number is None:
            raise RefusedError(400, "Bad Request: chat not found")
        chat = self._state.chat(number)
        if chat.migrated_to is not None:
            raise RefusedError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        if chat.state == "missing":
            raise RefusedError(400, "Bad Request: chat not found")
        if chat.state != "ok":
            raise RefusedError(403, FORBIDDEN[chat.state])
        return chat


def _checked_text(params: Json, name: str, limit: int) -> str:
    text = str(params.get(name, ""))
    try:
        plain = plain_text(text) if params.get("parse_mode") == "HTML" else text
    except MarkupError as error:
        raise RefusedError(400, f"Bad Request: can't parse entities: {error}") from error
    if not plain.strip():
        raise RefusedError(400, "Bad Request: message text is empty")
    if len(plain.encode("utf-16-le")) // 2 > limit:
        raise RefusedError(400, "Bad Request: message is too long")
    return text


def _keyboard(params: Json) -> Json:
    keyboard = params.get("reply_markup")
    if not keyboard:
        return {}
    for button in (button for row in keyboard.get("inline_keyboard", []) for button in row):
        if not button.get("text"):
            raise RefusedError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if "url" in button:
            if not button["url"].startswith(("https://", "http://", "tg://")) or "//127.0.0.1" in button["url"]:
                raise RefusedError(400, "Bad Request: inline keyboard button URL is invalid: Wrong HTTP URL")
        elif not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
            raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": keyboard}
