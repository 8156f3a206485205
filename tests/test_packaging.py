"""What is shipped: the dependencies, their pins, the wheel's contents and the Makefile's way to a Python."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("configs", "models", "server")
TORCH_STACK = {"gliner", "onnx", "onnxscript", "torch", "transformers"}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def direct_requirements(project: dict[str, Any]) -> list[Requirement]:
    extras = project["optional-dependencies"].values()
    written = [*project["dependencies"], *(line for extra in extras for line in extra)]
    return [requirement for requirement in map(Requirement, written) if requirement.name != project["name"]]


def installed_closure(roots: list[Requirement]) -> Iterator[str]:
    """Every distribution that `roots` bring into this environment, themselves included."""
    waiting, seen = list(roots), set[str]()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        yield name
        waiting += map(Requirement, metadata.requires(name) or [])


def test_the_plain_install_asks_for_no_torch(project: dict[str, Any]) -> None:
    plain = {Requirement(line).name for line in project["dependencies"]}
    assert not plain & TORCH_STACK


def test_the_server_is_imported_without_torch() -> None:
    probe = "import sys, server.app; print(*sorted(name for name in sys.modules if '.' not in name))"
    ran = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(ran.stdout.split()) & TORCH_STACK


def test_the_command_names_a_function_that_exists(project: dict[str, Any]) -> None:
    module, _, function = project["scripts"]["spanhost"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_a_pin_is_one_public_version_without_an_address() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    odd = [line for line in lines if not re.fullmatch(r"#.*|[a-z0-9-]+==[0-9a-z.]+", line)]
    assert odd == []


def test_every_dependency_of_every_extra_is_pinned(project: dict[str, Any], pins: dict[str, str]) -> None:
    assert set(installed_closure(direct_requirements(project))) <= pins.keys()


def test_every_pin_is_a_version_that_the_project_accepts(project: dict[str, Any], pins: dict[str, str]) -> None:
    refused = [
        str(wanted)
        for wanted in direct_requirements(project)
        if pins[canonicalize_name(wanted.name)] not in wanted.specifier
    ]
    assert refused == []


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=source, capture_output=True, check=True)

    (wheel,) = tmp_path.glob("spanhost-*.whl")
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(PACKAGES)}
    written = {
        str(path.relative_to(source)) for name in PACKAGES for path in (source / name).rglob("*") if path.is_file()
    }
    assert shipped == written


def test_make_says_which_python_is_wanted_where_there_is_none(tmp_path: Path) -> None:
    command = ["make", "serve", "PYTHON=/nowhere/python3", f"VENV={tmp_path / 'venv'}"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "/nowhere/python3 is no Python 3.11 or newer" in ran.stderr
    assert not (tmp_path / "venv").exists()
