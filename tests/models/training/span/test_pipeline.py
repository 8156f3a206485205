from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from models.bundled import verify_checksums
from models.checkpoint import Checkpoint
from models.errors import ModelError
from models.training.progress import ProgressLog
from models.training.span.card import CALIBRATION
from models.training.span.config import Recipe
from models.training.span.pipeline import CALIBRATED, TRAINED, Pipeline
from models.training.span.preparation import Prepared
from models.training.span.reading import find, load
from models.training.span.training import LOG, PLOT, STATE, Training, rate_factor
from tests.models.library import GLiNER
from tests.models.training.span.conftest import TEXTS
from tests.models.training.span.small import record


def changed(recipe: Recipe, **sections: dict[str, object]) -> Recipe:
    tree = recipe.model_dump()
    for name, options in sections.items():
        tree[name] = {**tree[name], **options}
    return Recipe.model_validate(tree)


def prepared(recipe: Recipe, data: Path, work: Path) -> Path:
    Pipeline(recipe, work, "cpu").prepare(data)
    return work


def masters(work: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(work / STATE, weights_only=True)["masters"]
    return state


@pytest.mark.slow
def test_the_loss_falls_and_is_logged_and_plotted(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    work = prepared(changed(recipe, budget={"examples": 800}), data, tmp_path / "work")
    assert Training(changed(recipe, budget={"examples": 800}), work, "cpu", 0).run(None)
    entries = ProgressLog(work / LOG).entries()
    losses = [entry["loss"] for entry in entries]
    assert entries[-1]["examples"] >= 800
    assert losses[-1] < 0.7 * losses[0]
    assert (work / PLOT).exists()


@pytest.mark.slow
def test_a_run_in_slices_ends_where_a_whole_one_ends(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    # An engine of another test may have set more, and how many of them share a float32 product depends on the moment.
    torch.set_num_threads(1)
    recipe = changed(recipe, optimisation={"contrast": 0.1}, budget={"examples": 90})
    whole = prepared(recipe, data, tmp_path / "whole")
    assert Training(recipe, whole, "cpu", 0).run(None)
    sliced = prepared(recipe, data, tmp_path / "sliced")
    # Memory that runs short ends a slice after one batch, with its state saved.
    short = changed(recipe, optimisation={"memory_gib": 0.01})
    slices = 1
    while not Training(short, sliced, "cpu", 0).run(None):
        assert (sliced / STATE).exists()
        slices += 1
    assert slices > 3
    one, two = masters(whole), masters(sliced)
    assert one.keys() == two.keys()
    assert all(torch.equal(one[name], two[name]) for name in one)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_label_encoder_learns_in_its_phase_alone(recipe: Recipe, data: Path, tmp_path: Path, share: float) -> None:
    recipe = changed(recipe, optimisation={"label_encoder_from": share}, budget={"examples": 60})
    work = prepared(recipe, data, tmp_path / "work")
    before = Checkpoint.open(work / "start").tensors()
    pipeline = Pipeline(recipe, work, "cpu")
    assert pipeline.train(0, None)
    after = Checkpoint.open(work / TRAINED).tensors()
    layer = "token_rep_layer.labels_encoder.model.encoder.layer.0.output.dense.weight"
    table = "token_rep_layer.labels_encoder.model.embeddings.word_embeddings.weight"
    assert (before[layer] != after[layer]).any() == (share < 1)
    assert (before[table] == after[table]).all()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Resizing embeddings")
def test_a_model_that_tells_case_apart_is_read_alike_by_the_library(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    recipe = changed(recipe, start={"cased": True})
    work = prepared(recipe, data, tmp_path / "work")
    assert Pipeline(recipe, work, "cpu").train(0, None)
    texts = ["Anna Berg lives in Oslo.", "ANNA BERG lives in iOslo, Łódź."]
    records = [record(text, labels=("location", "person")) for text in texts]
    ours = find(load(str(work / TRAINED), "cpu"), records, 0.3)
    library = GLiNER.from_pretrained(str(work / TRAINED), local_files_only=True)
    theirs = library.inference(texts, ["location", "person"], threshold=0.3)
    for own, other in zip(ours, theirs, strict=True):
        assert own == pytest.approx(
            {(each["start"], each["end"], each["label"]): each["score"] for each in other}, abs=1e-3
        )


@pytest.mark.slow
def test_prepared_data_is_the_same_for_the_same_seed(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    one, two = (Prepared.read(prepared(recipe, data, tmp_path / name)) for name in ("one", "two"))
    assert one.book.phrases == two.book.phrases
    assert one.corpus.pieces.tolist() == two.corpus.pieces.tolist()
    assert one.corpus.mentions.tolist() == two.corpus.mentions.tolist()


@pytest.mark.slow
def test_what_was_trained_elsewhere_is_taken_over(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    recipe = changed(recipe, budget={"examples": 60})
    pipelines = [Pipeline(recipe, prepared(recipe, data, tmp_path / name), "cpu") for name in ("there", "here")]
    assert pipelines[0].train(0, None)
    pipelines[0].give(tmp_path / "weights.safetensors")
    pipelines[1].take([tmp_path / "weights.safetensors"])
    there, here = (Checkpoint.open(tmp_path / name / TRAINED).tensors() for name in ("there", "here"))
    assert there.keys() == here.keys()
    assert all(np.allclose(there[name], here[name], atol=2e-3) for name in there)


@pytest.mark.slow
def test_of_several_runs_the_mean_is_taken(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    work = prepared(recipe, data, tmp_path / "work")
    state = Training(recipe, work, "cpu", 0).state()
    runs = [tmp_path / "one.safetensors", tmp_path / "two.safetensors"]
    for path, shift in zip(runs, (0.0, 0.5), strict=True):
        save_file({name: (each + shift).half() for name, each in state.items()}, path)
    Pipeline(recipe, work, "cpu").take(runs[:1])
    Pipeline(recipe, work, "cpu").take(runs)
    before, after = (Checkpoint.open(work / name).tensors() for name in ("start", TRAINED))
    learned = [name for name in state if name in before]
    assert learned
    assert all(np.allclose(after[name], before[name] + 0.25, atol=2e-3) for name in learned)


@pytest.mark.slow
def test_the_recipe_makes_a_packed_model_with_its_card(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    recipe = changed(recipe, generated={"texts": 0}, budget={"examples": 2000})
    recipe = recipe.model_copy(update={"evaluation": ["ner_dev.jsonl.gz"]})
    # The development texts are the training texts here, so overlap must not take them out.
    work = tmp_path / "work"
    prepared(recipe.model_copy(update={"evaluation": []}), data, work)
    pipeline = Pipeline(recipe, work, "cpu")
    assert pipeline.train(0, None)
    pipeline.calibrate(data)
    table = pipeline.evaluate(data, [])
    assert any(line.startswith("| ner_dev") for line in table)
    packed = pipeline.pack()
    verify_checksums(packed)
    card = (packed / "MODEL_CARD.md").read_text()
    assert "| Small | CC0 |" in card
    assert "$" not in card.replace("\\$", "")
    text, mentions = TEXTS[0]
    expected = {(text.index(part), text.index(part) + len(part), label) for part, label in mentions}
    found = find(
        load(str(work / CALIBRATED), "cpu"), [record(text, labels=("location", "organization", "person"))], 0.5
    )
    assert set(found[0]) == expected


@pytest.mark.slow
def test_what_a_teacher_says_is_learned_and_told_on_the_card(
    recipe: Recipe, data: Path, tmp_path: Path, encoder: Path
) -> None:
    teacher = {"checkpoint": encoder, "name": "A small one", "licence": "CC0", "sources": ["Small"], "labels": 4}
    recipe = changed(recipe, teacher=teacher, generated={"texts": 0}, budget={"examples": 2000})
    work = prepared(recipe, data, tmp_path / "work")
    pipeline = Pipeline(recipe, work, "cpu")
    assert pipeline.train(0, None)
    pipeline.calibrate(data)
    pipeline.evaluate(data, [])
    packed = pipeline.pack()
    assert "A small one (CC0), asked about " in (packed / "MODEL_CARD.md").read_text()
    assert "| A small one (teacher of types) | CC0 |" in (packed / "LICENSES.md").read_text()


def test_a_step_whose_turn_has_not_come_names_the_one_before(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    pipeline = Pipeline(recipe, tmp_path, "cpu")
    turns: dict[str, Callable[[], object]] = {
        "prepare": lambda: pipeline.train(0, None),
        "train": lambda: pipeline.calibrate(data),
        "calibrate": lambda: pipeline.evaluate(data, []),
        "evaluate": pipeline.pack,
    }
    for before, step in turns.items():
        with pytest.raises(ModelError, match=f"the step {before} comes before"):
            step()


def test_without_calibration_the_weights_stay_as_they_were_learned(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    pipeline = Pipeline(recipe.model_copy(update={"calibration": None}), tmp_path, "cpu")
    (tmp_path / TRAINED).mkdir()
    (tmp_path / TRAINED / "model.safetensors").write_bytes(b"weights")
    pipeline.calibrate(data)
    assert (tmp_path / CALIBRATED / "model.safetensors").read_bytes() == b"weights"
    assert json.loads((tmp_path / CALIBRATION).read_text()) is None


def test_the_rate_rises_and_falls() -> None:
    assert rate_factor(0.0, 0.1) < rate_factor(0.05, 0.1) < rate_factor(0.1, 0.1) == 1
    assert rate_factor(0.55, 0.1) == pytest.approx(0.5)
    assert 0 < rate_factor(1.0, 0.1) < 0.01
