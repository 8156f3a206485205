"""Which models are loaded, how texts become forward passes and when those run. Knows no task and no HTTP."""

from __future__ import annotations
