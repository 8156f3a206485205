"""Synthetic texts in many registers, of personal data and of the world at large, with exact places of every value."""
