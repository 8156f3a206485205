"""Configuration files that come with the package: commented, complete, each runnable as it is."""

from __future__ import annotations
