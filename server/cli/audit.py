"""`spanhost audit`: whether an audit log is as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from server.cli import options
from server.cli.options import ConfigOption
from server.errors import ConfigurationError

app = typer.Typer(help="Check the audit log.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `verify` a command of its own while it is the only one."""


@app.command()
def verify(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The log; without it the one of the configuration.")
    ] = None,
    head: Annotated[
        str | None, typer.Option("--head", metavar="HASH", help="A hash that an earlier check printed.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Follow the chain of hashes, and print how far it holds and where it ends.

    Exit status 1 where a line was changed, left out or moved, or where the line of HASH is gone: note the printed hash
    down elsewhere, and hand it over the next time, to notice lines that were cut off the end.
    """
    from server.access.audit import verify as follow

    path = file or options.settings(config).audit_log
    if path is None:
        raise ConfigurationError("audit_log is not set; name the file to check")
    with path.open("rb") as lines:
        found = follow(lines, head)
    print(f"{found.lines} lines are sound; the last one's hash is {found.head}")
    if found.fault is not None:
        print(f"NOT SOUND: {found.fault}")
    elif not found.seen:
        print("NOT SOUND: the line of the given hash is not in this log")
    if found.fault is not None or not found.seen:
        raise typer.Exit(1)
