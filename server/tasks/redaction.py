"""Taking entities out of a text. Pure functions over text and spans, which know nothing of requests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from models.contract import Span
from server.tasks.drafts import Draft, Part, Unnumbered
from server.tasks.keyed import TOKEN, Keyed
from server.tasks.labels import by_name
from server.tasks.pseudonyms import Pseudonyms
from server.tasks.styles import (
    LONGEST_KEPT,
    EncryptStyle,
    HashStyle,
    MaskStyle,
    NumberedStyle,
    PartialStyle,
    PseudonymStyle,
    RemoveStyle,
    Style,
    TypeStyle,
)

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def placeholder(label: str) -> str:
    """`<` and the type in capitals, every run that is not alphanumeric turned into `_`, and `>`."""
    return f"<{_kind(label)}>"


def redact(text: str, entities: Sequence[Span], style: Style, by_type: Mapping[str, Style], keyed: Keyed) -> str:
    """`text` without its entities, where it is redacted by itself; see `draft`."""
    return draft(text, entities, style, by_type, keyed).alone()


def draft(
    text: str,
    entities: Sequence[Span],
    style: Style,
    by_type: Mapping[str, Style],
    keyed: Keyed,
    language: str | None = None,
) -> Draft:
    """`text` without its entities. Where they overlap, all that they cover goes, under the label of the longest.

    by_type: styles of labels that do not have the usual one. language: a hint for pseudonyms, ISO 639-1.
    """
    styles = (style, *by_type.values())
    parts = _Parts(keyed, next(filter(is_restorable, styles), None))
    position = 0
    for entity, substitute in substitutes(text, entities, style, by_type, keyed, language):
        parts.add_text(text[position : entity.start])
        parts.add(substitute)
        position = entity.end
    parts.add_text(text[position:])
    project = next((one.project for one in styles if isinstance(one, NumberedStyle) and one.mapping), None)
    return Draft(parts.all(), project)


@dataclass(frozen=True, slots=True)
class Token:
    """What stands for a value and can be opened again."""

    text: str


def substitutes(
    text: str,
    entities: Sequence[Span],
    style: Style,
    by_type: Mapping[str, Style],
    keyed: Keyed,
    language: str | None = None,
    document: str | None = None,
) -> list[tuple[Span, Part | Token]]:
    """What stands for each maximal stretch of entities, ordered by start; parameters as for `draft`.

    document: what the text is a part of, where that is to have its dates moved as a whole.
    """
    chosen = _Substitutes(document or text, {text[entity.start : entity.end] for entity in entities}, keyed, language)
    of_type = by_name(by_type)
    styles = {label: of_type(label) or style for label in {entity.label for entity in entities}}
    return [
        (entity, chosen.of(text[entity.start : entity.end], entity.label, styles[entity.label]))
        for entity in _outermost(entities)
    ]


class _Parts:
    """The pieces of a redacted text. What looks like a token and is none becomes one, so that it can be restored."""

    def __init__(self, keyed: Keyed, restorable: Style | None) -> None:
        self._keyed = keyed
        self._restorable = restorable
        self._done: list[Part] = []
        self._run: list[str] = []

    def add_text(self, text: str) -> None:
        self._run.append(text)

    def add(self, part: Part | Token) -> None:
        if isinstance(part, str):
            self._run.append(part)
            return
        self._close()
        self._done.append(part.text if isinstance(part, Token) else part)

    def all(self) -> list[Part]:
        self._close()
        return self._done

    def _close(self) -> None:
        run = "".join(self._run)
        self._run.clear()
        if self._restorable is not None:
            run = TOKEN.sub(self._sealed, run)
        if run:
            self._done.append(run)

    def _sealed(self, match: re.Match[str]) -> str:
        assert isinstance(self._restorable, EncryptStyle | NumberedStyle)
        fixed = isinstance(self._restorable, EncryptStyle) and self._restorable.deterministic
        return self._keyed.seal(match[0], match[1], self._restorable.project, fixed=fixed)


def is_restorable(style: Style) -> TypeGuard[EncryptStyle | NumberedStyle]:
    """Whether what `style` makes can be turned back by `POST /restore`."""
    return isinstance(style, EncryptStyle) or (isinstance(style, NumberedStyle) and style.mapping)


class _Substitutes:
    """What stands for the entities of one text."""

    def __init__(self, document: str, values: Set[str], keyed: Keyed, language: str | None) -> None:
        self._document = document
        self._values = values
        self._keyed = keyed
        self._language = language
        self._by_style: dict[PseudonymStyle, Pseudonyms] = {}

    def of(self, value: str, label: str, style: Style) -> Part | Token:
        match style:
            case TypeStyle():
                return style.template.replace("{type}", _kind(label))
            case HashStyle():
                return f"<{_kind(label)}:{self._keyed.mark(value, style.project)}>"
            case EncryptStyle():
                return Token(self._keyed.seal(value, _kind(label), style.project, fixed=style.deterministic))
            case NumberedStyle():
                return Unnumbered(_kind(label), value)
            case PseudonymStyle():
                return self._pseudonyms(style).of(value, label) or placeholder(label)
            case RemoveStyle():
                return ""
            case MaskStyle():
                return style.character * (style.length or len(value))
            case PartialStyle():
                return self._masked_between(value, style)

    def _masked_between(self, value: str, style: PartialStyle) -> str:
        first, last = style.keep_start, len(value) - style.keep_end
        if len(value) < 2 * (style.keep_start + style.keep_end) or self._holds_value(value[:first], value[last:]):
            first, last = 0, len(value)
        return value[:first] + style.character * (last - first) + value[last:]

    def _holds_value(self, *kept: str) -> bool:
        """Whether what would be kept of one value is or holds the whole of another."""
        return any(
            part[start : start + length] in self._values
            for part in kept
            for length in self._lengths
            for start in range(len(part) - length + 1)
        )

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(value) for value in self._values if len(value) <= LONGEST_KEPT})

    def _pseudonyms(self, style: PseudonymStyle) -> Pseudonyms:
        if style not in self._by_style:
            made = Pseudonyms(
                self._document, self._values, self._keyed, style.project, self._language, style.shift_dates
            )
            self._by_style[style] = made
        return self._by_style[style]


def _kind(label: str) -> str:
    return _NOT_ALPHANUMERIC.sub("_", label.upper())


def _outermost(entities: Sequence[Span]) -> list[Span]:
    """One span for each maximal stretch of overlapping ones, ordered by start, with the label of the longest."""
    merged: list[Span] = []
    longest = 0
    for entity in sorted(entities, key=lambda entity: (entity.start, -entity.end)):
        length = entity.end - entity.start
        if not merged or entity.start >= merged[-1].end:
            merged.append(entity)
            longest = length
            continue
        around = merged[-1]
        label = entity.label if length > longest else around.label
        longest = max(longest, length)
        merged[-1] = Span(around.start, max(around.end, entity.end), label, max(around.score, entity.score))
    return merged
