"""Ours against the gliner library on the same weights: same spans, same scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.bundled.export import export
from models.contract import Span
from models.loading import LoadOptions, load_span_model
from tests.models.checkpoints import write_checkpoint
from tests.models.library import GLiNER
from tests.models.reading import Row, find, sample_rows

TOLERANCE = 2e-3

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

FORMS: dict[str, dict[str, Any]] = {
    "bi-span-bert": {"text": "bi", "head": "span", "backbone": "bert"},
    "bi-token-bert": {"text": "bi", "head": "token", "backbone": "bert"},
    "uni-span-deberta-lstm": {"text": "uni", "head": "span", "backbone": "deberta-v2", "num_rnn_layers": 2},
    "uni-span-bert-last": {"text": "uni", "head": "span", "backbone": "bert", "subtoken_pooling": "last"},
    "uni-span-bert-name": {"text": "uni", "head": "span", "backbone": "bert", "embed_ent_token": False},
    "uni-token-modernbert": {"text": "uni", "head": "token", "backbone": "modernbert"},
}


def by_the_library(
    directory: Path, threshold: float, rows: Sequence[Row] | None = None, *, flat: bool = True
) -> list[list[Span]]:
    """What the library finds in `rows`, else in all sample texts, each with its own labels."""
    model = GLiNER.from_pretrained(str(directory), local_files_only=True)
    rows = rows or sample_rows()
    found = model.inference(
        [row["text"] for row in rows], [row["labels"] for row in rows], flat_ner=flat, threshold=threshold
    )
    return [[Span(span["start"], span["end"], span["label"], span["score"]) for span in spans] for spans in found]


def assert_same(ours: list[list[Span]], theirs: list[list[Span]]) -> None:
    """Equal spans with nearly equal scores; where two labels score alike at a place, rounding may choose either."""
    assert len(ours) == len(theirs)
    assert sum(map(len, theirs)) > len(theirs) / 4
    ties = 0
    for one, other in zip(ours, theirs, strict=True):
        places = {(span.start, span.end, span.label): span.score for span in one}
        expected = {(span.start, span.end, span.label): span.score for span in other}
        for place in places.keys() & expected.keys():
            assert places[place] == pytest.approx(expected[place], abs=TOLERANCE)
        mine = sorted((*place[:2], score) for place, score in places.items() if place not in expected)
        yours = sorted((*place[:2], score) for place, score in expected.items() if place not in places)
        assert [place[:2] for place in mine] == [place[:2] for place in yours]
        assert [place[2] for place in mine] == pytest.approx([place[2] for place in yours], abs=TOLERANCE)
        ties += len(mine)
    assert ties <= sum(map(len, theirs)) / 100


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("exported")
    export(directory)
    return directory


@dataclass(frozen=True)
class Reference:
    """A checkpoint with random weights and what the library finds with it, few spans among many."""

    directory: Path
    answers: list[list[Span]]
    threshold: float = 0.9


@pytest.fixture(scope="module", params=FORMS)
def reference(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    form = FORMS[request.param]
    directory = write_checkpoint(tmp_path_factory.mktemp("checkpoint"), **form)
    return Reference(directory, by_the_library(directory, Reference.threshold))


def test_the_bundled_model_answers_as_the_library_does_with_its_export(exported: Path) -> None:
    model = load_span_model("bundled/span", LoadOptions(device="cpu")).model
    assert_same(find(model, sample_rows(), 0.3), by_the_library(exported, 0.3))


def test_nested_spans_are_the_library_s(exported: Path) -> None:
    model = load_span_model("bundled/span", LoadOptions(device="cpu")).model
    rows = sample_rows()[-40:]
    assert_same(find(model, rows, 0.02, flat=False), by_the_library(exported, 0.02, rows, flat=False))


@pytest.mark.parametrize("engine", ["onnx", "openvino", "torch"])
def test_every_form_of_checkpoint_answers_as_the_library_does(
    reference: Reference, engine: str, tmp_path: Path
) -> None:
    options = LoadOptions(device="cpu", engine=engine, precision="fp32", cache=tmp_path)
    model = load_span_model(str(reference.directory), options).model
    assert_same(find(model, sample_rows(), reference.threshold), reference.answers)
