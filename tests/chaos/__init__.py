"""Chaos: a town of borrowers, processes that are killed, a Bot API that fails, and an audit of every reminder."""

from __future__ import annotations
