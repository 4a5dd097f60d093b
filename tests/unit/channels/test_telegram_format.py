"""Texts as Telegram counts and cuts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.channels.telegram.format import TEXT_LIMIT, inline_keyboard, parts, plain, units
from bot.messages import Button


def test_it_takes_tags_out_and_turns_entities_into_characters() -> None:
    assert plain('<b>花呗</b> &lt;3 &amp; <a href="https://example.org">x</a>') == "花呗 <3 & x"


def test_it_counts_emoji_twice_and_tags_not_at_all() -> None:
    assert units("<b>😀</b>借&amp;") == 4


def test_it_leaves_a_text_that_fits() -> None:
    assert parts("a\n\nb") == ["a\n\nb"]


@given(st.text(alphabet="ab😀<&\n", max_size=60), st.integers(2, 12))
def test_it_cuts_into_pieces_that_fit_and_loses_no_character(text: str, limit: int) -> None:
    markup = text.replace("&", "&amp;").replace("<", "&lt;")
    pieces = parts(markup, limit)
    assert all(units(piece) <= limit for piece in pieces)
    assert "".join(plain(piece) for piece in pieces).replace("\n", "") == text.replace("\n", "")


def test_it_cuts_markup_without_escaping_it_again() -> None:
    assert parts(Markup("<b>a</b> &amp; b\n") * 3, 12) == ["<b>a</b> &amp; b\n<b>a</b> &amp; b", "<b>a</b> &amp; b"]
    assert parts(Markup("&lt;") * 5, 4) == ["&lt;&lt;&lt;&lt;", "&lt;"]


def test_it_cuts_between_lines() -> None:
    line = "花" * 3000
    assert parts(f"{line}\n{line}") == [line, line]
    assert units(line) < TEXT_LIMIT


def test_it_leaves_links_out_when_told() -> None:
    keyboard = ((Button("a", "1:x:0"), Button("b", url="https://example.org")), (Button("c", url="https://x.org"),))
    assert inline_keyboard(keyboard, links=False) == {"inline_keyboard": [[{"text": "a", "callback_data": "1:x:0"}]]}
    assert inline_keyboard(((Button("c", url="https://x.org"),),), links=False) is None
    assert inline_keyboard(()) is None
