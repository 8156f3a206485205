"""`spanhost models`: what is configured and on what it runs; checkpoints converted and exported."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli import options
from server.cli.options import ConfigOption, DataDirOption

if TYPE_CHECKING:
    from server.inference.registry import Status

app = typer.Typer(help="List the configured models, convert and export checkpoints.", no_args_is_help=True)


@app.command("list")
def list_models(
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Load every configured model and say on what it runs and why. Exit status 1 when one of them cannot."""
    from server.cli.logs import log_warnings
    from server.inference.registry import Registry
    from server.tasks.catalogue import Catalogue

    log_warnings()
    settings = options.settings(config, data_dir=data_dir)
    kinds = Catalogue(settings.models, settings.classification).kinds
    registry = Registry(settings.models, settings.inference, settings.model_cache, kinds=kinds)
    registry.start()
    try:
        statuses = [registry.wait(model.id) for model in settings.models]
    finally:
        registry.stop()
    if as_json:
        print(json.dumps([_as_json(status) for status in statuses], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(_described(status) for status in statuses))
    raise typer.Exit(0 if all(status.state == "ready" for status in statuses) else 1)


@app.command()
def convert(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="A checkpoint of gliner or transformers, safetensors.")
    ],
    cache: Annotated[Path | None, typer.Option("--cache", metavar="DIR", help="Where to keep what is made.")] = None,
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
) -> None:
    """Export a checkpoint once, so that it runs without torch afterwards. Needs the torch extra."""
    from models.convert import convert as convert_checkpoint

    print(convert_checkpoint(directory, cache or options.settings(config, data_dir=data_dir).model_cache))


@app.command()
def export(
    names: Annotated[list[str], typer.Argument(metavar="[bundled/NAME] OUT", help="OUT is a new or empty directory.")],
) -> None:
    """Write a bundled model in the format of the library that it comes from, gliner or transformers."""
    from models.bundled.export import export as export_bundled

    *checkpoint, out = names
    if len(checkpoint) > 1:
        raise typer.BadParameter("one directory to write to, and before it at most the name of a model")
    export_bundled(Path(out), *checkpoint)
    print(out)


def _as_json(status: Status) -> dict[str, str | None]:
    """The object of `GET /v1/models`."""
    described = asdict(status)
    described["status"] = described.pop("state")
    described["error"] = described.pop("reason")
    return described


def _described(status: Status) -> str:
    told = {
        "task": status.task,
        "checkpoint": status.checkpoint,
        "device": f"{status.device} ({status.device_reason})" if status.device else None,
        "engine": f"{status.engine}, {status.precision}" if status.engine else None,
        "reason": status.reason,
    }
    return "\n".join(
        [f"{status.id}  {status.state}"] + [f"  {name:<12}{value}" for name, value in told.items() if value]
    )
