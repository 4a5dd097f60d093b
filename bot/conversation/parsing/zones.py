"""Time zones as people name them: an IANA name, a city in Chinese or English, an offset from UTC."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.text import even, shown
from bot.errors import UserError

_OFFSET = lazy_re(r"(?:utc|gmt)?\s*([+-])\s*([0-9]{1,2})(?::?00)?|utc|gmt|z")
_EAST, _WEST = 14, 12
_MAX_LENGTH = 40
# Places that people name and the zone database does not; all of China keeps one time.
_PLACES = {
    "Asia/Shanghai": "北京 中国 大陆 国内 东八区 天津 重庆 广州 深圳 杭州 南京 成都 武汉 西安 beijing china prc",
    "Asia/Hong_Kong": "香港 hongkong hk",
    "Asia/Macau": "澳门",
    "Asia/Taipei": "台湾",
    "Asia/Tokyo": "日本 japan",
    "Asia/Seoul": "韩国 korea",
    "Europe/London": "英国 uk",
    "Europe/Paris": "法国",
    "Europe/Berlin": "德国",
    "America/New_York": "美东 美国东部 华盛顿 波士顿 est edt",
    "America/Los_Angeles": "美西 美国西部 旧金山 西雅图 pst pdt",
}


def parse_timezone(text: str) -> ZoneInfo:
    """Return the zone that a person names: Asia/Tokyo, 北京, 东京, London, UTC+8.

    Raises:
        UserError: timezone.unknown.
    """
    plain = even(text).strip()
    name = _by_offset(plain.lower()) or _names().get(_fold(plain)) if len(plain) <= _MAX_LENGTH else None
    if name is None:
        raise UserError("timezone.unknown", value=shown(text))
    return ZoneInfo(name)


def _by_offset(plain: str) -> str | None:
    found = _OFFSET.fullmatch(plain)
    if found is None:
        return None
    hours = int(found[2] or 0)
    if hours > (_WEST if found[1] == "-" else _EAST):
        return None
    # The Etc zones carry the sign of POSIX: Etc/GMT-8 is eight hours ahead of UTC.
    return f"Etc/GMT{'+' if found[1] == '-' else '-'}{hours}" if hours else "Etc/UTC"


@cache
def _names() -> dict[str, str]:
    """Return folded names of zones and of their cities in both languages; built at the first question."""
    known = available_timezones()
    names = {_fold(zone): zone for zone in known}
    for zone in sorted(known):
        names.setdefault(_fold(zone.rpartition("/")[2]), zone)
    for language in ("zh", "en"):
        for zone, labels in Locale(language).time_zones.items():
            if zone in known and "city" in labels:
                names[_fold(labels["city"])] = zone
    for zone, places in _PLACES.items():
        names.update(dict.fromkeys(places.split(), zone))
    return names


def _fold(name: str) -> str:
    return name.casefold().replace(" ", "").replace("_", "").removesuffix("时间").removesuffix("市")
