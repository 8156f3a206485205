"""`/docs` and `/openapi.json`, for everybody and for administrators."""

from __future__ import annotations

import re
from pathlib import Path

import httpx

from server.access.grants import Grant
from server.access.keys import Keys
from server.store.database import Database
from tests.server.running import running_server


def test_everybody_reads_the_documentation_unless_it_is_closed(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        page = server.anonymous.get("/docs")
        assert page.status_code == server.anonymous.get("/openapi.json").status_code == 200
        files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(files) == 3
        # A browser behind a closed door gets everything from this server.
        assert all(file.startswith("/") and server.anonymous.get(file).status_code == 200 for file in files)


def test_where_it_is_not_public_an_administrator_reads_it_also_with_a_browser(tmp_path: Path) -> None:
    with running_server(tmp_path, docs={"public": False}, metrics={"public": False}) as server:
        with Database(server.settings.store_url) as database:
            plain = Keys(database).create("plain", Grant()).secret
        for path in ("/docs", "/openapi.json", "/metrics"):
            assert server.anonymous.get(path).status_code == 401
            assert server.anonymous.get(path, headers={"x-api-key": plain}).status_code == 403
            assert server.client.get(path).status_code == 200
            assert server.anonymous.get(path, headers={"Authorization": f"Bearer {server.key}"}).status_code == 200
        challenge = server.anonymous.get("/docs").headers["www-authenticate"]
        assert challenge.startswith("Basic realm=")
        for path in ("/docs", "/openapi.json"):
            assert server.anonymous.get(path, auth=httpx.BasicAuth("admin", server.key)).status_code == 200
            assert server.anonymous.get(path, auth=httpx.BasicAuth("admin", plain)).status_code == 403
            assert server.anonymous.get(path, auth=httpx.BasicAuth("admin", "wrong")).status_code == 401


def test_documentation_that_is_off_is_not_there(tmp_path: Path) -> None:
    with running_server(tmp_path, docs={"enabled": False}) as server:
        assert {server.client.get(path).status_code for path in ("/docs", "/openapi.json")} == {404}
