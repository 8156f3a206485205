"""The server: text comes in at the top, spans and labels go out. It runs models, and no model knows of it."""

from __future__ import annotations
