"""What a request means: parameters become questions to a model, and what it found becomes an output. Knows no HTTP."""

from __future__ import annotations
