from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from models.checkpoint import WEIGHTS, Checkpoint
from models.errors import CheckpointError
from models.gliner.config import GlinerConfig
from models.training.span.calibration import Platt, Scores, fit, fold, gather
from models.training.span.measures import Place
from models.training.span.reading import find, load
from models.training.span.start import write
from tests.models.library import GLiNER
from tests.models.training.span.small import record

TEXTS = ("Anna Berg lives in Oslo.", "Yesterday Acme Ltd opened an office in Lagos.")
NO_SLOPES = np.zeros(0, np.float32)
LABELS = ("location", "organization", "person")


def simulated(scale: float, bias: float, biases: np.ndarray | None = None) -> Scores:
    rng = np.random.default_rng(0)
    logit, label = rng.normal(0, 3, 20000), rng.integers(0, 4, 20000)
    own = biases[label] if biases is not None else 0.0
    right = rng.random(20000) < 1 / (1 + np.exp(-(scale * logit + bias + own)))
    return Scores(logit, right, label, np.ones(20000))


def test_the_scaling_that_made_the_outcomes_is_found() -> None:
    platt = fit(simulated(0.4, -0.7), None, None)
    assert platt.scale == pytest.approx(0.4, abs=0.03)
    assert platt.bias == pytest.approx(-0.7, abs=0.06)
    assert len(platt.slopes) == 0


def test_labels_of_different_features_get_different_biases() -> None:
    features = np.eye(4, dtype=np.float32)
    biases = np.array([-1.5, 0.0, 0.5, 1.0])
    platt = fit(simulated(0.5, 0.0, biases), features, 1.0)
    found = platt.bias + features @ platt.slopes
    assert found == pytest.approx(biases, abs=0.2)
    strict = fit(simulated(0.5, 0.0, biases), features, 1e9)
    assert np.ptp(features @ strict.slopes) < 1e-3


def test_scores_that_say_the_opposite_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing to calibrate"):
        fit(simulated(-0.5, 0.0), None, None)


def test_a_model_that_finds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no span was found"):
        fit(gather([([{}], [set()])], {}), None, None)


def test_scores_stay_as_they_are_where_nothing_is_wrong() -> None:
    scores = Scores(np.full(5, 12.0), np.ones(5, bool), np.zeros(5, np.int64), np.ones(5))
    platt = fit(scores, None, None)
    assert platt.scale * 12 + platt.bias > 1


def test_every_set_weighs_the_same() -> None:
    nothing: set[Place] = set()
    small = ([{(0, 1, "a"): 0.5}], [{(0, 1, "a")}])
    large = ([{(0, index, "b"): 0.5 for index in range(1, 10)}], [nothing])
    scores = gather([small, large], {"a": 0, "b": 1})
    assert scores.weight[scores.label == 0].sum() == pytest.approx(scores.weight[scores.label == 1].sum())


def folded_copy(checkpoint: Path, out: Path, platt: Platt) -> Path:
    opened = Checkpoint.open(checkpoint)
    config = GlinerConfig.of(opened)
    shutil.copytree(checkpoint, out, ignore=shutil.ignore_patterns(WEIGHTS))
    tensors, hidden = fold(opened.tensors(), config.hidden_size, platt)
    write(out, tensors, {**config.raw, "hidden_size": hidden})
    return out


@pytest.fixture(scope="module")
def mild(small_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small checkpoint with scores that are neither 0 nor 1 all over."""
    return folded_copy(small_checkpoint, tmp_path_factory.mktemp("mild") / "checkpoint", Platt(0.003, 0.0, NO_SLOPES))


@pytest.mark.filterwarnings("ignore:Resizing embeddings")
@pytest.mark.parametrize(
    "platt", [Platt(0.5, -0.4, NO_SLOPES), Platt(0.5, 0.0, NO_SLOPES), Platt(1.7, 0.9, np.full(8, 0.01, np.float32))]
)
def test_folded_scores_are_the_scaled_scores_in_both_readers(mild: Path, tmp_path: Path, platt: Platt) -> None:
    out = folded_copy(mild, tmp_path / "folded", platt)
    records = [record(text, labels=LABELS) for text in TEXTS]
    before, after = (find(load(str(each), "cpu"), records, 0.0001) for each in (mild, out))
    library = GLiNER.from_pretrained(str(out), local_files_only=True)
    spans = library.inference(list(TEXTS), list(LABELS), threshold=0.0001)
    for plain, scaled, own in zip(before, after, spans, strict=True):
        assert scaled
        assert {(each["start"], each["end"], each["label"]): each["score"] for each in own} == pytest.approx(
            scaled, abs=1e-3
        )
        if not len(platt.slopes):
            for place in plain.keys() & scaled.keys():
                logit = np.log(plain[place] / (1 - plain[place]))
                assert scaled[place] == pytest.approx(1 / (1 + np.exp(-(platt.scale * logit + platt.bias))), abs=1e-3)


def test_what_is_folded_can_be_folded_again(mild: Path, tmp_path: Path) -> None:
    once = folded_copy(mild, tmp_path / "once", Platt(0.5, 0.2, NO_SLOPES))
    twice = folded_copy(once, tmp_path / "twice", Platt(2.0, -0.4, NO_SLOPES))
    records = [record(text, labels=LABELS) for text in TEXTS]
    before, after = (find(load(str(each), "cpu"), records, 0.0001) for each in (mild, twice))
    for one, two in zip(before, after, strict=True):
        assert two == pytest.approx(one, abs=1e-3)


def test_a_head_never_becomes_as_wide_as_an_encoder(small_checkpoint: Path) -> None:
    tensors = Checkpoint.open(small_checkpoint).tensors()
    widths = {tensors[f"token_rep_layer.{name}.weight"].shape[1] for name in ("projection", "labels_projection")}
    assert widths == {40, 48}
    assert fold(tensors, 32, Platt(1.0, 0.1, NO_SLOPES))[1] == 56


def test_a_scale_alone_leaves_the_head_as_wide_as_it_is(small_checkpoint: Path) -> None:
    tensors = Checkpoint.open(small_checkpoint).tensors()
    scaled, hidden = fold(tensors, 32, Platt(0.8, 0.0, NO_SLOPES))
    assert hidden == 32
    assert {name: each.shape for name, each in scaled.items()} == {name: each.shape for name, each in tensors.items()}


def test_a_head_without_projection_is_refused(small_checkpoint: Path) -> None:
    tensors = {
        name: each
        for name, each in Checkpoint.open(small_checkpoint).tensors().items()
        if "labels_projection" not in name
    }
    with pytest.raises(CheckpointError, match="labels_projection"):
        fold(tensors, 32, Platt(1.0, 0.1, NO_SLOPES))
