"""The list of routes that are examined is the list of routes that there are."""

from __future__ import annotations

from pathlib import Path

from server.app import create_app
from server.privacy.probes import ROUTES
from server.settings import Settings


def test_every_route_is_examined(tmp_path: Path) -> None:
    document = create_app(Settings(data_dir=tmp_path)).openapi()
    routes = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert routes == set(ROUTES)
