"""One GLiNER forward item: what a window of a text and a list of labels become before the device sees them."""

from __future__ import annotations

from dataclasses import dataclass

from models.contract import IntArray, Label


@dataclass(frozen=True, slots=True, eq=False)
class GlinerItem:
    """Token ids and where words and labels stand in them.

    ids: (tokens,) int64 with special tokens. word_pieces: (words,) int64, the token that stands for each word.
    label_pieces: (labels,) int64 likewise; empty for a bi-encoder. starts, ends: (words,) int64 code points of the
    whole text. cost: tokens and the labels' share.
    """

    ids: IntArray
    word_pieces: IntArray
    label_pieces: IntArray
    labels: tuple[Label, ...]
    starts: IntArray
    ends: IntArray
    cost: int
