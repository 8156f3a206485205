"""The command line: reads arguments, calls the floors below, prints. Decides nothing that a library user would miss."""

from __future__ import annotations

import sys

import typer

from models.errors import ModelError
from server.cli import audit, bench, endpoints, health, keys, models, privacy, redact, run, serve
from server.errors import SpanhostError

app = typer.Typer(
    name="spanhost",
    help="Find entities and personal data in text with your own models: a server, and the same without one.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("run")(run.run)
app.command("redact")(redact.redact)
app.command("bench")(bench.bench)
app.command("health")(health.health)
app.command("privacy-check")(privacy.privacy_check)
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(endpoints.app, name="endpoints")
app.add_typer(models.app, name="models")


def main() -> None:
    """The entry point. What the operator can mend becomes one line on standard error and exit status 1."""
    try:
        app(prog_name="spanhost")
    except (SpanhostError, ModelError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))


def _fail(message: str) -> None:
    print(f"spanhost: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(1)
