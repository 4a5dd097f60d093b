"""The names of the commands, Latin and Chinese, and how a text is read as one."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS: dict[str, tuple[str, ...]] = {
    "start": (
        *("开始", "你好", "您好", "在吗", "你是谁", "你能做什么", "你是ai吗", "你是机器人吗", "你是真人吗"),
        *("hello", "hi", "who are you", "are you a bot"),
    ),
    "help": ("帮助", "怎么用", "help"),
    "add": ("添加", "添加贷款", "记一笔", "add"),
    "loans": (
        *("我的贷款", "贷款列表", "账单", "我的账单", "还要还多少", "一共欠多少", "今天要还什么", "这个月要还多少"),
        *("删除", "删除贷款", "loans", "my loans"),
    ),
    "loan": ("贷款", "loan"),
    "paid": ("已还", "还款", "还了", "我还了", "还钱了", "我要还钱", "paid"),
    "undo": ("撤销", "撤回", "undo"),
    "overdue": ("逾期", "已经逾期了", "逾期了", "我逾期了", "overdue"),
    "cost": ("费用", "cost"),
    "tips": ("建议", "tips"),
    "why": ("原因", "why"),
    "relief": (
        *("减免", "还不上", "还不上了", "还不上怎么办", "还不起", "还不起了", "还不起怎么办", "没钱还", "没钱还了"),
        *("我还不上了", "我没钱还", "relief", "i cannot pay", "i can't pay", "cannot pay", "can't pay"),
    ),
    "ask": ("提问", "ask"),
    "settings": (
        *(
            "设置",
            "提醒时间",
            "改提醒时间",
            "取消提醒",
            "关闭提醒",
            "暂停提醒",
            "停一天提醒",
            "别再提醒我",
            "别再提醒我了",
        ),
        *("不要提醒", "不要提醒我了", "settings", "stop reminding me"),
    ),
    "status": ("状态", "提醒状态", "下次提醒", "下一次提醒", "下一次提醒是什么时候", "status"),
    "export": ("导出", "export"),
    "forget": ("注销", "forget"),
    "privacy": ("隐私", "privacy"),
    "cancel": ("取消", "算了", "cancel"),
    "stats": (),
}
WITH_TEXT = frozenset({"add", "loan", "paid", "cost", "ask"})
"""Commands whose Chinese word may be followed by more."""

_LATIN = re.compile(r"^/(?P<name>[a-zA-Z_]+)(?:@\w+)?(?P<bang>\s*[!！])?(?:\s+(?P<rest>.*))?$", re.DOTALL)
_BY_WORD = {word: name for name, words in WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what was written behind it. `at_once` is the exclamation mark of `/add!`."""

    name: str
    rest: str = ""
    at_once: bool = False


def read_command(text: str) -> Command | None:
    """Read a text as a command: `/name …`, a Chinese word alone, or some of the words followed by more."""
    stripped = text.strip()
    latin = _LATIN.match(stripped)
    if latin:
        return Command(latin["name"].lower(), (latin["rest"] or "").strip(), at_once=bool(latin["bang"]))
    stripped = stripped.removeprefix("/")
    word = stripped.rstrip("。.!！?？").lower().replace("’", "'")
    if word in _BY_WORD:
        return Command(_BY_WORD[word])
    first, _, rest = stripped.partition(" ")
    name = _BY_WORD.get(first.lower())
    return Command(name, rest.strip()) if name in WITH_TEXT and rest else None
