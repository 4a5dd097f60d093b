"""Brings a question into one form and cuts it into pieces: character n-grams of Chinese, stems of English words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARS = 300
"""A question longer than this is cut: what is asked stands at its beginning, and the time to answer stays bounded."""

LATIN_WORD = re.compile(r"[a-z]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]+")
_SPACE = re.compile(r"\s+")
_SPACE_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_STOP = frozenset(
    "a an and are at be by do does for from i if in is it me my of on or so that the this to was with you".split(" ")  # noqa: SIM905
)
_PAIRS = (
    "貸贷還还錢钱債债務务銀银帳账單单費费總总計计慮虑辦办應应協协議议談谈話话電电號号碼码減减罰罚違违約约滯滞納纳訴诉訟讼執执凍冻結结銷销戶户開开關关證证據据徵征記记錄录報报復复詐诈騙骗員员機机構构標标準准"
    "點点個个們们麼么嗎吗說说講讲請请問问題题幾几時时間间現现沒没過过後后來来樣样處处這这裡里裏里會会為为與与從从對对專专業业產产險险壓压絕绝殺杀著着撐撑離离難难親亲緊紧聯联繫系絡络媽妈爺爷婦妇孫孙買买賣卖"
    "貓猫醫医藥药氣气壞坏頭头腦脑發发變变無无線线網网頁页轉转帶带賬账驗验雙双萬万億亿歲岁實实際际體体權权義义護护調调審审決决書书長长遲迟遠远選选擇择優优賺赚輸输贏赢資资賦赋貨货價价額额鐵铁罵骂嚇吓煩烦憂忧"
    "鬱郁緒绪誰谁訊讯傳传遞递簽签詢询課课試试該该認认識识讓让農农紅红藍蓝綠绿賠赔償偿購购車车廠厂廣广圖图國国學学習习職职場场勞劳動动"
)
_SIMPLIFIED = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
"""The commonest traditional characters of this trade; those who write them are few, and a few characters decide."""
_ENDINGS = ("ments", "ment", "ings", "ing", "ies", "ed", "es", "s")  # codespell:ignore


def normalise(text: str, most: int = MAX_CHARS) -> str:
    """Return `text` in one width, case and script, blanks folded, cut to `most` characters."""
    folded = unicodedata.normalize("NFKC", text[: 2 * most]).casefold().translate(_SIMPLIFIED)
    return _SPACE_IN_HAN.sub("", _SPACE.sub(" ", folded)).strip()[:most]


def grams(text: str) -> Iterator[str]:
    """Yield the n-grams (1 to 3 characters) and word stems of a normalised text, with repetitions."""
    for run in HAN.findall(text):
        yield from run
        yield from map("".join, pairwise(run))
        yield from map("".join, zip(run, run[1:], run[2:], strict=False))
    yield from stems(text)


def stems(text: str) -> Iterator[str]:
    """Yield the stems of the English words of a normalised text, but for those that say nothing."""
    for word in LATIN_WORD.findall(text):
        if word not in _STOP:
            yield _stem(word)


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
