"""Reading the tables in YAML that ship with the package."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

# PyYAML's wheels hold libyaml, which reads a long table ten times as fast; a build without it reads the same.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped_yaml(package: str, name: str) -> Any:
    """What the file `name` of `package` holds, as `yaml.safe_load` reads it."""
    content = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(content, _LOADER)  # noqa: S506 - a safe loader either way
