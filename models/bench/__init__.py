"""Measuring one checkpoint on every engine and device that can run it, for people who choose hardware."""
