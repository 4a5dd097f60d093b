"""The channels: each turns a platform's events into inbounds and delivers messages there."""

from __future__ import annotations
