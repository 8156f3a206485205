"""Built-in sets of labels, and those of an operator's own file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from models.shipped_yaml import shipped_yaml
from server.errors import ConfigurationError

_Text = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"\S")]


class Domain(BaseModel):
    """A set of labels. labels: each with the phrase that the model judges, None for the label itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: dict[_Text, _Text | None] = Field(min_length=1)
    multi_label: bool = False
    template: Annotated[str, StringConstraints(pattern=r"\{\}")] | None = None


Domains = Mapping[str, Domain]
_DOMAINS: TypeAdapter[dict[str, Domain]] = TypeAdapter(dict[str, Domain])


def domains(own: Path | None) -> Domains:
    """The built-in domains, and those of the YAML file `own` beside or in the place of them.

    Raises `ConfigurationError` where the file cannot be read or is of another form.
    """
    if own is None:
        return _built_in()
    try:
        content = yaml.safe_load(own.read_text("utf-8"))
        return {**_built_in(), **_DOMAINS.validate_python(content or {})}
    except OSError as error:
        raise ConfigurationError(f"{own}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{own}: is not YAML in UTF-8") from error
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, detail["loc"]))
        raise ConfigurationError(f"{own}: {place}: {detail['msg']}") from error


@cache
def _built_in() -> Domains:
    return _DOMAINS.validate_python(shipped_yaml("server.tasks.classification", "domains.yaml"))
