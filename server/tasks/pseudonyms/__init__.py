"""Other values of the same kind and form in place of real ones. Knows keys as a source of chance, and no requests."""

from server.tasks.pseudonyms.choice import Pseudonyms

__all__ = ["Pseudonyms"]
