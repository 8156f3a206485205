"""What a model id answers with: a runner for each kind of model that its task needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from models.contract import Kind
from server.inference.embedder import Embedder
from server.inference.finder import Finder
from server.inference.pairs import Pairs
from server.inference.runner import Runner


class Runners:
    """The runners by kind. A task reads only those that it says it needs; others raise `KeyError`."""

    __slots__ = ("_by_kind",)

    def __init__(self, by_kind: Mapping[Kind, Runner]) -> None:
        self._by_kind = by_kind

    @property
    def span(self) -> Finder:
        return cast(Finder, self._by_kind["span"])

    @property
    def pair(self) -> Pairs:
        return cast(Pairs, self._by_kind["pair"])

    @property
    def sentence(self) -> Embedder:
        return cast(Embedder, self._by_kind["sentence"])
