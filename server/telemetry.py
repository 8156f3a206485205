"""How the server logs: one line an event on standard error. No line may hold the text of a request."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

logger = logging.getLogger(__name__)


def configure_logging(level: str) -> None:
    """Log the server's own events from `level` on, and warnings of the libraries.

    The access log of uvicorn is off: it writes query strings, where a mistaken client may have put a text.
    """
    handler = _Handler(sys.stderr)
    handler.setFormatter(_Formatter(_FORMAT))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("server", "models", "uvicorn.error"):
        logging.getLogger(name).setLevel(level.upper())
    logging.getLogger("uvicorn.access").disabled = True


def contain_errors() -> None:
    """Let what nothing catches be logged by `describe`, in the main thread, other threads and destructors alike.

    Python's own hooks print messages of errors, and those may quote what was sent.
    """
    sys.excepthook = _unforeseen
    sys.unraisablehook = lambda raised: _unforeseen(raised.exc_type, raised.exc_value, raised.exc_traceback)
    threading.excepthook = lambda raised: _unforeseen(raised.exc_type, raised.exc_value, raised.exc_traceback)


def note_unforeseen(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's exception handler. asyncio's own shows tasks and callbacks with their arguments."""
    error = context.get("exception")
    logger.error("unforeseen error on the event loop: %s", describe(error) if error else "without an exception")


def describe(error: BaseException) -> str:
    """The kind of an unforeseen error and where it arose, without its message: that may quote what it failed on."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames[-6:]))
    return f"{type(error).__name__} at {places}" if places else type(error).__name__


class _Formatter(logging.Formatter):
    """Writes of an exception that is logged, by a library say, no more than `describe` tells."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the base class names it
        return describe(ei[1])


class _Handler(logging.StreamHandler[Any]):
    """Tells that a record could not be written, without its arguments, which the standard library prints."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - as above
        error = sys.exception()
        place = f"{Path(record.pathname).name}:{record.lineno}"
        if sys.__stderr__ is not None:
            what = "" if error is None else f": {describe(error)}"
            print(f"a log record of {place} could not be written{what}", file=sys.__stderr__)


def _unforeseen(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logger.critical("unforeseen error: %s", kind.__name__ if error is None else describe(error))
