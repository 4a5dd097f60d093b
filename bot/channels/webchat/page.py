"""The page and its assets: read once, filled in the reader's language, no build step."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot.wording.catalogs import catalog_files, read_catalog

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from bot.wording import Wording, Words

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
HTML_LANG = {"zh_CN": "zh-CN", "en": "en"}
PREFIX = "webchat."
MENU = ("start", "loans", "add", "paid", "overdue", "cost", "relief", "tips", "settings", "help")


class Page:
    """Renders the page, the locked page and what the script needs to speak."""

    def __init__(self, wording: Wording) -> None:
        """Read templates, assets and the keys of the room's catalog."""
        folder = resources.files("bot.channels.webchat") / "static"
        self._wording = wording
        self._assets = {entry.name: _asset(entry) for entry in folder.iterdir() if _suffix(entry.name) in MEDIA_TYPES}
        self._templates = Environment(
            loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
            autoescape=True,
            undefined=StrictUndefined,
        )
        self._keys = _keys()

    def chat(self, locale: str) -> Response:
        """Render the chat page; its script asks for everything else."""
        return HTMLResponse(self._render("index.html", locale))

    def locked(self, locale: str, *, link: str, knock_again: bool) -> Response:
        """Render the friendly refusal; `knock_again` reloads it once as our own, so that a strict cookie counts.

        `link` shows what the secret link looks like, without its key.
        """
        return HTMLResponse(self._render("locked.html", locale, link=link, knock_again=knock_again), 403)

    def asset(self, name: str) -> Response:
        """Return a stylesheet, script or picture."""
        if name not in self._assets:
            return Response(status_code=404)
        return Response(self._assets[name], headers={"Content-Type": MEDIA_TYPES[_suffix(name)]})

    def words(self, locale: str) -> dict[str, str]:
        """Return the room's sentences without their prefix."""
        words = self._wording.of(locale)
        return {key.removeprefix(PREFIX): words.label(key) for key in self._keys}

    def menu(self, locale: str) -> list[dict[str, str]]:
        """Return the quick commands: what is read, and what is sent."""
        words = self._wording.of(locale)
        return [{"name": name, "label": _menu(words, name), "send": _menu(words, f"{name}.send")} for name in MENU]

    def _render(self, template: str, locale: str, **values: object) -> str:
        words = self.words(locale)
        return self._templates.get_template(template).render(lang=HTML_LANG[locale], words=words, **values)


def _menu(words: Words, name: str) -> str:
    return words.label(f"{PREFIX}menu.{name}")


def _keys() -> list[str]:
    file = next(entry for entry in catalog_files("zh_CN") if entry.name == "webchat.po")
    keys = (str(message.id) for message in read_catalog(file, "zh_CN"))
    return [key for key in keys if key.startswith(PREFIX) and not key.startswith(f"{PREFIX}menu.")]


def _asset(entry: Traversable) -> bytes:
    return entry.read_bytes()


def _suffix(name: str) -> str:
    return name[name.rfind(".") :] if "." in name else ""
