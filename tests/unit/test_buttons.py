"""Button data: what fits into the 64 bytes that a platform carries comes back as it was, and nothing else is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording import Press, decode, encode
from bot.wording.buttons import MAX_BYTES

VERBS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)


@given(verb=VERBS, row_id=st.integers(0, 2**63 - 1), argument=st.text(alphabet="还款花呗ab1", max_size=60))
def test_it_fits_into_64_bytes_or_says_so(verb: str, row_id: int, argument: str) -> None:
    """Names in the data exceed 64 bytes, those in Chinese first, and the bot crashes.

    interlumpen/Telegram-shop#9, python-telegram-bot/python-telegram-bot#528.
    """
    if len(argument.encode()) > MAX_BYTES:
        with pytest.raises(ValueError, match="bytes"):
            encode(verb, row_id, argument)
        return
    data = encode(verb, row_id, argument[:10])
    assert len(data.encode()) <= MAX_BYTES
    if row_id < 36**12:
        assert decode(data) == Press(verb, row_id, argument[:10])


@pytest.mark.parametrize("data", ["", "1", "1:paid", "2:paid:a", "1::a", "1:paid:", "1:paid:A", "1:paid:" + "z" * 60])
def test_it_reads_nothing_that_is_not_its_own(data: str) -> None:
    assert decode(data) is None
