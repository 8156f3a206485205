"""Headers that every answer carries, so that a browser does not keep, guess at, frame or forward it."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_UNLESS_SET = (
    # Answers hold the texts that were sent.
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=63072000")


class SecurityHeaders:
    """Adds the headers to every answer. encrypted: whether the server speaks TLS, to which browsers shall then keep.

    cross_origin: whether pages of other origins may read answers.
    """

    def __init__(self, app: ASGIApp, *, encrypted: bool, cross_origin: bool) -> None:
        self._app = app
        always = [header for header in _ALWAYS if not (cross_origin and header[0].startswith(b"cross-origin"))]
        self._always = [*always, _STRICT_TRANSPORT] if encrypted else always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._always, *_missing(message["headers"])]
            await send(message)

        await self._app(scope, receive, with_headers)


def _missing(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    names = {name.lower() for name, _ in headers}
    return [header for header in _UNLESS_SET if header[0] not in names]
