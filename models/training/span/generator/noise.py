"""What people and machines do to text: no capitals, slips of the keys, lost commas. Values keep their place."""

from __future__ import annotations

import re
from collections.abc import Callable

from models.training.span.generator.draw import Draw
from models.training.span.generator.grammar import EMPTY, Passage, plain, value

Change = Callable[[str], str]

_WORD = re.compile(r"[A-Za-z]{4,}")
_SLIPS = 0.07
_KEPT_IN_CASE = frozenset(
    {"password", "secret", "api key", "access token", "crypto wallet", "recovery code", "url", "file path"}
)


def disturb(passage: Passage, draw: Draw) -> Passage:
    """`passage` as it is seven times of ten, else with one kind of disturbance."""
    chance = draw.random.random()
    if chance < 0.13:
        return recased(passage, str.lower)
    if chance < 0.16:
        return recased(passage, str.upper)
    if chance < 0.26:
        return with_slips(passage, draw)
    if chance < 0.30:
        return recased(with_slips(passage, draw), str.lower)
    return passage


def recased(passage: Passage, change: Change) -> Passage:
    """All in one case, but for values whose case is part of them, and letters whose other case has another length."""

    def same_length(text: str) -> str:
        changed = change(text)
        return changed if len(changed) == len(text) else text

    return _rewritten(passage, same_length, same_length)


def with_slips(passage: Passage, draw: Draw) -> Passage:
    """Letters swapped, dropped or doubled in some of the words that belong to no value; some commas lost."""

    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if not draw.chance(_SLIPS):
            return word
        place = draw.random.randrange(len(word) - 1)
        kind = draw.random.randrange(3)
        if kind == 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        return word[:place] + word[place + 1 :] if kind == 1 else word[: place + 1] + word[place:]

    def worn(text: str) -> str:
        return _WORD.sub(slip, text.replace(", ", " ") if draw.chance(0.2) else text)

    return _rewritten(passage, worn, None)


def _rewritten(passage: Passage, literal: Change, values: Change | None) -> Passage:
    """`passage` with `literal` done to what lies between values, and `values` to those whose case may change."""
    whole, begin = EMPTY, 0
    for mention in passage.mentions:
        content = passage.text[mention.start : mention.end]
        if values is not None and mention.label not in _KEPT_IN_CASE:
            content = values(content)
        whole = whole + plain(literal(passage.text[begin : mention.start])) + value(mention.label, content)
        begin = mention.end
    return whole + plain(literal(passage.text[begin:]))
