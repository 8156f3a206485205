"""Thousands of types without annotation: what sentences say of names, and what WordNet says of nouns."""
