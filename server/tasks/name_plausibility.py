"""What speaks against the name of a person that a model found: the end of a field within it, small letters in a text
that has capitals, words of sentences and forms in many languages, organizations, code.

A name is cut rather than left out where a part of the finding is one: `Kelvin` of `Kelvin\\nCust`, both of `Nick and
Pete`. Knows candidates and texts, not how either came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.contract import Candidates
from server.tasks.casing import Casing
from server.tasks.patterns.lines import line_before
from server.tasks.patterns.matching import Match, compiled
from server.tasks.patterns.name_words import name_words
from server.tasks.patterns.view import ascii_view
from server.tasks.rescoring import rescored
from server.tasks.type_names import label_named, words_of

_LABELS = frozenset({"full_name", "first_name", "last_name"})
_FURTHER_NAMES = frozenset({"middle name", "maiden name"})
_IN_SMALL = 0.5
"""What a name in small letters counts in English that has capitals. In other languages, whose words an English model
takes for names, it counts nothing."""

_FIELD_END, _SENTENCE_END, _WORD_END, _JOINT, _SLASH = range(1, 6)
_BREAK = compiled(
    rb"([ \t]*\r?\n[ \t\r\n]*|[ ]*\t[ \t]*| {2,})|([!?;:][\"')]* )|[A-Za-z\xE0'\-]+(\.[\"')]* )"
    rb"|( (?:and|und|et|og|och|en|&|\+) )|( ?/ ?)"
)
_WRAPPED = 60
"""The length from which on a line may have been wrapped within a name."""
_LEAST_OF_A_SENTENCE = 6
"""Letters of a word with a capital that a point ends a sentence behind; shorter ones may be abbreviated: Thos. Chas."""
_ABBREVIATED = frozenset(
    b"prof dott sig dhr mevr mgr avv doc mudr judr med phil jur nat ing dipl hon rev geb lic mag srta sra".split()
)
_WORD = compiled(rb"[^ ]+")
_MOST_SMALL_WORDS = 1
"""Of those within a name that are none of its particles."""
_EDGES = b" ,;:(-\xc0"
_NO_NAME = compiled(
    # A letter, initials, an abbreviation, `b.` for born, code, and words made of others as forms have them.
    rb"[A-Za-z]|(?:[A-Za-z]\.[ \-]?){1,}|[A-Z]?[a-z]{1,4}\.|b\. .*|[a-z][A-Za-z0-9_]*\.[A-Za-z_].*"
    rb"|(?i:[a-z\xE0]{3,}(?:brief|nummer|datum|betrag|vertrag|karte|schein|zahlung|bericht|antrag|ausweis|ungen|keit|schaft"
    rb"|versicherung|gebuhr|kosten|anschrift|zione|zioni|[ai]tions?))"
)
_RUN = compiled(rb"(?:[ \-]+(?:[A-Z\xE0][A-Za-z\xE0.'\-]*|&|of|de|der|di|do|da|og|for)){1,4}")
_LEGAL_FORM = compiled(rb" (?:AG|SA|AS|AB|BV|B\.V\.|NV|KG|UG|Oy|SpA|S\.A\.|S\.p\.A\.|A/S)(?:[^A-Za-z]|$)")
_ANNOUNCED = compiled(rb"(?:[=\"'|;>\t]|^[ \t>*\-]*[A-Za-z\xE0]+(?: [A-Za-z\xE0]+){0,2} ?:) *$")
_LABEL_REACH = 40


def plausible_names(text: str, candidates: Candidates, names: Sequence[str], thresholds: Sequence[float]) -> Candidates:
    """`candidates` with those of names of persons cut to what can be names, or left out where nothing can.

    names, thresholds: of each label.
    """
    of_persons = [label_named(name) in _LABELS or words_of(name) in _FURTHER_NAMES for name in names]
    if not len(candidates) or not any(of_persons):
        return candidates
    reader = _Reader(text)
    return rescored(
        candidates,
        thresholds,
        lambda start, end, label: reader.names(start, end) if of_persons[label] else [(start, end, 1.0)],
    )


class _Reader:
    """The names in findings of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._view = ascii_view(text)
        self._casing = Casing(self._view)
        self._words = name_words()

    def names(self, start: int, end: int) -> list[tuple[int, int, float]]:
        """The names in the finding `start`..`end`, and what its score is multiplied by for each."""
        found: list[tuple[int, int, float]] = []
        is_joined = True
        titles = 0
        for first, last, follows_joint in self._parts(start, end):
            is_joined = is_joined and follows_joint
            if found and not is_joined:
                break
            name = self._trimmed(first, last)
            if name is None:
                continue
            if is_joined and self._is_titles(*name):
                titles += 1
            elif (counts := self._counts(*name)) > 0:
                found.append((*name, counts))
        # `Mr and Mrs Hill` are one.
        return [(start, end, 1.0)] if titles and found else found

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """What lies between breaks, and whether it is the first part or joined to the one before."""
        position, is_joined = start, True
        for match in _BREAK.finditer(self._view[start:end]):
            group = next(group for group in range(_FIELD_END, _SLASH + 1) if match.start(group) >= 0)
            if self._breaks(match, group, start, end):
                yield position, start + match.start(group), is_joined
                position, is_joined = start + match.end(group), group in (_JOINT, _SLASH)
        yield position, end, is_joined

    def _breaks(self, match: Match, group: int, start: int, end: int) -> bool:
        view = self._view
        first, last = start + match.start(group), start + match.end(group)
        if group == _FIELD_END:
            return b"\n" not in view[first:last] or not self._is_wrapped(first, last, end)
        if group == _WORD_END:
            word = view[start + match.start() : first]
            if word[:1].islower():
                return len(word) > 2 and word not in _ABBREVIATED
            return len(word) >= _LEAST_OF_A_SENTENCE
        if group == _SLASH:
            # No passenger of an airline, and no `s/o`.
            return view[first - 2 : first].islower() and view[last : last + 1].isupper()
        return True

    def _is_wrapped(self, start: int, end: int, last: int) -> bool:
        """Whether prose goes on over the line break `start`..`end`, in a finding that ends at `last`."""
        line = self._view.rfind(b"\n", max(0, start - _WRAPPED), start)
        is_long = line < 0 and start >= _WRAPPED
        return is_long and self._view[start:end].count(b"\n") == 1 and self._view[last : last + 1] != b":"

    def _trimmed(self, start: int, end: int) -> tuple[int, int] | None:
        """`start`..`end` without the words around a name: small ones, and those that begin a sentence."""
        while start < end and self._view[start] in _EDGES and not self._text[start].isalnum():
            start += 1
        while end > start and self._view[end - 1] in _EDGES and not self._text[end - 1].isalnum():
            end -= 1
        if start == end:
            return None
        words = [(start + one.start(), start + one.end()) for one in _WORD.finditer(self._view[start:end])]
        if not any(self._is_capital(first) for first, _ in words):
            return start, end
        while len(words) > 1 and self._is_no_beginning(words[0], words[1]):
            del words[0]
        while len(words) > 1 and self._is_no_end(*words[-1]):
            del words[-1]
        if sum(self._is_small(*word) for word in words) > _MOST_SMALL_WORDS:
            return None
        return words[0][0], words[-1][1]

    def _is_no_beginning(self, place: tuple[int, int], following: tuple[int, int]) -> bool:
        word, known = self._bare(*place), self._words
        if word in known.particles:
            return self._is_small(*following)
        if word in known.titles or word in _ABBREVIATED or b"'" in word or b"." in self._view[slice(*place)]:
            return False
        if self._text[slice(*place)].islower():
            return True
        is_ordinary = word in known.ordinary and word not in known.beside
        return is_ordinary and self._is_capital(following[0]) and self._bare(*following) not in known.beside

    def _is_no_end(self, start: int, end: int) -> bool:
        return self._text[start:end].islower() and not self._view[start:end].endswith(b".")

    def _is_capital(self, start: int) -> bool:
        return self._text[start].isupper() or self._text[start].istitle()

    def _is_small(self, start: int, end: int) -> bool:
        """Whether a word begins small that does not stand in names."""
        return self._text[start:end].islower() and self._bare(start, end) not in self._words.particles

    def _bare(self, start: int, end: int) -> bytes:
        return self._view[start:end].lower().strip(b".,;:()\"'")

    def _is_titles(self, start: int, end: int) -> bool:
        return all(word.strip(b".,") in self._words.titles for word in self._view[start:end].lower().split())

    def _counts(self, start: int, end: int) -> float:
        """What the score of `start`..`end`, which is trimmed, is multiplied by."""
        view, known = self._view, self._words
        words = [word.strip(b".,;:()\"'") for word in view[start:end].lower().split()]
        if not all(words) or _NO_NAME.fullmatch(view, start, end):
            return 0.0
        telling = known.ordinary | known.titles
        # `Mr Driver` has a name.
        is_titled = words[0] in known.titles and words[-1] not in known.titles
        if (
            not is_titled
            and any(word in telling for word in words)
            and all(word in telling or word in known.beside or word in known.particles for word in words)
        ):
            return 0.0
        if self._is_of_an_organization(words, end):
            return 0.0
        return self._counts_in_small(start) if self._text[start:end].islower() else 1.0

    def _counts_in_small(self, start: int) -> float:
        casing = self._casing
        if self._is_a_value(start):
            return 1.0
        if casing.is_english(start):
            return _IN_SMALL if casing.sentences_have_capitals(start) else 1.0
        return 0.0 if casing.names_have_capitals(start) else 1.0

    def _is_of_an_organization(self, words: Sequence[bytes], end: int) -> bool:
        if not self._words.organizations.isdisjoint(words) or _LEGAL_FORM.match(self._view, end):
            return True
        run = _RUN.match(self._view, end)
        following = self._view[end : run.end()].lower().split() if run is not None else []
        return any(word.strip(b".") in self._words.organizations for word in following)

    def _is_a_value(self, start: int) -> bool:
        """Whether a label or a mark of a table announces what begins at `start`, which may be in small letters then."""
        return _ANNOUNCED.search(line_before(self._view, start, _LABEL_REACH)) is not None
