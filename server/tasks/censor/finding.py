"""A stretch of text that the lexicon takes for profanity."""

from __future__ import annotations

from dataclasses import dataclass

from server.tasks.censor.lexicon import Term


@dataclass(frozen=True, slots=True)
class Profanity:
    """start, end: half-open, in code points. score: 0..1, that it is meant as profanity here. checks: how it was seen
    through (`leet`, `masked`, `spaced`…) and which words beside it raised (`cue`) or lowered (`innocent`) the score."""

    start: int
    end: int
    term: Term
    score: float
    checks: tuple[str, ...]
