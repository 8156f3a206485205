from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from server.telemetry import configure_logging, describe


@pytest.fixture
def logs() -> Iterator[None]:
    """Leave logging as it was."""
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    kept = (root.handlers, root.level, access.disabled)
    yield
    root.handlers, root.level, access.disabled = kept


def test_an_error_is_described_by_its_kind_and_place_and_not_by_its_message() -> None:
    def fail() -> None:
        raise ValueError("what was sent")

    with pytest.raises(ValueError, match="what was sent") as caught:
        fail()
    described = describe(caught.value)
    assert described.startswith("ValueError at test_telemetry.py:")
    assert "fail" in described
    assert "what was sent" not in described


def test_an_error_that_was_never_raised_is_described_by_its_kind() -> None:
    assert describe(KeyError("what was sent")) == "KeyError"


@pytest.mark.usefixtures("logs")
def test_events_of_the_server_are_logged_and_requests_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    logging.getLogger("server.app").info("started")
    logging.getLogger("uvicorn.access").warning("GET /run?text=secret")
    logging.getLogger("a.library").info("chatter")
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.endswith("INFO server.app: started\n")
    assert written.err.count("\n") == 1
