"""`spanhost health`: whether the server on this machine would answer, for containers and supervisors."""

from __future__ import annotations

import typer

from server.cli import options
from server.cli.options import ConfigOption


def health(config: ConfigOption = None) -> None:
    """Ask the server that has this configuration, over TCP, TLS or its Unix socket, whether every model is ready.

    Exit status 0 if so. It carries no certificate: a server that asks clients for one (tls.client_ca) turns it away.
    """
    from server.cli.address import address_of

    settings = options.settings(config)
    address = address_of(settings, settings.port)
    status = address.status("/health/ready")
    state = {None: "no answer", 200: "ready"}.get(status, f"not ready ({status})")
    print(f"{address.spoken}: {state}")
    if status != 200:
        raise typer.Exit(1)
