"""Words and sentences as a reader sees them, in scripts with and without spaces between words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.tasks.summarization.sentences import Sentence

# Kana, ideographs; Thai, Lao, Burmese and Khmer put spaces between sentences, not words.
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = _CJK + r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_ENDS_CJK = re.compile(rf"[{_CJK}。！？」』）][\"”’]?$")


def count_words(text: str) -> int:
    """Words of `text`: what stands between white space and has a letter or digit.

    A letter of a script that has no spaces between words counts as one.
    """
    return sum(any(map(str.isalnum, word)) for word in _WORD.findall(text))


def wording(text: str, sentence: Sentence) -> str:
    """The sentence as a summary has it: who says it, where that stands elsewhere, and single spaces."""
    words = " ".join(text[sentence.start : sentence.end].split())
    return words if sentence.speaker is None else f"{sentence.speaker}: {words}"


def summary_of(text: str, chosen: Sequence[Sentence]) -> str:
    """The chosen sentences as one text: a space between them, except after Chinese and Japanese.

    Of sentences that follow each other in one turn of a dialogue, the speaker is named before the first alone.
    """
    summary, block = "", None
    for sentence in chosen:
        named = replace(sentence, speaker=None) if sentence.block == block else sentence
        separator = "" if not summary or _ENDS_CJK.search(summary) else " "
        summary += separator + wording(text, named)
        block = sentence.block
    return summary


def as_json(text: str, sentences: Sequence[Sentence], scores: Sequence[float]) -> list[dict[str, Any]]:
    """Sentences as `/run` answers them: offsets in code points, `text == input[start:end]`."""
    return [
        {"start": each.start, "end": each.end, "text": text[each.start : each.end], "score": score}
        for each, score in zip(sentences, scores, strict=True)
    ]
