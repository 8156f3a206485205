"""What holds for every style and every text: no value survives, offsets stay, what is reversible comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.contract import Candidates
from server.tasks.answer import Answer
from server.tasks.drafts import settled
from server.tasks.keyed import TOKEN, Keyed
from server.tasks.mapping import opened
from server.tasks.numbering import Numbers
from server.tasks.pii import PiiParameters, PiiTask

KEYED = Keyed(lambda: bytes(32), "a caller")
VALUES = {
    "Jamie Derran": "full_name",
    "Derran": "last_name",
    "Dr. Ana-Maria Derran": "full_name",
    "Olivia": "first_name",
    "jamie.derran@example.com": "email",
    "4242 4242 4242 4242": "card_number",
    "4242": "pin",
    "+1 415 555 2671": "phone_number",
    "555 2671": "phone_number",
    "DE89 3704 0044 0532 0130 00": "iban",
    "12 March 1984": "date_of_birth",
    "1984-03-12": "date",
    "10.1.2.3": "ip_address",
    "Иван Петров": "full_name",
    "山田太郎": "full_name",
    "12 Main Street, Springfield": "address",
    "Springfield": "city",
    "zx-81/QR": "case number",
    "Straße": "street",
}
FILLER = [
    "met",
    "and",
    "wrote",
    "<FULL_NAME_1>",
    "<FULL_NAME_2>",
    "<EMAIL:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA>",
    "<x",
    "1>",
    "🙂",
]
STYLES: list[dict[str, Any]] = [
    {"style": "type"},
    {"style": "type", "template": "[{type}]"},
    {"style": "mask"},
    {"style": "mask", "character": "x", "length": 5},
    {"style": "remove"},
    {"style": "partial"},
    {"style": "partial", "keep_start": 3, "keep_end": 2},
    {"style": "hash"},
    {"style": "encrypt", "project": "p"},
    {"style": "encrypt", "deterministic": True, "project": "p"},
    {"style": "numbered"},
    {"style": "numbered", "mapping": True, "project": "p"},
    {"style": "pseudonym"},
    {"style": "pseudonym", "project": "p"},
]


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, Candidates, tuple[str, ...]]:
    """A text, what a model finds in it, which is one place of each value at least, and the values."""
    planted = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=6))
    text, places = draw(st.sampled_from(["", "So ", "é "])), []
    for value in planted:
        variants = (
            [value, value.upper(), value.lower()]
            if " " in value and value.upper().lower() == value.lower()
            else [value]
        )
        for number in range(draw(st.integers(1, 3))):
            written = value if number == 0 else draw(st.sampled_from(variants))
            text += " ".join(draw(st.lists(st.sampled_from(FILLER), max_size=2))) + draw(
                st.sampled_from([" ", "\n", " ("])
            )
            places.append((len(text), len(text) + len(written), value, number == 0 or draw(st.booleans())))
            text += written + draw(st.sampled_from([" ", ", ", ". ", ") "]))
    found = [place for place in places if place[3]]
    labels = sorted(set(VALUES.values()))
    return text, candidates(found, labels), tuple(dict.fromkeys(planted))


def candidates(found: Sequence[tuple[int, int, str, bool]], labels: list[str]) -> Candidates:
    return Candidates(
        np.asarray([place[0] for place in found], np.int64),
        np.asarray([place[1] for place in found], np.int64),
        np.asarray([labels.index(VALUES[place[2]]) for place in found], np.int64),
        np.asarray([0.9] * len(found), np.float32),
    )


def output_of(text: str, found: Candidates, **parameters: Any) -> dict[str, Any]:
    task = PiiTask()
    read = PiiParameters.model_validate(
        {"entity_types": sorted(set(VALUES.values())), "recognisers": False, **parameters}
    )
    output = task.output(text, read, task.query(read), found, KEYED)
    (answer,) = settled([Answer(text, output)], KEYED, Numbers())
    assert answer.output is not None
    return answer.output


def survives(value: str, redacted: str) -> bool:
    """Whether `value` stands in the text by itself, in any case where it is of several words."""
    flags = re.IGNORECASE if re.search(r"\W", value) else 0
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", redacted, flags) is not None


@pytest.mark.parametrize("style", STYLES, ids=str)
@settings(deadline=None, max_examples=25)
@given(texts(), st.booleans())
def test_no_value_of_a_redacted_entity_survives(style: dict[str, Any], made: Any, flat: bool) -> None:
    text, found, values = made
    output = output_of(text, found, redaction=style, flat=flat)
    left = TOKEN.sub("", output["redacted_text"])
    assert not [value for value in values if survives(value, left)]
    assert all(text[entity["start"] : entity["end"]] == entity["text"] for entity in output["entities"])


@settings(deadline=None, max_examples=100)
@given(
    texts(),
    st.sampled_from(STYLES),
    st.dictionaries(st.sampled_from(sorted(set(VALUES.values()))), st.sampled_from(STYLES)),
)
def test_nor_does_one_where_types_have_styles_of_their_own(made: Any, style: Any, by_type: Any) -> None:
    text, found, values = made
    output = output_of(text, found, redaction=style, redaction_by_type=by_type)
    left = TOKEN.sub("", output["redacted_text"])
    assert not [value for value in values if survives(value, left)]


@pytest.mark.parametrize(
    "style", [{"style": "encrypt", "project": "p"}, {"style": "numbered", "mapping": True, "project": "p"}]
)
@settings(deadline=None, max_examples=100)
@given(texts())
def test_what_is_reversible_comes_back_to_the_letter(style: dict[str, Any], made: Any) -> None:
    text, found, _ = made
    output = output_of(text, found, redaction=style)
    mappings = [output["mapping"]] if "mapping" in output else []
    assert KEYED.restore(output["redacted_text"], "p", opened(mappings, KEYED, "p"))[0] == text


@settings(deadline=None, max_examples=100)
@given(
    texts(),
    st.dictionaries(
        st.sampled_from(sorted(set(VALUES.values()))),
        st.sampled_from([{"style": "encrypt", "project": "p"}, {"style": "numbered", "mapping": True, "project": "p"}]),
    ),
)
def test_so_do_both_together(made: Any, by_type: Any) -> None:
    text, found, _ = made
    output = output_of(text, found, redaction={"style": "encrypt", "project": "p"}, redaction_by_type=by_type)
    mappings = [output["mapping"]] if "mapping" in output else []
    assert KEYED.restore(output["redacted_text"], "p", opened(mappings, KEYED, "p"))[0] == text
