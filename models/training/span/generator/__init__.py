"""Synthetic personal data in many registers: templates, values and noise, with exact places of every value."""
