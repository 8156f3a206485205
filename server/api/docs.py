"""`/docs` and `/openapi.json`: the documentation of the API, with requests that can be tried from a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request, Response, Security
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from fastapi.staticfiles import StaticFiles

from server.access.grants import ADMIN
from server.api.caller import check_scope, checked_key
from server.api.state import Wiring, wiring
from server.errors import UnauthorizedError

_DOCS = "/docs"
_OPENAPI = "/openapi.json"
_STATIC = "/docs/static"


# RFC 7617: a browser that reads this asks for a password, and sends it for every page of the realm.
_CHALLENGE = 'Basic realm="spanhost", charset="UTF-8"'
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

_basic = HTTPBasic(auto_error=False)


async def _admin(
    request: Request,
    parts: Annotated[Wiring, Depends(wiring)],
    basic: Annotated[HTTPBasicCredentials | None, Security(_basic)],
) -> None:
    """A key with the scope admin, in any header that carries one, or as the password of any user."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else None
    try:
        caller = await checked_key(
            parts, request.headers.get("x-api-key") or bearer or (basic.password if basic else None)
        )
    except UnauthorizedError as error:
        raise UnauthorizedError(error.message, _CHALLENGE) from None
    check_scope(caller, ADMIN)


def _policy(page: bytes) -> str:
    """The page may run its own script and this server's, and talk to this server."""
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE_SCRIPT.findall(page)]
    scripts = " ".join(["'self'", *(f"'sha256-{one}'" for one in hashes)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


def install(app: FastAPI, *, public: bool) -> None:
    """Add the pages to `app`. public: whether they answer everybody, or keys with the scope admin."""
    routes = APIRouter(include_in_schema=False, dependencies=[] if public else [Depends(_admin)])

    @routes.get(_OPENAPI)
    async def openapi(request: Request) -> dict[str, object]:
        root = request.scope.get("root_path")
        return {"servers": [{"url": root}], **app.openapi()} if root else app.openapi()

    @routes.get(_DOCS)
    async def docs(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        # The page takes its scripts from this server: behind a closed door there is no CDN.
        page = get_swagger_ui_html(
            openapi_url=root + _OPENAPI,
            title=app.title,
            swagger_js_url=f"{root}{_STATIC}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{_STATIC}/swagger-ui.css",
            swagger_favicon_url=f"{root}{_STATIC}/favicon.png",
            swagger_ui_parameters=app.swagger_ui_parameters,
        )
        page.headers["Content-Security-Policy"] = _policy(bytes(page.body))
        return page

    app.include_router(routes)
    with resources.as_file(resources.files("fastapi_offline").joinpath("static")) as directory:
        app.mount(_STATIC, StaticFiles(directory=directory), name="docs-static")
