"""The store: models, repositories, migrations and the unit of work. Knows nothing of `bot`."""

from __future__ import annotations
