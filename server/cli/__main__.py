"""`python -m server.cli` is `spanhost`."""

from __future__ import annotations

from server.cli import main

main()
