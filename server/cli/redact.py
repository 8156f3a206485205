"""`spanhost redact`: files in, the same files without personal data out, without a server. Options only."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.cli import options
from server.cli.options import ConfigOption, DataDirOption
from server.cli.run import given_parameters

if TYPE_CHECKING:
    from server.cli.documents.pointers import Pointers
    from server.cli.redacting import Redaction
    from server.cli.sources import Source
    from server.settings import Settings

_PATH_HELP = "Files, directories with all below them, or patterns: .txt .md .log .csv .tsv .json .jsonl."
_INCLUDE_HELP = "JSON values to look at, as /users/*/notes or /**/notes; all below it. May be repeated."
_KEY_HELP = "Id of the API key that may restore: hashes, tokens and pseudonyms are those of this key."


def redact(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help=_PATH_HELP)],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", file_okay=False, help="Write the redacted files there.")
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write over the files themselves.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are in DIR already.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Show what is found; alone, nothing is written.")] = False,
    model: Annotated[str, typer.Option("--model", metavar="ID", help="A model id of the task pii.")] = "fastino-pii",
    style: Annotated[
        str | None, typer.Option("--style", help="Style of redaction, as type, mask or pseudonym.")
    ] = None,
    threshold: Annotated[float | None, typer.Option("--threshold", help="Least score of an entity, 0 to 1.")] = None,
    entity_types: Annotated[
        str | None, typer.Option("--entity-types", metavar="A,B,…", help="Names of what to find, commas between them.")
    ] = None,
    parameters: Annotated[str, typer.Option("--parameters", metavar="JSON", help="Parameters as in /run.")] = "{}",
    include: Annotated[list[str] | None, typer.Option("--include", metavar="POINTER", help=_INCLUDE_HELP)] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="POINTER", help="JSON values to leave alone.")
    ] = None,
    key: Annotated[str, typer.Option("--key", metavar="ID", help=_KEY_HELP)] = "",
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
) -> None:
    """Take personal data out of files. Their form stays: lines, columns, quotes, keys and numbers of JSON.

    A file that cannot be redacted is left out and named; the others are redacted, and the exit status is 1.
    """
    if (out is not None) + in_place > 1 or not (out or in_place or review):
        raise typer.BadParameter("give one of --out DIR and --in-place, or --review to look alone")
    given = given_parameters(parameters, threshold, {"entity_types": entity_types})
    if style is not None:
        given["redaction"] = {"style": style}
    pointers = _pointers(include or [], exclude or [])
    settings = options.settings(config, data_dir=data_dir)
    # These bring the models in, which an error of use shall not wait for.
    from server.cli.sources import SourceError, sources

    try:
        found = sources(paths, out, in_place=in_place, force=force)
    except SourceError as error:
        raise typer.BadParameter(str(error)) from None
    redaction = _redaction(settings, model, given, pointers, key)
    _check_key(settings, key)
    failed = _redact_all(settings, model, redaction, found.files, found.passed, review=review)
    if failed:
        raise typer.Exit(1)


def _check_key(settings: Settings, key: str) -> None:
    """Raises `typer.BadParameter` for a key that could restore nothing, where there is a database that knows the keys.

    Without one it may be a key of a server elsewhere. Raises `StoreError`.
    """
    if not key or (settings.database_url is None and not settings.own_database.exists()):
        return
    from server.access.keys import Keys
    from server.errors import UnknownKeyError
    from server.store.database import Database

    with Database(settings.store_url) as database:
        try:
            revoked = Keys(database).find(key).revoked_at is not None
        except UnknownKeyError as error:
            raise typer.BadParameter(error.message, param_hint="--key") from None
    if revoked:
        raise typer.BadParameter("this key is revoked", param_hint="--key")


def _pointers(include: Sequence[str], exclude: Sequence[str]) -> Pointers:
    from server.cli.documents.pointers import Pointers, parsed

    try:
        return Pointers(tuple(map(parsed, include)), tuple(map(parsed, exclude)))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--include, --exclude") from None


def _redaction(settings: Settings, model: str, given: dict[str, Any], pointers: Pointers, client: str) -> Redaction:
    """What the options mean. Raises `typer.BadParameter` for parameters that /run would refuse."""
    from pydantic import ValidationError

    from server.cli.redacting import Redaction
    from server.tasks.catalogue import Catalogue
    from server.tasks.pii import PiiParameters, PiiTask
    from server.tasks.styles import NumberedStyle
    from server.tasks.violations import refusal_of

    if not isinstance(Catalogue(settings.models).target(model).task, PiiTask):
        raise typer.BadParameter(f"{model} does not redact", param_hint="--model")
    try:
        parameters = PiiParameters.model_validate(given, context=settings.limits)
    except ValidationError as error:
        raise typer.BadParameter(refusal_of(error, "parameters").message, param_hint="--parameters, --style") from None
    styles = (parameters.redaction, *parameters.redaction_by_type.values())
    if any(isinstance(style, NumberedStyle) and style.mapping for style in styles):
        raise typer.BadParameter("mappings come with the answers of /run alone", param_hint="--parameters")
    asked = {name: value for name, value in given.items() if name not in ("redaction", "redaction_by_type", "explain")}
    return Redaction(asked, parameters, pointers, client, settings.limits.text_characters)


def _redact_all(
    settings: Settings, model: str, redaction: Redaction, files: Sequence[Source], passed: int, *, review: bool
) -> int:
    """How many of the files could not be redacted."""
    from server.cli.documents import DocumentError
    from server.cli.local import local_service
    from server.cli.logs import log_warnings
    from server.cli.progress import progress
    from server.cli.redacting import Redactor
    from server.cli.review import Review, print_summary

    log_warnings()
    failed = 0
    with local_service(settings, model) as service, progress([source.path for source in files]) as shown:
        redactor = Redactor(service, redaction, Review(shown).show if review else None)
        for source in files:
            try:
                redactor.redact(source, shown.advance)
            except (DocumentError, OSError) as error:
                failed += 1
                reason = str(error.strerror or error) if isinstance(error, OSError) else str(error)
                print(f"spanhost: {source.path}: {reason}", file=sys.stderr)
    print_summary(redactor.found, len(files) - failed, failed, passed)
    return failed
