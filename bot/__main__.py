"""`python -m bot`: the same as the command `shouqi`."""

from __future__ import annotations

from bot.cli import main

main()
