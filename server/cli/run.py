"""`spanhost run`: texts in, one JSON object a line out, without a server. Options only; the work is done below."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from server.cli import options
from server.cli.options import ConfigOption, DataDirOption
from server.cli.rows import STANDARD_INPUT, Row, argument_row, read_rows

_FILE_HELP = (
    'A file with one text a line; one called .jsonl has {"text": …, "parameters": …} a line, other fields are passed '
    "over. - is standard input. May be repeated."
)


def run(
    model: Annotated[str, typer.Option("--model", metavar="ID", help="A configured model id, as fastino-pii.")],
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="Texts to process; - is standard input.")
    ] = None,
    files: Annotated[list[Path] | None, typer.Option("--file", metavar="FILE", help=_FILE_HELP)] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Take each file as one text.")] = False,
    threshold: Annotated[float | None, typer.Option("--threshold", help="Least score, 0 to 1.")] = None,
    entity_types: Annotated[
        str | None, typer.Option("--entity-types", metavar="A,B,…", help="Names of what to find, commas between them.")
    ] = None,
    labels: Annotated[
        str | None, typer.Option("--labels", metavar="A,B,…", help="Labels to choose from, commas between them.")
    ] = None,
    parameters: Annotated[
        str, typer.Option("--parameters", metavar="JSON", help="Parameters as in /run; those of a row come first.")
    ] = "{}",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Write there, not to standard output.")
    ] = None,
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
) -> None:
    """Process texts without a server and print the answers of /run, one a line, in the order of the texts.

    Without a text and a file, standard input is read. Blank lines are passed over. A text that cannot be answered gets
    an answer that says why; the others are answered, and the exit status is 1.
    """
    sources: list[str | Path] = [*(texts or []), *(files or [])] or [_standard_input()]
    read = [Path(source) for source in sources if isinstance(source, Path) or source == "-"]
    _check(read, out)
    given = _parameters(parameters, threshold, {"entity_types": entity_types, "labels": labels})
    settings = options.settings(config, data_dir=data_dir)
    rows = _rows(sources, whole=whole, longest=settings.limits.body_bytes)

    # These bring the models in, which an error of use shall not wait for.
    from server.cli.answering import answer_all
    from server.cli.local import local_service
    from server.cli.logs import log_warnings
    from server.cli.progress import progress

    log_warnings()
    with local_service(settings, model) as service, _output(out) as stream, progress(read) as shown:
        failed = answer_all(service, rows, given, stream, shown)
    if failed:
        print(f"spanhost: {failed} {'text' if failed == 1 else 'texts'} could not be answered", file=sys.stderr)
        raise typer.Exit(1)


def _standard_input() -> Path:
    if sys.stdin.isatty():
        raise typer.BadParameter("give a TEXT, a --file, or texts on standard input")
    return STANDARD_INPUT


def _check(read: Sequence[Path], out: Path | None) -> None:
    for path in read:
        if path != STANDARD_INPUT and (not path.exists() or path.is_dir()):
            raise typer.BadParameter(
                f"{path} is {'a directory' if path.exists() else 'not there'}", param_hint="--file"
            )
        if out is not None and path.exists() and out.exists() and out.samefile(path):
            raise typer.BadParameter(f"{out} is a file to read", param_hint="--out")


def _parameters(parameters: str, threshold: float | None, lists: Mapping[str, str | None]) -> dict[str, Any]:
    try:
        given = json.loads(parameters)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise typer.BadParameter("must be a JSON object", param_hint="--parameters")
    if threshold is not None:
        given["threshold"] = threshold
    for parameter, names in lists.items():
        if names is not None:
            given[parameter] = [name.strip() for name in names.split(",")]
    return given


def _rows(sources: Sequence[str | Path], *, whole: bool, longest: int) -> Generator[Row]:
    for number, source in enumerate(sources, start=1):
        if isinstance(source, Path) or source == "-":
            yield from read_rows(Path(source), whole=whole, longest=longest)
        else:
            yield argument_row(number, source)


@contextmanager
def _output(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        yield sys.stdout.buffer
        return
    with out.open("wb") as stream:
        yield stream
