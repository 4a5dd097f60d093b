"""The settings: reminder hour, lead days, zone, language, quiet hours, quiet weekends, hidden amounts."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.parsing import parse_time, parse_timezone
from bot.errors import NotFoundError, UserError
from bot.messages import Button, Reply
from bot.services import people
from bot.wording import encode
from bot.wording.formats import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import time

    from bot.messages import Keyboard
    from bot.wording import Press

HOURS = ("08:00", "09:00", "12:00", "18:00", "20:00", "21:00")
ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Europe/London", "America/Los_Angeles")
QUIET_SPANS = ("22:00-08:00", "21:00-09:00", "23:00-07:00")
LEAD_CHOICES = (14, 7, 5, 3, 2, 1, 0)
_LEAD = re.compile(r"(?:\d{1,3}|[\s,，、和;；.。]|提前|天|前|日|当天|days?|before|and)+")
LANGUAGES = {"zh_CN": "中文", "en": "English"}


async def settings(chat: Chat, rest: str) -> list[Reply]:
    """Show all settings with a button each."""
    del rest
    return [_overview(chat, edit=bool(chat.inbound.press))]


async def press_settings(chat: Chat, press: Press) -> list[Reply]:
    """Open one setting, or set it: the argument is `name` or `name.value`."""
    name, _, value = press.argument.partition(".")
    if not name:
        return [_overview(chat, edit=True)]
    if name not in _CHOICES:
        raise NotFoundError
    if not value:
        return await _open(chat, name)
    if name == "lead":
        return await _toggle_lead(chat, value)
    return await _set(chat, name, value, edit=True)


async def answer(chat: Chat, text: str) -> list[Reply]:
    """Read a typed value for the setting that is open."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    name = chat.dialog.step
    return await _set(chat, name, _READ[name](text), edit=False)


def refuse(chat: Chat, error: UserError) -> Reply:
    """Say what was wrong with a typed value; the choices stay at hand. Nothing has changed."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    text = f"{chat.words.error(error)}\n{chat.words.t('dialog.again')}"
    return Reply(text=text, keyboard=_keyboard(chat, chat.dialog.step))


async def _set(chat: Chat, name: str, value: str, *, edit: bool) -> list[Reply]:
    chat.profile = await people.change_settings(chat.work, chat.user_id, **_columns(name, value))
    if chat.dialog is not None:
        await chat.leave()
    if name == "language":
        chat.use_language(chat.profile.locale)
    return [_overview(chat, edit=edit, note="settings.saved")]


def _columns(name: str, value: str) -> dict[str, object]:
    """Turn a button's value into columns; a value no button of ours has is refused."""
    if name == "hour":
        return {"remind_minute": _minute(parse_time(value))}
    if name == "zone":
        return {"timezone": parse_timezone(value).key}
    if name == "quiet":
        return _quiet_columns(value)
    if name == "lead":
        return {"lead_days": tuple(int(day) for day in value.split(",") if day)}
    if name == "language" and value in LANGUAGES:
        return {"locale": value}
    if name in _SWITCHES and value in {"on", "off"}:
        return {_SWITCHES[name]: value == "on"}
    raise NotFoundError


def _quiet_columns(value: str) -> dict[str, object]:
    if value == "off":
        return {"quiet_from_minute": None, "quiet_until_minute": None}
    start, _, end = value.partition("-")
    return {"quiet_from_minute": _minute(parse_time(start)), "quiet_until_minute": _minute(parse_time(end))}


async def _toggle_lead(chat: Chat, value: str) -> list[Reply]:
    """Switch one of the days on the buttons on or off; they stay open for the next."""
    if not value.isdecimal() or int(value) not in LEAD_CHOICES:
        raise NotFoundError
    days = set(chat.profile.lead_days) ^ {int(value)}
    wanted = tuple(sorted(days, reverse=True))
    chat.profile = await people.change_settings(chat.work, chat.user_id, lead_days=wanted)
    return await _open(chat, "lead")


def _overview(chat: Chat, *, edit: bool, note: str = "") -> Reply:
    profile = chat.profile
    quiet = None
    if profile.quiet_from_minute is not None and profile.quiet_until_minute is not None:
        quiet = f"{clock(profile.quiet_from_minute)}-{clock(profile.quiet_until_minute)}"
    paused = profile.alerts_paused_until
    text = chat.words.render(
        "settings",
        profile=profile,
        quiet=quiet,
        language=LANGUAGES[profile.locale],
        note=chat.words.t(note) if note else "",
        paused=chat.words.moment(paused, chat.zone) if paused and paused > chat.work.clock.now() else None,
    )
    buttons = [_button(chat, name) for name in ("hour", "lead", "quiet", "weekend", "zone", "language", "hide")]
    return Reply(text=text, keyboard=rows(*buttons), edit=edit)


def _button(chat: Chat, name: str) -> Button:
    return Button(chat.words.label(f"settings.{name}"), encode("set", 0, name))


async def _open(chat: Chat, name: str) -> list[Reply]:
    """Offer the choices of one setting; where another value may be typed, it is waited for."""
    if name in _READ:
        await chat.step("settings", name, {})
    text = chat.words.t(f"settings.ask_{name}")
    return [Reply(text=text, keyboard=_keyboard(chat, name), edit=bool(chat.inbound.press))]


def _keyboard(chat: Chat, name: str) -> Keyboard:
    buttons = [Button(label, encode("set", 0, f"{name}.{value}")) for value, label in _CHOICES[name](chat).items()]
    return (*rows(*buttons, width=3), (Button(chat.words.label("settings.back"), encode("set")),))


def _hours(chat: Chat) -> dict[str, str]:
    del chat
    return {hour: hour for hour in HOURS}


def _lead_days(chat: Chat) -> dict[str, str]:
    on = chat.profile.lead_days
    return {str(day): ("✅ " if day in on else "") + _lead_label(chat, day) for day in LEAD_CHOICES}


def _lead_label(chat: Chat, day: int) -> str:
    return chat.words.label("settings.lead_day", n=day) if day else chat.words.label("settings.lead_same_day")


def _zones(chat: Chat) -> dict[str, str]:
    return {zone: chat.words.label(f"zone.{zone.replace('/', '_')}") for zone in ZONES}


def _languages(chat: Chat) -> dict[str, str]:
    del chat
    return LANGUAGES


def _quiet_spans(chat: Chat) -> dict[str, str]:
    return {**{span: span for span in QUIET_SPANS}, "off": chat.words.label("settings.quiet_off")}


def _on_or_off(name: str, chat: Chat) -> dict[str, str]:
    return {value: chat.words.label(f"settings.{name}_{value}") for value in ("on", "off")}


def _read_hour(text: str) -> str:
    return clock(_minute(parse_time(text)))


def _read_zone(text: str) -> str:
    return parse_timezone(text).key


def _read_quiet(text: str) -> str:
    if text.strip().lower() in {"关", "关闭", "不要", "off", "none"}:
        return "off"
    parts = [part for part in re.split(r"\s*(?:-|—|~|到|至|to)\s*", text.strip()) if part]
    if len(parts) != 2:
        raise UserError("settings.quiet_unreadable", value=text[:40])
    return f"{_read_hour(parts[0])}-{_read_hour(parts[1])}"


def _read_lead_text(text: str) -> str:
    return ",".join(map(str, _read_lead(text)))


def _read_lead(text: str) -> list[int]:
    found = [int(part) for part in re.findall(r"\d{1,3}", text)] if _LEAD.fullmatch(text.strip().lower()) else []
    if not found and text.strip().lower() in {"不要", "关", "off", "none", "no"}:
        return []
    wrong = [day for day in found if day > 30]
    if wrong or not found:
        raise UserError("settings.lead_unreadable", value=text[:40])
    return sorted(set(found), reverse=True)[:8]


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


_SWITCHES = {"hide": "hide_amounts", "weekend": "quiet_weekends"}
_CHOICES: dict[str, Callable[[Chat], dict[str, str]]] = {
    "hour": _hours,
    "lead": _lead_days,
    "zone": _zones,
    "language": _languages,
    "quiet": _quiet_spans,
    "weekend": partial(_on_or_off, "weekend"),
    "hide": partial(_on_or_off, "hide"),
}
"""What the buttons of each setting say, by the value that they stand for."""
_READ = {"hour": _read_hour, "lead": _read_lead_text, "zone": _read_zone, "quiet": _read_quiet}

FLOW = Flow(
    commands={"settings": settings},
    presses={"set": press_settings},
    answers={"settings": answer},
    refusals={"settings": refuse},
)
