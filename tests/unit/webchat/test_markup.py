"""Which markup reaches a page."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.markup import MAX_DEPTH, TAGS, Node, to_plain, to_tree


def tags_in(nodes: list[Node]) -> Iterator[dict[str, object]]:
    for node in nodes:
        if isinstance(node, dict):
            yield node
            yield from tags_in(cast(list[Node], node["children"]))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", []),
        ("1 < 2 & 3", ["1 < 2 & 3"]),
        ("a <b>b <i>c</i></b>", ["a ", {"tag": "b", "children": ["b ", {"tag": "i", "children": ["c"]}]}]),
        ("<strong>x</strong>", [{"tag": "b", "children": ["x"]}]),
        ("x<br>y", ["x\ny"]),
        ("<b>x", [{"tag": "b", "children": ["x"]}]),
        ("x</b>y</p>", ["xy"]),
        ("&lt;script&gt;&amp;amp;", ["<script>&amp;"]),
        ("<b onclick=alert(1)>x</b>", [{"tag": "b", "children": ["x"]}]),
        (
            '<a href="https://a.example/?x=1&amp;y=2">x</a>',
            [{"tag": "a", "children": ["x"], "href": "https://a.example/?x=1&y=2"}],
        ),
    ],
)
def test_it_reads_markup(text: str, tree: list[Node]) -> None:
    assert to_tree(text) == tree


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        " JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/files/1",
        "http://[",
        "",
    ],
)
def test_it_drops_links_that_are_not_plain(href: str) -> None:
    (link,) = to_tree(f'<a href="{html.escape(href)}">x</a>')
    assert isinstance(link, dict)
    assert link["href"] == ""


@pytest.mark.parametrize("tag", ["script", "img", "iframe", "style", "svg", "form", "textarea", "title"])
def test_it_leaves_no_other_tag(tag: str) -> None:
    assert list(tags_in(to_tree(f"<{tag} src=x onerror=alert(1)>x</{tag}>"))) == []


def test_it_bounds_the_depth() -> None:
    tree = to_tree("<b>" * 5000 + "x" + "</b>" * 5000)
    assert len(list(tags_in(tree))) == MAX_DEPTH
    assert to_plain(tree) == "x"


@given(st.text())
def test_it_gives_escaped_text_back_unchanged(text: str) -> None:
    assert to_plain(to_tree(html.escape(text))) == text


@given(st.text(alphabet="<>/ab=\"'!-? &;#\n", max_size=60))
def test_it_survives_anything_and_lets_only_known_tags_through(text: str) -> None:
    for node in tags_in(to_tree(text)):
        assert node["tag"] in TAGS
        assert set(node) <= {"tag", "children", "href"}
