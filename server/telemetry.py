"""How the server logs: one line an event on standard error. No line may hold the text of a request."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def configure_logging(level: str) -> None:
    """Log the server's own events from `level` on, and warnings of the libraries.

    The access log of uvicorn is off: it writes query strings, where a mistaken client may have put a text.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("server", "models", "uvicorn.error"):
        logging.getLogger(name).setLevel(level.upper())
    logging.getLogger("uvicorn.access").disabled = True


def describe(error: BaseException) -> str:
    """The kind of an unforeseen error and where it arose, without its message: that may quote what it failed on."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames[-6:]))
    return f"{type(error).__name__} at {places}" if places else type(error).__name__
