"""Files whose form is kept while values in them are replaced. Knows forms of files, no models and no options."""

from server.cli.documents.forms import SUFFIXES, pieces_of
from server.cli.documents.piece import Change, DocumentError, Piece

__all__ = ["SUFFIXES", "Change", "DocumentError", "Piece", "pieces_of"]
