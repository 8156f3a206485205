"""`GET /metrics`, in the format of Prometheus, and the middleware that times requests to `/run`."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.access.grants import ADMIN
from server.api.caller import require_scope
from server.api.schemas import problems
from server.api.state import Wiring, wiring
from server.metrics import UNKNOWN, Metrics

_MEASURED = "/run"


def router(*, public: bool) -> APIRouter:
    """The route. public: whether it answers everybody, or keys with the scope admin."""
    routes = APIRouter(tags=["health"], dependencies=[] if public else [Depends(require_scope(ADMIN))])

    @routes.get("/metrics", response_class=Response, responses={} if public else problems(401, 403, 503))
    def metrics(request: Request, parts: Annotated[Wiring, Depends(wiring)]) -> Response:
        """Counts and times for Prometheus; README.md lists them."""
        content, content_type = parts.service.metrics.exposition(request.headers.get("accept", ""))
        return Response(content, headers={"Content-Type": content_type})

    return routes


def note_target(request: Request, model: str, task: str) -> None:
    """Let the request be counted under the configured model id and task that it names."""
    request.state.measured = (model, task)


def note_error(request: Request, code: str) -> None:
    """Let the request be counted under an error's code."""
    request.state.error_code = code


class MeasuredRequests:
    """Counts and times the requests to `/run`, whatever becomes of them."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != _MEASURED:
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        begin = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            model, task = state.get("measured", (UNKNOWN, UNKNOWN))
            self._metrics.answered(model, task, status, time.perf_counter() - begin, state.get("error_code"))
