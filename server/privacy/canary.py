"""Texts that occur nowhere else, and how they look where they were kept in other forms."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Mapping

_LETTERS = "bcdfghjklmnpqrstvwxz"
_MARK_LETTERS = 14
_NUMBER_DIGITS = 4
LONGEST_FORM = 8 * (_MARK_LETTERS + _NUMBER_DIGITS)
"""Bytes that no form of a canary exceeds."""


class Canaries:
    """Makes canaries, one for each thing that is sent, and finds them again.

    A canary is the mark of this run, random letters, and a number. It is looked for as it is, in either case, in UTF-16
    and UTF-32, hexadecimal, and in base64 at each of the three places where it can begin.
    """

    def __init__(self) -> None:
        self.mark = "".join(secrets.choice(_LETTERS) for _ in range(_MARK_LETTERS))
        self._sent_in: list[str] = []
        self._forms = dict(_forms(self.mark))

    def new(self, sent_in: str) -> str:
        """Another canary. sent_in: where it is sent, for the report."""
        self._sent_in.append(sent_in)
        return f"{self.mark}{len(self._sent_in) - 1:0{_NUMBER_DIGITS}d}"

    def found_in(self, content: bytes) -> Iterator[tuple[int, str]]:
        """Each place in `content`, a byte offset, where a canary stands, with its form and where it was sent."""
        lowered = content.lower()
        for form, pattern in self._forms.items():
            searched = content if form == "base64" else lowered
            for one in pattern:
                place = searched.find(one)
                while place >= 0:
                    yield place, f"{form}, sent in {self._origin(searched, place + len(one), form)}"
                    place = searched.find(one, place + 1)

    def _origin(self, content: bytes, end: int, form: str) -> str:
        digits = content[end : end + _NUMBER_DIGITS]
        if form == "plain" and digits.isdigit() and int(digits) < len(self._sent_in):
            return self._sent_in[int(digits)]
        return "an unknown request"


def _forms(mark: str) -> Mapping[str, list[bytes]]:
    plain = mark.encode()
    return {
        "plain": [plain],
        "UTF-16": [mark.encode("utf-16-le"), mark.encode("utf-16-be")],
        "UTF-32": [mark.encode("utf-32-le")],
        "hexadecimal": [plain.hex().encode()],
        "base64": [_inner(base64.b64encode(b"." * shift + plain), shift) for shift in range(3)],
    }


def _inner(encoded: bytes, shift: int) -> bytes:
    """The part of a base64 text that does not depend on what stands before and after."""
    return encoded[(0, 2, 3)[shift] : -4].rstrip(b"=")
