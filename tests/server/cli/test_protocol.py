"""Clients that are slow, silent or long-winded, against a real server on loopback with little patience."""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.server.running import RunningServer, running_server

SECONDS = 30.0
LITTLE = {"header_seconds": 0.5, "body_seconds": 0.5, "body_bytes_per_second": 1000, "send_seconds": 0.5}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    limits = {"text_characters": 1_000_000}
    with running_server(
        tmp_path_factory.mktemp("data"), http={**LITTLE, "keep_alive_seconds": 1}, limits=limits
    ) as one:
        one.wait_until_ready()
        yield one


def connect(server: RunningServer) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def head(server: RunningServer, length: int) -> bytes:
    return (
        f"POST /run HTTP/1.1\r\nHost: x\r\nx-api-key: {server.key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def rest(connection: socket.socket) -> bytes:
    """Everything until the server closes the connection."""
    received = bytearray()
    while block := connection.recv(65536):
        received += block
    return bytes(received)


def refusal(answer: bytes) -> tuple[int, str]:
    """Status and code of an answer that must be an error of the one shape."""
    lines, _, body = answer.partition(b"\r\n\r\n")
    document = json.loads(body)
    assert set(document) == {"status", "code", "message", "detail"}
    assert b"content-length: %d" % len(body) in lines.lower()
    return int(lines.split()[1]), document["code"]


def test_a_silent_connection_is_closed_without_a_word(server: RunningServer) -> None:
    with closing(connect(server)) as connection:
        assert rest(connection) == b""


@pytest.mark.parametrize("start", [b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"\r\n"])
def test_headers_that_do_not_end_are_given_up(server: RunningServer, start: bytes) -> None:
    with closing(connect(server)) as connection:
        connection.sendall(start)
        assert refusal(rest(connection)) == (408, "request_timeout")


def test_a_client_that_sends_a_byte_now_and_then_does_not_gain_time(server: RunningServer) -> None:
    with closing(connect(server)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        sent = 0
        while not select.select([connection], [], [], 0.05)[0]:
            connection.sendall(b"x")
            sent += 1
            assert sent < SECONDS / 0.05
        assert refusal(rest(connection)) == (408, "request_timeout")


def test_a_second_request_on_a_connection_has_the_same_time(server: RunningServer) -> None:
    with closing(connect(server)) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost:")
        assert refusal(rest(connection)) == (408, "request_timeout")


def test_a_body_that_stalls_is_given_up(server: RunningServer) -> None:
    with closing(connect(server)) as connection:
        connection.sendall(head(server, 1000) + b'{"model_id":')
        assert refusal(rest(connection)) == (408, "request_timeout")
    assert server.run("Jamie")["status"] == "success"


def test_a_large_body_on_a_slow_line_has_the_time_that_it_needs(server: RunningServer) -> None:
    text = "Jamie was here. " * 100
    body = json.dumps({"model_id": "fastino-pii", "input": [{"text": text}]}).encode()
    with closing(connect(server)) as connection:
        connection.sendall(head(server, len(body)))
        begin = time.monotonic()
        for at in range(0, len(body), 100):
            connection.sendall(body[at : at + 100])
            time.sleep(0.06)
        assert time.monotonic() - begin > LITTLE["body_seconds"]
        assert connection.recv(20).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /" + b"a" * 100_000,
        b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 100_000,
        b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X-Many: 1\r\n" * 101 + b"\r\n",
    ],
)
def test_headers_that_are_too_large_are_refused(server: RunningServer, request_head: bytes) -> None:
    with closing(connect(server)) as connection:
        connection.sendall(request_head)
        assert refusal(rest(connection)) == (431, "headers_too_large")


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\nno header\r\n\r\n"])
def test_what_is_no_http_is_refused_in_the_one_shape(server: RunningServer, garbage: bytes) -> None:
    with closing(connect(server)) as connection:
        connection.sendall(garbage)
        assert refusal(rest(connection)) == (400, "bad_request")


def test_a_client_that_takes_nothing_of_its_answer_is_given_up(server: RunningServer) -> None:
    # Beside one that can be answered each wrong input fails by itself, and its answer holds the text.
    wrong = {"text": "a" * 500_000, "parameters": {"threshold": "x"}}
    body = json.dumps({"model_id": "fastino-pii", "input": [{"text": "Jamie"}, *[wrong] * 15]}).encode()
    with closing(connect(server)) as connection:
        connection.sendall(head(server, len(body)) + body)
        time.sleep(1.5)
        # What the kernel had taken comes; the rest is not kept for a client that does not take it.
        assert len(rest(connection)) < len(body) - 1_000_000


def test_a_connection_whose_request_was_refused_early_does_not_stay(server: RunningServer) -> None:
    with closing(connect(server)) as connection:
        connection.sendall(b"POST /run HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 401")
        connection.sendall(b"0123456789")
        assert rest(connection) == b""


def test_hundreds_of_dribbling_connections_end_while_others_are_answered(server: RunningServer) -> None:
    with ExitStack() as stack:
        dribbling = [stack.enter_context(closing(connect(server))) for _ in range(300)]
        for connection in dribbling:
            connection.sendall(b"POST /run HTTP/1.1\r\nX-Slow: ")
        for _ in range(20):
            assert server.run("Jamie Derran")["status"] == "success"
        for connection in dribbling:
            assert refusal(rest(connection)) == (408, "request_timeout")


def test_answers_carry_security_headers(server: RunningServer) -> None:
    for answer in (server.client.get("/health/live"), server.anonymous.post("/run"), server.client.get("/nowhere")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "access-control-allow-origin" not in answer.headers
        assert "strict-transport-security" not in answer.headers
    assert "script-src 'self' 'sha256-" in server.client.get("/docs").headers["content-security-policy"]


def test_pages_of_named_origins_may_ask_and_no_others(tmp_path: Path) -> None:
    with running_server(tmp_path, http={"cors_origins": ["https://tools.example.com"]}) as server:
        for origin, allowed in (("https://tools.example.com", True), ("https://elsewhere.example.com", False)):
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            headers = {**asked, "Access-Control-Request-Headers": "x-api-key, content-type"}
            preflight = server.anonymous.options("/run", headers=headers)
            assert (preflight.status_code == 200) == allowed
            answer = server.client.post("/run", headers={"Origin": origin}, json={})
            assert answer.status_code == 422
            assert (answer.headers.get("access-control-allow-origin") == origin) == allowed
