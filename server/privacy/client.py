"""Sends requests to the server under examination, good and bad ones, and keeps what came of them."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from server.privacy.canary import Canaries
from server.privacy.report import Sent

_SECONDS = 120.0


class Client:
    """sent: every request. echoes: those whose refusal, or whose answer about the server, held a canary."""

    def __init__(self, port: int, canaries: Canaries) -> None:
        self._port = port
        self._canaries = canaries
        self.sent: list[Sent] = []
        self.echoes: list[str] = []

    def ask(
        self,
        route: str,
        what: str,
        path: str | None = None,
        *,
        key: str | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        may_echo: bool = False,
    ) -> Any:
        """The JSON of the answer, or None where it is no JSON.

        route: method and path as the API's documentation has them. path: where it has variables. body: bytes are sent
        as they are, anything else as JSON. may_echo: whether an answer that is no refusal may hold what was sent.
        """
        method, _, template = route.partition(" ")
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        fields = {"Content-Type": "application/json"} if content is not None else {}
        fields |= {"x-api-key": key} if key else {}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        try:
            # A refusal can come, and the connection close, before all of a large body is sent.
            with suppress(ConnectionError):
                connection.request(method, path or template, content, {**fields, **(headers or {})})
            answer = connection.getresponse()
            head, content = str(answer.headers).encode(), answer.read()
        except (ConnectionError, http.client.HTTPException):
            self.sent.append(Sent(route, what, None))
            return None
        finally:
            connection.close()
        self.sent.append(Sent(route, what, answer.status))
        if answer.status >= 400 or not may_echo:
            self.echoes += [f"{route}, {what}: {found}" for _, found in self._canaries.found_in(head + content)]
        try:
            return json.loads(content)
        except ValueError:
            return None

    def give_up(self, what: str, key: str, body: bytes, *, declared: int | None = None) -> None:
        """Send a request to `/run` and close the connection at once. declared: its length, if another than it has."""
        head = (
            f"POST /run HTTP/1.1\r\nHost: localhost\r\nx-api-key: {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body) if declared is None else declared}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self._port), timeout=_SECONDS) as connection:
            connection.sendall(head.encode() + body)
        self.sent.append(Sent("POST /run", what, None))
