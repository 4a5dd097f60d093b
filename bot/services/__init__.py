"""Use cases: one async function over a unit of work each, with a frozen result."""

from __future__ import annotations
