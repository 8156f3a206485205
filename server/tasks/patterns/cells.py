"""A cell of a table in a text, whatever the form of the table. Knows no recogniser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """What heads a column. groups: what it announces. begins, ends: whether its cue is the first and the last of it."""

    groups: frozenset[str] = frozenset()
    begins: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """The content of a cell, without blanks, quotes and emphasis around it.

    groups: what its column announces. beside: what all columns of its table announce.
    """

    start: int
    end: int
    head: Head
    beside: frozenset[str]

    @property
    def groups(self) -> frozenset[str]:
        return self.head.groups
