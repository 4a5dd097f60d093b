"""Repositories: every query of the program, one class per group of tables."""

from __future__ import annotations
