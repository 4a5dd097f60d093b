"""What is said to a borrower and when: the policy (pure), the planner that writes pushes, and their rendering."""

from __future__ import annotations
