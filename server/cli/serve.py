"""`spanhost serve`: the server in the foreground, until a signal ends it."""

from __future__ import annotations

import signal
import socket
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli import options
from server.cli.confinement import confine
from server.cli.listening import SharedPort, listen, listen_on_path
from server.cli.options import ConfigOption, DataDirOption
from server.store.file import claim_file
from server.telemetry import configure_logging

if TYPE_CHECKING:
    from server.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Server processes, each with models of its own.")
    ] = None,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
    create_first_key: Annotated[
        bool, typer.Option("--create-first-key", help="Where there is no key yet, make one and print it, this once.")
    ] = False,
) -> None:
    """Serve the configured models over HTTP.

    What is not given here comes from the configuration file and the SPANHOST_ environment variables.
    """
    # For the server a signal is the ordinary end: uvicorn drains, restores this handler and raises the signal again.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: _end())
    settings = options.settings(config, host=host, port=port, workers=workers, data_dir=data_dir)

    configure_logging(settings.log_level)
    confine(core_dumps=settings.core_dumps)
    from server.cli.tls import check_tls
    from server.tasks.keyed import check_secret

    check_tls(settings.tls)
    check_secret(settings.redaction_secret)

    if settings.workers > 1:
        with _shared(settings) as shared:
            from server.cli.announcement import Announcement
            from server.cli.workers import serve_workers

            serve_workers(settings, shared, Announcement(settings, config, create_first_key))
        return
    # Before models load, which takes long and says so.
    if settings.database_url is None:
        claim_file(settings.own_database)
    with _own(settings) as listener:
        # The models and the web framework each take a second; the models load on a thread while the other is imported.
        from server.tasks.service import Service

        service = Service(settings)
        service.start()
        try:
            from server.cli.announcement import Announcement
            from server.cli.hosting import serve_until_told

            serve_until_told(settings, service, listener, Announcement(settings, config, create_first_key))
        finally:
            service.stop()


def _own(settings: Settings) -> AbstractContextManager[socket.socket]:
    return listen_on_path(settings.unix_socket) if settings.unix_socket else listen(settings.host, settings.port)


def _shared(settings: Settings) -> AbstractContextManager[SharedPort | socket.socket]:
    if settings.unix_socket:
        return listen_on_path(settings.unix_socket)
    return closing(SharedPort(settings.host, settings.port))


def _end() -> None:
    raise SystemExit(0)
