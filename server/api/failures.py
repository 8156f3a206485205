"""The one place where errors become HTTP answers, all of one shape: status, code, message, detail."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.api.disconnect import ClientGoneError
from server.api.metrics import note_error
from server.errors import RequestError
from server.telemetry import describe

logger = logging.getLogger(__name__)

_CODES = {
    404: ("not_found", "there is nothing at this path"),
    405: ("method_not_allowed", "this path takes another method"),
}


def install(app: FastAPI) -> None:
    """Make every error of `app` an answer of the one shape."""
    app.add_exception_handler(RequestError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ClientGoneError, _gone)
    app.add_middleware(UnforeseenErrors)


class UnforeseenErrors:
    """Answers 500 where nothing else answers, and logs the error without its message, which may quote the request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            logger.error("unforeseen error: %s", describe(error))
            if not started:
                await problem(500, "internal_error", "the server failed to answer this request")(scope, receive, send)


def problem(
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response:
    """An error answer. `detail` repeats `message`: the public Python client reads it. fields: what it says beside."""
    content = orjson.dumps({"status": "error", "code": code, "message": message, "detail": message, **(fields or {})})
    return Response(content, status, headers, media_type="application/json")


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    note_error(request, error.code)
    return problem(error.status, error.code, error.message, error.headers, error.fields)


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, message = _CODES.get(error.status_code, ("http_error", "the request cannot be answered"))
    return problem(error.status_code, code, message, error.headers)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = sorted({str(detail["loc"][-1]) for detail in error.errors() if detail["loc"]})
    return problem(422, "invalid_input", f"{', '.join(fields)}: not what this path takes")


def _gone(_: Request, __: Exception) -> Response:
    return problem(ClientGoneError.status, "client_closed_request", "the client closed the connection")
