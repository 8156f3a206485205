"""Profanity in a text, by a lexicon, through disguises, with an eye to innocent senses. No model, no request."""

from server.tasks.censor.finding import Profanity
from server.tasks.censor.lexicon import CATEGORIES, LANGUAGES, MOST_SEVERE
from server.tasks.censor.search import profanities

__all__ = ["CATEGORIES", "LANGUAGES", "MOST_SEVERE", "Profanity", "profanities"]
