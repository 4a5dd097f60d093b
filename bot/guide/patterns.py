"""The wordings that the safety screen looks for, in Chinese and English. Matched against normalised text."""

from __future__ import annotations

import re
from typing import Final

CRISIS_FALSE: Final = re.compile(r"累死|催命|忙死|气死|吓死|笑死|烦死|愁死")
CRISIS: Final = re.compile(r"自杀|活着没意思|不想活|撑不住了|一了百了|不如死|suicid|kill myself|end my life")
SCAM: Final = re.compile(r"征信洗白|代理维权|强开|ab贷|先付定金|共享屏幕")
HARMFUL: Final = {
    "forged": re.compile(r"(伪造|假的?)(病历|证明|流水|公章)"),
    "hide_assets": re.compile(r"转移财产|假离婚"),
    "complaint": re.compile(r"恶意投诉"),
    "new_loan": re.compile(r"借新还旧|以贷养贷"),
}
