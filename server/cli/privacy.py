"""`spanhost privacy-check`: whether the server keeps its promise on this machine, as a report to keep."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from server.cli import options
from server.cli.options import ConfigOption

_EXIT = {"passed": 0, "failed": 1, "incomplete": 3}


def privacy_check(
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write the report to FILE as well; .json for JSON.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: ConfigOption = None,
) -> None:
    """Run a server in a network of its own, send canary texts through every route, and search everything for them.

    The server has the given configuration, on loopback, with new directories and a new database. Exit status 0: every
    promise is kept; 1: one is broken; 3: nothing was found, but not everything could be checked here.
    """
    # The process must have one thread yet to change its network; the imports below bring more.
    from server.privacy.isolation import isolate

    not_isolated = isolate()
    from server.privacy.examination import examine

    found = examine(options.settings(config), version("spanhost"), not_isolated)
    text, document = found.as_text() + "\n", json.dumps(found.as_json(), indent=2) + "\n"
    if report is not None:
        report.write_text(document if report.suffix == ".json" else text, "utf-8")
    print(document if as_json else text, end="")
    raise typer.Exit(_EXIT[found.result])
