"""HTTP: parse, call, answer. No model words here, no SQL."""

from __future__ import annotations
