"""HTTP on one connection, with an end to the patience that uvicorn has with slow, silent and long-winded clients."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from server.api.failures import problem

_MOST_HEADERS = 100


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client may take, in seconds, and how much it may say before its request is complete.

    head: from the first byte, or on a new connection from its beginning, to the end of the headers. head_bytes: size of
    the request line and headers together. body: for the body, and a second more for every `body_rate` bytes of it that
    have come (the rule of Apache's mod_reqtimeout). send: in which it takes nothing of an answer.
    """

    head: float
    head_bytes: int
    body: float
    body_rate: int
    send: float


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for a request for ever and reads headers of any size."""

    def __init__(self, *arguments: Any, patience: Patience, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._patience = patience
        self._deadline: asyncio.TimerHandle | None = None
        self._sending: asyncio.TimerHandle | None = None
        self._in_head = False
        self._in_body = False
        self._head_bytes = 0
        self._body_began = 0.0
        self._body_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._set_deadline(None)
        self._watch_sending(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not (self._in_head or self._in_body) and self._answered():
            self._begin_head()
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > self._patience.head_bytes:
            self._refuse_head()

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self._patience.head_bytes or len(self.headers) > _MOST_HEADERS:
            self._refuse_head()
            return
        self._in_head, self._in_body = False, True
        self._body_began, self._body_bytes = self.loop.time(), 0
        self._set_deadline(self._patience.body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self.transport.is_closing():
            return
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        self._in_body = False
        self._set_deadline(None)
        super().on_message_complete()
        if self._answered():
            # The answer came before the end of the body, and what came since has taken uvicorn's own timer away.
            self._begin_head()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_sending(self._patience.send)

    def resume_writing(self) -> None:
        self._watch_sending(None)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words
        """What is answered to what is no HTTP."""
        self._end(400, "bad_request", "the request is not valid HTTP")

    def _answered(self) -> bool:
        """Whether no request is under way."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _begin_head(self) -> None:
        self._in_head, self._head_bytes = True, 0
        self._set_deadline(self._patience.head)

    def _refuse_head(self) -> None:
        self._end(431, "headers_too_large", "the request line and headers are too long, or too many")

    def _set_deadline(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._too_late)

    def _watch_sending(self, seconds: float | None) -> None:
        if self._sending is not None:
            self._sending.cancel()
        # Aborted, not closed: closing would wait until the client takes the rest.
        self._sending = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)

    def _too_late(self) -> None:
        if self._in_body:
            granted = self._patience.body + self._body_bytes / self._patience.body_rate
            left = self._body_began + granted - self.loop.time()
            if left > 0 or self.flow.read_paused:
                # While reading is paused it is this server that takes its time.
                self._set_deadline(max(left, 1.0))
                return
        if self._in_head and not self._head_bytes:
            self.transport.close()
            return
        self._end(408, "request_timeout", "the request did not come in time")

    def _end(self, status: int, code: str, message: str) -> None:
        """Answer, unless an answer has begun, and close the connection."""
        if self.transport.is_closing():
            return
        self._in_head = self._in_body = False
        self._set_deadline(None)
        if self._answered() or not self.cycle.response_started:
            answer = problem(status, code, message, {"Connection": "close"})
            head = b"".join(name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
            self.transport.write(b"HTTP/1.1 %d \r\n%s\r\n%s" % (status, head, answer.body))
        self.transport.close()
