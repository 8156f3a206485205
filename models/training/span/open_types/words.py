"""The word lists in words.yaml."""

from __future__ import annotations

from importlib.resources import files

import yaml

_LISTS = yaml.safe_load((files(__package__) / "words.yaml").read_text(encoding="utf-8"))

LINKS, FUNCTION, ENDS, GENERIC, GENERAL, WEAK, THINGS, HEADS = (
    frozenset(_LISTS[name]) for name in ("links", "function", "ends", "generic", "general", "weak", "things", "heads")
)
