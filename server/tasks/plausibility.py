"""Whether what a model found can be what it takes it for. Knows candidates and texts, not how either came about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from models.contract import Candidates
from models.kept import kept
from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.matching import Pattern, compiled
from server.tasks.patterns.view import ascii_view
from server.tasks.type_names import label_named, words_of

DISCOUNT = 0.5
"""What a score is multiplied by: less than surely another thing, more than nothing, so that nothing plain is lost."""


def judged(text: str, candidates: Candidates, names: Sequence[str], thresholds: Sequence[float]) -> Candidates:
    """Candidates without the form of their type (a name with digits, an IBAN without its country) count half.

    Those that then are no longer above the threshold of their label are left out. names, thresholds: of each label.
    """
    if not len(candidates):
        return candidates
    forms = _forms_of(tuple(names))
    view = ascii_view(text)
    fits = np.fromiter(
        (
            _has_form(text, view, start, end, forms[label])
            for start, end, label in zip(
                candidates.starts.tolist(), candidates.ends.tolist(), candidates.labels.tolist(), strict=True
            )
        ),
        bool,
        len(candidates),
    )
    if fits.all():
        return candidates
    scores = np.where(fits, candidates.scores, candidates.scores * np.float32(DISCOUNT))
    keep = fits | (scores > np.asarray(thresholds, np.float32)[candidates.labels])
    return Candidates(candidates.starts[keep], candidates.ends[keep], candidates.labels[keep], scores[keep])


def has_form(value: str, name: str) -> bool:
    """Whether `value` can be one of the type `name`; True for types without a form."""
    return _has_form(value, ascii_view(value), 0, len(value), *_forms_of((name,)))


def _has_form(text: str, view: bytes, start: int, end: int, form: Pattern | None) -> bool:
    if not any(character.isalnum() for character in text[start:end]):
        return False
    return form is None or form.fullmatch(view, start, end) is not None


@kept(most=256, characters=4096)
def _forms_of(names: tuple[str, ...]) -> tuple[Pattern | None, ...]:
    return tuple(_forms().get(label_named(name) or words_of(name)) for name in names)


@cache
def _forms() -> dict[str, Pattern]:
    """Forms by label, and by the words of further names."""
    forms: dict[str, Pattern] = {}
    for label, row in shipped_yaml("server.tasks", "forms.yaml").items():
        pattern = compiled(b"(?s)" + row["form"].encode("latin-1"))
        forms |= dict.fromkeys((label, *row.get("names", ())), pattern)
    return forms
