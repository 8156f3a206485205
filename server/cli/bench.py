"""`spanhost bench`: one configured model on every engine and device that can run it, as a table and on disk."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli import options
from server.cli.options import ConfigOption, DataDirOption
from server.errors import ConfigurationError

if TYPE_CHECKING:
    from models.bench.rows import Bench
    from models.contract import Kind
    from server.settings import ModelSettings, Settings

_HEADS = ("", "words", "batch", "texts/s", "tokens/s", "p50 ms", "p90 ms", "p99 ms", "of fp32 GEMM", "MiB")


def bench(
    model: Annotated[str | None, typer.Option(help="A configured model id; without it the first one.")] = None,
    device: Annotated[str, typer.Option(help="auto (CUDA and the CPU), cpu, cuda or cuda:N.")] = "auto",
    engine: Annotated[str, typer.Option(help="auto is every engine that is installed.")] = "auto",
    precision: Annotated[str, typer.Option(help="auto is every precision that the engines have.")] = "auto",
    seconds: Annotated[float, typer.Option(min=0.01, help="Time for each shape of batch.")] = 1.0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write bench.json and bench.html, with plots, here.")
    ] = None,
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
) -> None:
    """Measure model time, texts a second and memory by engine, batch size and length of text.

    Interrupted (Ctrl-C), it shows and writes what was measured until then.
    """
    from models.bench.bench import plan, run
    from models.bench.rows import BENCHED
    from server.tasks.catalogue import Catalogue

    settings = options.settings(config, data_dir=data_dir)
    chosen = _model(settings, model)
    # The other kinds are of its encoder.
    kind = Catalogue(settings.models).kinds(chosen)[0]
    found: list[Bench] = []
    pairs = plan(chosen.checkpoint, kind, device, engine, precision)
    results = run(
        chosen.checkpoint, kind, settings.model_cache, pairs, threads=settings.inference.threads, shape_seconds=seconds
    )
    stopped = False
    try:
        for result in results:
            found.append(result)
            print(f"{len(found)} of {len(pairs)} measured", file=sys.stderr)
    except KeyboardInterrupt:
        # Minutes of measuring are not thrown away.
        stopped = True
        print(f"stopped after {len(found)} of {len(pairs)}", file=sys.stderr)
    title = f"{chosen.checkpoint}, {BENCHED[kind]}"
    _print_table(title, found)
    if out is not None:
        _write(out, chosen.checkpoint, kind, title, found)
    if stopped:
        raise typer.Exit(130)


def _model(settings: Settings, model_id: str | None) -> ModelSettings:
    if model_id is None:
        return settings.models[0]
    for model in settings.models:
        if model.id == model_id:
            return model
    raise ConfigurationError(
        f"there is no model {model_id}; there are {', '.join(each.id for each in settings.models)}"
    )


def _print_table(title: str, benches: list[Bench]) -> None:
    from rich.console import Console
    from rich.table import Table

    from models.bench.report import cells, name

    table = Table(title=f"{title}: model time")
    for index, head in enumerate(_HEADS):
        table.add_column(head, justify="right" if index else "left")
    for result in benches:
        for row in result.rows:
            table.add_row(*cells(result, row))
        table.add_section()
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    for result in benches:
        if result.error:
            print(f"{name(result)}: {result.error}")


def _write(out: Path, checkpoint: str, kind: Kind, title: str, benches: list[Bench]) -> None:
    from models.bench.report import html
    from models.engines.machine import describe

    machine = describe()
    out.mkdir(parents=True, exist_ok=True)
    document = {
        "checkpoint": checkpoint,
        "kind": kind,
        "machine": machine,
        "benches": [asdict(result) for result in benches],
    }
    (out / "bench.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (out / "bench.html").write_text(html(f"{title}, with Spanhost", machine, benches), encoding="utf-8")
    print(f"written: {out / 'bench.json'}, {out / 'bench.html'}")
