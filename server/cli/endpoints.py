"""`spanhost endpoints`: make, list, show, export, import and delete custom endpoints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.cli import options
from server.cli.options import ConfigOption, DataDirOption
from server.errors import ConfigurationError

if TYPE_CHECKING:
    from server.access.endpoints import Endpoint, Endpoints
    from server.settings import Settings
    from server.tasks.definition import EndpointDefinition

app = typer.Typer(
    help="Make and keep custom endpoints, parameters saved under an id. A running server follows at once.",
    no_args_is_help=True,
)

EndpointId = Annotated[str, typer.Argument(metavar="ID", help="The id, as `/run` takes it for model_id.")]


@app.command()
def create(
    file: Annotated[Path, typer.Option("--file", "-f", metavar="FILE", help="The definition, YAML or JSON.")],
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Save what the review of its examples suggests.")
    ] = False,
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the id alone.")] = False,
) -> None:
    """Make an endpoint, live at once."""
    settings = options.settings(config, data_dir=data_dir)
    definition = _checked(_document(file), settings)
    if calibrate:
        definition = _calibrated(definition, settings, quiet=quiet)
    with _endpoints(settings) as endpoints:
        made = endpoints.create(definition.model_id, definition.model_dump(mode="json", exclude_none=True))
    print(made.id if quiet else f"Endpoint {made.id} is live: send it as model_id.")


@app.command("list")
def list_endpoints(
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List all endpoints, oldest first."""
    with _endpoints(options.settings(config, data_dir=data_dir)) as endpoints:
        found = endpoints.list()
    if as_json:
        print(json.dumps([_as_json(endpoint) for endpoint in found], ensure_ascii=False, indent=2))
        return
    width = max([len(endpoint.id) for endpoint in found], default=2) + 2
    print(f"{'ID':<{width}}{'STATUS':<8}{'VERSION':<9}{'CHANGED':<12}NAME")
    for endpoint in found:
        status = "live" if endpoint.live else "draft"
        name = endpoint.definition.get("name", "")
        print(f"{endpoint.id:<{width}}{status:<8}{endpoint.version:<9}{endpoint.changed_at.date()!s:<12}{name}")


@app.command()
def show(
    endpoint_id: EndpointId,
    version: Annotated[int | None, typer.Option("--version", min=1, max=2**31 - 1, help="An older version.")] = None,
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
) -> None:
    """Print an endpoint as JSON."""
    with _endpoints(options.settings(config, data_dir=data_dir)) as endpoints:
        print(json.dumps(_as_json(endpoints.find(endpoint_id, version)), ensure_ascii=False, indent=2))


@app.command()
def export(endpoint_id: EndpointId, data_dir: DataDirOption = None, config: ConfigOption = None) -> None:
    """Print an endpoint as YAML that `import` and `create` read."""
    import yaml

    with _endpoints(options.settings(config, data_dir=data_dir)) as endpoints:
        endpoint = endpoints.find(endpoint_id)
    document = {"id": endpoint.id, **endpoint.definition}
    print(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), end="")


@app.command("import")
def import_endpoint(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `export` printed.")],
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
) -> None:
    """Make an endpoint under the id that it had where it was exported."""
    settings = options.settings(config, data_dir=data_dir)
    document = _document(file)
    endpoint_id = document.pop("id", None)
    definition = _checked(document, settings)
    if not isinstance(endpoint_id, str) or not _fits(endpoint_id, definition.model_id):
        raise ConfigurationError(f"{file}: id must be {definition.model_id}- and ten lower-case letters and digits")
    with _endpoints(settings) as endpoints:
        made = endpoints.restore(
            endpoint_id, definition.model_id, definition.model_dump(mode="json", exclude_none=True)
        )
    print(f"Endpoint {made.id} is live.")


@app.command()
def delete(endpoint_id: EndpointId, data_dir: DataDirOption = None, config: ConfigOption = None) -> None:
    """Delete an endpoint with all its versions."""
    with _endpoints(options.settings(config, data_dir=data_dir)) as endpoints:
        endpoints.delete(endpoint_id)
    print(f"Endpoint {endpoint_id} is deleted.")


@contextmanager
def _endpoints(settings: Settings) -> Iterator[Endpoints]:
    from server.access.endpoints import Endpoints
    from server.store.database import Database

    with Database(settings.store_url) as database:
        yield Endpoints(database)


def _document(file: Path) -> dict[str, Any]:
    import yaml

    try:
        document = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: is not readable YAML ({type(error).__name__})") from error
    if not isinstance(document, dict):
        raise ConfigurationError(f"{file}: must hold an object with name, model_id and parameters")
    return document


def _checked(document: dict[str, Any], settings: Settings) -> EndpointDefinition:
    from server.errors import RequestError
    from server.tasks.catalogue import Catalogue
    from server.tasks.definition import checked

    try:
        _, definition = checked(document, Catalogue(settings.models, settings.classification), settings.limits)
    except RequestError as error:
        raise ConfigurationError(error.message) from error
    return definition


def _fits(endpoint_id: str, model_id: str) -> bool:
    suffix = endpoint_id.removeprefix(f"{model_id}-")
    return len(suffix) == 10 and suffix.isascii() and suffix.isalnum() and suffix == suffix.lower()


def _calibrated(definition: EndpointDefinition, settings: Settings, *, quiet: bool) -> EndpointDefinition:
    from server.cli.local import local_service

    with local_service(settings, definition.model_id) as service:
        found = service.review(definition)
    if not quiet:
        print(f"F1 on {len(found.examples)} examples: {found.before.f1:.3f} as written, {found.after.f1:.3f} as saved.")
    return definition.model_copy(update={"parameters": found.parameters})


def _as_json(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "status": "live" if endpoint.live else "draft",
        "version": endpoint.version,
        "created_at": endpoint.created_at.isoformat(),
        "changed_at": endpoint.changed_at.isoformat(),
        "author": endpoint.author,
        "definition": endpoint.definition,
    }
