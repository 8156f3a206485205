"""Cutting text into words and words into pieces, once, with offsets in code points."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import cast

import numpy as np
from tokenizers import Tokenizer

from models.checkpoint import Checkpoint
from models.contract import IntArray, Tokens, Words
from models.errors import CheckpointError
from models.gliner.vocabulary import KnownWords, Pieces

WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
"""The gliner library's "whitespace" splitter: a run of word characters, or one other visible character."""

LONGEST_UNIT = 32
"""Pieces of a sequence that are kept together when it is cut: scripts without spaces are a word from end to end."""
UNLIMITED = 1_000_000
"""Tokenizer configurations say "no limit" with an astronomically large number."""


class PieceTokenizer:
    """A `tokenizer.json` with its special tokens, safe from several threads.

    opening, closing: ids that stand around every sequence. limit: the longest sequence, special tokens included.
    """

    def __init__(self, directory: Path, checkpoint: Checkpoint) -> None:
        name = str((directory / "tokenizer.json").relative_to(checkpoint.directory))
        try:
            self._tokenizer = Tokenizer.from_file(str(checkpoint.path(name)))
        except CheckpointError:
            raise
        except Exception as error:  # the Rust side raises bare Exception
            raise CheckpointError(f"{name} is not a readable tokenizer ({type(error).__name__})") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        configuration = checkpoint.json(str((directory / "tokenizer_config.json").relative_to(checkpoint.directory)))
        self.opening, self.closing = self._specials()
        self.padding = self._id_of(configuration.get("pad_token"), 0)
        self._unknown = self._id_of(configuration.get("unk_token"), self.padding)
        limit = configuration.get("model_max_length")
        self.limit = int(limit) if isinstance(limit, int | float) and limit < UNLIMITED else None

    @cached_property
    def _known(self) -> KnownWords:
        """Made at the first use: a label encoder's tokenizer never needs it."""
        return KnownWords(self._tokenizer)

    def vocabulary(self) -> dict[str, int]:
        """The id of every piece."""
        return self._tokenizer.get_vocab()

    def split(self, text: str) -> Words:
        """The words of `text` and their pieces.

        A word that the tokenizer drops altogether (a control character, say) becomes the unknown token, so that word
        i of the text stays word i of the model.
        """
        spans = [match.span() for match in WORD.finditer(text)]
        places = np.fromiter(chain.from_iterable(spans), np.int64, 2 * len(spans)).reshape(-1, 2).T.copy()
        # Folding the case of ASCII moves no character.
        source = text.lower() if self._known.folds and text.isascii() else text
        pieces, bounds = self.pieces([source[start:end] for start, end in spans])
        return Words(starts=places[0], ends=places[1], pieces=pieces, bounds=bounds)

    def pieces(self, words: list[str]) -> tuple[IntArray, IntArray]:
        """Ids (pieces,) int64 of all words and bounds (words + 1,) int64, without special tokens, none empty."""
        found = self._known.look_up(words)
        unknown = [index for index, pieces in enumerate(found) if pieces is None]
        for index in unknown:
            found[index] = self._known.split(words[index])
        others = [index for index in unknown if found[index] is None]
        if others:
            for index, pieces in zip(others, self._encoded([words[index] for index in others]), strict=True):
                found[index] = pieces
        whole = cast(list[Pieces], found)
        bounds = np.zeros(len(words) + 1, np.int64)
        np.cumsum(list(map(len, whole)), out=bounds[1:])
        return np.fromiter(chain.from_iterable(whole), np.int64, int(bounds[-1])), bounds

    def _encoded(self, words: list[str]) -> list[Pieces]:
        """The pieces of each word by the tokenizer itself."""
        encoding = self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        pieces: list[list[int]] = [[] for _ in words]
        for owner, piece in zip(encoding.word_ids, encoding.ids, strict=True):
            if owner is not None:
                pieces[owner].append(piece)
        return [tuple(found) or (self._unknown,) for found in pieces]

    def tokens(self, text: str) -> Tokens:
        """`text` as one sequence, as the tokenizer reads it, to be cut between its words; long words are cut too."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        ids = np.asarray(encoding.ids, np.int64)
        words = np.asarray([-1 if word is None else word for word in encoding.word_ids], np.int64)
        begins = np.flatnonzero(np.diff(words, prepend=-2) != 0)
        bounds = np.append(begins, len(ids))
        if len(begins) and np.diff(bounds).max() > LONGEST_UNIT:
            parts = [np.arange(first, last, LONGEST_UNIT) for first, last in pairwise(bounds.tolist())]
            bounds = np.append(np.concatenate(parts), len(ids))
        return Tokens(ids, bounds.astype(np.int64))

    def sequence(self, text: str, positions: int | None = None) -> IntArray:
        """Ids (pieces,) int64 of `text` as one sequence without special tokens, as label encoders read it.

        It is cut so that it fits the tokenizer's limit and the model's `positions` together with special tokens.
        """
        ids = np.asarray(self._tokenizer.encode(text, add_special_tokens=False).ids, dtype=np.int64)
        limits = [limit for limit in (positions, self.limit) if limit is not None]
        return ids[: max(0, min(limits) - len(self.opening) - len(self.closing))] if limits else ids

    def text(self, ids: IntArray) -> str:
        """What (pieces,) int64 ids stand for, special tokens left out."""
        decoded: str = self._tokenizer.decode(ids.tolist(), skip_special_tokens=True)
        return decoded

    def id(self, token: str) -> int | None:
        """The id of a token of the vocabulary."""
        found: int | None = self._tokenizer.token_to_id(token)
        return found

    def _id_of(self, token: object, default: int) -> int:
        content = token.get("content") if isinstance(token, dict) else token
        found = self.id(content) if isinstance(content, str) else None
        return default if found is None else found

    def _specials(self) -> tuple[IntArray, IntArray]:
        encoding = self._tokenizer.encode(["a"], is_pretokenized=True, add_special_tokens=True)
        ids = np.asarray(encoding.ids, dtype=np.int64)
        inside = np.flatnonzero(np.asarray(encoding.special_tokens_mask) == 0)
        if not len(inside):
            raise CheckpointError("tokenizer.json gives no piece for a plain letter")
        return ids[: inside[0]], ids[inside[-1] + 1 :]
