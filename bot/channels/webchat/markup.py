"""The allowed tags of a message as a small tree that the page builds itself: no HTML string ever reaches a browser."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

Node = str | dict[str, object]

TAGS = frozenset({"b", "i", "u", "s", "code", "pre", "a", "blockquote"})
ALIASES = {"strong": "b", "em": "i", "ins": "u", "del": "s", "strike": "s"}
LINK_SCHEMES = frozenset({"http", "https", "tel", "mailto"})
MAX_DEPTH = 16


def to_tree(text: str) -> list[Node]:
    """Read a bot's text. Known tags become `{"tag", "children"}` (links also `href`), everything else becomes text."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root


def to_plain(nodes: list[Node]) -> str:
    """Return the text of a tree without its tags."""
    parts = [node if isinstance(node, str) else to_plain(_children(node)) for node in nodes]
    return "".join(parts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Node] = []
        self._open: list[tuple[str, list[Node]]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = ALIASES.get(tag, tag)
        if name == "br":
            self.handle_data("\n")
        if name not in TAGS or len(self._open) > MAX_DEPTH:
            return
        children: list[Node] = []
        node: dict[str, object] = {"tag": name, "children": children}
        if name == "a":
            node["href"] = _safe_link(dict(attrs).get("href"))
        self._open[-1][1].append(node)
        self._open.append((name, children))

    def handle_endtag(self, tag: str) -> None:
        name = ALIASES.get(tag, tag)
        depth = next((depth for depth in range(len(self._open) - 1, 0, -1) if self._open[depth][0] == name), 0)
        if depth:
            del self._open[depth:]

    def handle_data(self, data: str) -> None:
        siblings = self._open[-1][1]
        if siblings and isinstance(siblings[-1], str):
            siblings[-1] += data
        else:
            siblings.append(data)


def _safe_link(href: str | None) -> str:
    try:
        scheme = urlsplit((href or "").strip()).scheme
    except ValueError:
        return ""
    return (href or "").strip() if scheme in LINK_SCHEMES else ""


def _children(node: dict[str, object]) -> list[Node]:
    children = node["children"]
    return children if isinstance(children, list) else []
