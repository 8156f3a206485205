from __future__ import annotations

from pathlib import Path

import pytest

from server.errors import ConfigurationError, UnknownEndpointError, UnknownModelError
from server.settings import ModelSettings
from server.tasks.catalogue import TASKS, Catalogue
from server.tasks.pii import builtin_types

CATALOGUE = Catalogue(
    [
        ModelSettings(id="fastino-pii", task="pii", checkpoint="a"),
        ModelSettings(id="fastino-information-extraction", task="extraction", checkpoint="a"),
        ModelSettings(id="fastino-pii-a1b2c3d4e5", task="extraction", checkpoint="b"),
    ]
)


@pytest.mark.parametrize(
    ("model_id", "task"),
    [
        ("fastino-pii", "pii"),
        ("fastino-information-extraction", "extraction"),
        ("fastino-pii-a1b2c3d4e5", "extraction"),
    ],
)
def test_a_configured_id_is_answered_by_its_task(model_id: str, task: str) -> None:
    target = CATALOGUE.target(model_id)
    assert (target.model_id, target.task) == (model_id, TASKS[task])


def test_an_id_with_the_suffix_of_an_endpoint_is_an_unknown_endpoint() -> None:
    with pytest.raises(UnknownEndpointError, match="fastino-pii has no custom endpoint of this name"):
        CATALOGUE.target("fastino-pii-k3v9x2m8qa")


@pytest.mark.parametrize(
    "model_id",
    [
        "",
        "pii",
        "fastino",
        "Fastino-PII",
        "fastino-pii ",
        "fastino-pii-",
        "fastino-pii-k3v9x2m8q",
        "fastino-pii-k3v9x2m8qaa",
        "fastino-pii-K3V9X2M8QA",
        "fastino-pii-k3v9x2m8qa\n",
    ],
)
def test_any_other_id_is_an_unknown_model_and_the_configured_ones_are_named(model_id: str) -> None:
    with pytest.raises(UnknownModelError, match="fastino-pii, fastino-information-extraction"):
        CATALOGUE.target(model_id)


def test_a_task_that_does_not_exist_is_an_error_of_the_configuration() -> None:
    with pytest.raises(ConfigurationError, match="fortune has the unknown task 'telling'; known are pii, extraction"):
        Catalogue([ModelSettings(id="fortune", task="telling", checkpoint="a")])


def test_the_built_in_types_are_distinct_and_as_many_as_the_contract_lists() -> None:
    assert len(set(builtin_types())) == len(builtin_types()) == 58


def test_no_task_knows_the_path_of_another() -> None:
    assert all(Path(task.name).name == name for name, task in TASKS.items())
