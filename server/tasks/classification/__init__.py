"""Classification: labels at request time become hypotheses, and what a pair model makes of them becomes scores."""

from __future__ import annotations
