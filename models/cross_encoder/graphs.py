"""What the graphs of sequence classifiers are called."""

from __future__ import annotations

PAIRS = "pairs"
