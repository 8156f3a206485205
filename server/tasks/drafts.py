"""Redacted texts that wait for what the other texts of their request hold, and the answers that come of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from server.tasks.answer import Answer
from server.tasks.keyed import Keyed
from server.tasks.mapping import sealed
from server.tasks.numbering import Numbers
from server.telemetry import describe

logger = logging.getLogger(__name__)

_BREAK = "\n"
"""Stands for a placeholder where a text is searched for others; none can lie over it."""


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """A value that waits for its number. kind: its type in capitals."""

    kind: str
    value: str


Part = str | Unnumbered


@dataclass(frozen=True, slots=True)
class Draft:
    """A redacted text in pieces. project: of the mapping that is to come with it, None for no mapping."""

    parts: Sequence[Part]
    project: str | None = None

    @property
    def final(self) -> str | None:
        """The text, where it waits for nothing."""
        return self.rest if self.project is None and all(isinstance(part, str) for part in self.parts) else None

    @property
    def rest(self) -> str:
        """What stands in the text beside the numbers."""
        return "".join(part if isinstance(part, str) else _BREAK for part in self.parts)

    def numbered(self, numbers: Numbers) -> tuple[str, Mapping[str, Sequence[str]]]:
        """The text, and for each placeholder the value at each of its places, in order."""
        values: dict[str, list[str]] = {}
        pieces = []
        for part in self.parts:
            if isinstance(part, Unnumbered):
                placeholder = numbers.placeholder(part.kind, part.value)
                values.setdefault(placeholder, []).append(part.value)
                pieces.append(placeholder)
            else:
                pieces.append(part)
        return "".join(pieces), values

    def alone(self) -> str:
        """The text, where its numbers hold for no other."""
        numbers = Numbers()
        numbers.reserve(self.rest)
        return self.numbered(numbers)[0]


def draft_of(answer: Answer) -> Draft | None:
    """The draft in an answer, where there is one."""
    redacted = None if answer.output is None else answer.output.get("redacted_text")
    return redacted if isinstance(redacted, Draft) else None


def is_settled(answer: Answer) -> bool:
    return draft_of(answer) is None


def settled(answers: Sequence[Answer], keyed: Keyed, numbers: Numbers) -> list[Answer]:
    """The answers with every draft finished, in order: their values share `numbers`."""
    drafts = [draft_of(answer) for answer in answers]
    for draft in drafts:
        if draft is not None:
            numbers.reserve(draft.rest)
    return [
        answer if draft is None else _finished(index, answer, draft, keyed, numbers)
        for index, (answer, draft) in enumerate(zip(answers, drafts, strict=True))
    ]


def _finished(index: int, answer: Answer, draft: Draft, keyed: Keyed, numbers: Numbers) -> Answer:
    text, values = draft.numbered(numbers)
    output = {**(answer.output or {}), "redacted_text": text}
    if draft.project is not None:
        try:
            output["mapping"] = sealed(values, keyed, draft.project)
        except Exception as error:  # noqa: BLE001 - one input's failure is its own
            logger.warning("a mapping could not be made: %s", describe(error))
            message = f"input[{index}]: the mapping could not be made ({type(error).__name__})"
            return replace(answer, output=None, message=message)
    return replace(answer, output=output)
