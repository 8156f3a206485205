"""Taking entities out of a text. Pure functions over text and spans, which know nothing of requests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from models.contract import Span
from server.tasks.keyed import Keyed
from server.tasks.styles import EncryptStyle, HashStyle, MaskStyle, PartialStyle, RemoveStyle, Style, TypeStyle

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def placeholder(label: str) -> str:
    """`<` and the type in capitals, every run that is not alphanumeric turned into `_`, and `>`."""
    return f"<{_kind(label)}>"


def redact(text: str, entities: Sequence[Span], style: Style, by_type: Mapping[str, Style], keyed: Keyed) -> str:
    """`text` without its entities. Where they overlap, all that they cover goes, under the label of the longest.

    by_type: styles of labels that do not have the usual one.
    """
    parts: list[str] = []
    position = 0
    for entity in _outermost(entities):
        parts.append(text[position : entity.start])
        own = by_type.get(entity.label, style)
        parts.append(_substitute(text[entity.start : entity.end], entity.label, own, keyed))
        position = entity.end
    parts.append(text[position:])
    return "".join(parts)


def _substitute(value: str, label: str, style: Style, keyed: Keyed) -> str:
    match style:
        case TypeStyle():
            return style.template.replace("{type}", _kind(label))
        case HashStyle():
            return f"<{_kind(label)}:{keyed.mark(value, style.project)}>"
        case EncryptStyle():
            return keyed.seal(value, _kind(label), style.project, fixed=style.deterministic)
        case RemoveStyle():
            return ""
        case MaskStyle():
            return style.character * (style.length or len(value))
        case PartialStyle():
            return _masked_between(value, style)


def _kind(label: str) -> str:
    return _NOT_ALPHANUMERIC.sub("_", label.upper())


def _masked_between(value: str, style: PartialStyle) -> str:
    first, last = style.keep_start, len(value) - style.keep_end
    if len(value) < 2 * (style.keep_start + style.keep_end):
        first, last = 0, len(value)
    return value[:first] + style.character * (last - first) + value[last:]


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
