"""What commands that end by themselves log: warnings alone, on standard error."""

from __future__ import annotations

import logging

from server.telemetry import configure_logging


def log_warnings() -> None:
    """Log warnings, but not the registry's: a command that loads models says itself which of them failed, and why."""
    configure_logging("warning")
    logging.getLogger("server.inference.registry").setLevel(logging.CRITICAL)
