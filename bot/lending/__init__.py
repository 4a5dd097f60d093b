"""Pure loan maths: dates and Decimal in, frozen values out. No clock, no I/O, no logging, no binary fractions."""

from __future__ import annotations
