"""守期 Shouqi: a chat bot that keeps loans, reminds before due dates and says what waiting costs."""

from __future__ import annotations

__version__ = "0.1.0"
