"""One text as the recognisers read it: its view, its cue words and the columns that they head."""

from __future__ import annotations

from functools import cached_property

from server.tasks.patterns.columns import Columns
from server.tasks.patterns.cues import REACH_BEFORE, Cues
from server.tasks.patterns.view import ascii_view

_DIGITS_TO_NINE = bytes.maketrans(b"012345678", b"999999999")


class Reading:
    """A text in the forms that recognisers need, each made when it is first asked for.

    view: one byte per code point, see `ascii_view`, so that offsets in it are offsets in the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def view(self) -> bytes:
        return ascii_view(self.text)

    @cached_property
    def shape(self) -> bytes:
        """The view with every digit turned into 9."""
        return self.view.translate(_DIGITS_TO_NINE)

    @cached_property
    def cues(self) -> Cues:
        return Cues(self.text, self.view, self.shape)

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.view, self.cues.all)

    def is_announced(self, groups: frozenset[str], start: int, end: int) -> bool:
        """Whether a cue of `groups` stands beside `start`..`end` or heads its column.

        The heads above the first row of a table stand beside its cells by chance.
        """
        if self.columns.announce(groups, start, end):
            return True
        return self.cues.beside(groups, start, end, self.columns.row_near(start, REACH_BEFORE))

    def is_headed(self, groups: frozenset[str], start: int, end: int) -> bool:
        """As `is_announced`, by cues that stand before it alone."""
        if self.columns.announce(groups, start, end):
            return True
        return self.cues.before(groups, start, self.columns.row_near(start, REACH_BEFORE))

    def slice(self, start: int, end: int) -> str:
        """The view of `start`..`end` as a string, with its stand-ins for what is not ASCII."""
        return self.view[start:end].decode("latin-1")
