"""A topic file as tests write it."""

from __future__ import annotations

TOPIC = """---
id: t99
title: 一个例子
section: 四
document_title: 99
products: [微粒贷]
days_past_due: [1, 3]
keywords: [催收]
phrasings:
  - 晚了两天咋办
related: [x02]
sources:
  - {name: "民法典676条", law: true, read_on: 2026-11-01}
  - {name: "报道", url: "https://example.org/a", read_on: 2026-11-01}
confidence: medium
reviewed_on: 2026-11-23
expires_on: null
---
## answer
**先**还清。

## meaning
{% if f %}每天 {{ f.per_day }}。{% else %}每天 7.50 元。{% endif %}

## steps
1. 打电话,要单号。
2. 记下来。

## say
“我今天还。”

## traps
- 别急。
- 别借。

## help
12378。
"""
