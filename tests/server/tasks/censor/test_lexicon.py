from __future__ import annotations

from server.tasks.censor.context import _senses
from server.tasks.censor.lexicon import CATEGORIES, LANGUAGES, MOST_SEVERE, _terms


def test_every_term_is_in_small_letters_with_a_severity_a_score_and_a_kind() -> None:
    for term in _terms():
        assert term.text == term.text.lower().strip()
        assert 1 <= term.severity <= MOST_SEVERE
        assert 0 < term.score < 1
        assert term.category in CATEGORIES


def test_no_term_is_there_twice_in_its_language() -> None:
    assert len({(term.language, term.text) for term in _terms()}) == len(_terms())


def test_a_dozen_languages_have_terms_that_are_sure_unasked() -> None:
    sure = {term.language for term in _terms() if term.score >= 0.9}
    assert len(sure & set(LANGUAGES)) >= 12


def test_every_word_with_senses_is_a_term() -> None:
    assert _senses().keys() <= {term.text for term in _terms() if term.language == "en"}
