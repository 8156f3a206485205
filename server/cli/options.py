"""Options that several commands share, and the settings that they make; others are environment variables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from server.settings import Settings

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration file (YAML), or default, cpu, gpu or private; SPANHOST_CONFIG names one too.",
    ),
]
DataDirOption = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Where keys and converted models are kept."),
]


def settings(config: Path | None, **overrides: Any) -> Settings:
    """The settings with the options that were given; None is one that was not. Raises `ConfigurationError`."""
    # Settings take a third of a second to import, which `--help` shall not cost.
    from server.settings import load_settings

    return load_settings(config, {name: value for name, value in overrides.items() if value is not None})
