"""Street lines and boxes of addresses: `12b Baker Street, Flat 3`, `Lindenweg 3a`, `rue Cujas 6`, `P.O. Box 12`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from server.tasks.patterns.boundaries import continues_a_number, stands_alone
from server.tasks.patterns.matching import Pattern, compiled
from server.tasks.patterns.street_words import any_case, as_written, capitalised

_WORD = rb"(?:[A-Z\xE0][A-Za-z\xE0'\-]{1,24}|[A-Z\xE0][A-Za-z\xE0]{0,4}\.|[IVX]{1,5})"
_HOUSE = (
    rb"[0-9]{1,4}(?:[A-Za-z]| [a-hA-H]| [A-H] [0-9]{1,3}| ?(?:bis|ter|quater)| (?:II|III|IV|hs|huis)\b)?"
    rb"(?:[\-/](?:[0-9]{1,4}[A-Za-z]?|I{1,3}|IV|hs|huis|[A-Za-z])\b){0,2}"
)
_FIRST_HOUSE = rb"(?:[0-9]{1,4}[A-Za-z]?[/\-])?[0-9]{1,5}[A-Za-z]?(?: 1/2)?"
_DIRECTION = rb"(?:[NS]\.?[EW]\.?|[NSEW]\.?|North|South|East|West|NORTH|SOUTH|EAST|WEST)"
_NOT_BEFORE_A_HOUSE = b"$#_@="
_YEAR = compiled(rb"(?:19|20)[0-9]{2} ")
_BEFORE_A_YEAR = compiled(rb"(?i)\b(?:in|since|until|by|of|from|during|after|before|early|late|mid)[ \n]$")
_BEGINS = compiled(rb"(?:^|[\n:;,(|>\"\t][ \t]*)$")
_BEFORE_A_BARE_ONE = compiled(rb"(?:^|[\n:;,(|>\"\t]|\b(?i:at|to|from|in|is|of|on))[ \t]*$")
_ENDS = compiled(rb"[ \t]*(?:[,;.:)\"'|<\r\n]|\xC0|-[ ]|$)| {2}")
_HOUSE_BEFORE = compiled(rb"[0-9][A-Ga-g]?(?: ?(?:bis|ter|quater))?,? $")
_SPACED_LETTER = compiled(rb" [a-hA-H]$")
_FRACTION = compiled(rb"[.,:][0-9]{1,3}(?:[^0-9]|$)|[ ]?%")
_REACH = 24  # bytes before a line
_REACH_OF_NAMES = 90
_MOST_UNITS = 5


@dataclass(frozen=True, slots=True)
class StreetLine:
    """start, end: with the unit. first: where the address begins, which may be the name of a building or a town.

    needs_place: whether it says nothing unless a place follows. is_bare: whether that must be a sure one. is_listed:
    whether the line is a list of parts, so that its last one may be the town.
    """

    first: int
    start: int
    end: int
    is_box: bool
    needs_place: bool
    is_bare: bool
    is_listed: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    """pattern: a street line without its unit. is_doubtful: whether the street's word means much else too.

    is_name_last: whether the line ends with the name and the street's word, and so the name may go on. is_bare: whether
    it has no word for a street. is_listed: see `StreetLine`.
    """

    pattern: Pattern
    is_doubtful: bool = False
    needs_place: bool = False
    is_name_last: bool = False
    is_box: bool = False
    is_bare: bool = False
    is_listed: bool = False


def street_lines(view: bytes) -> Iterator[StreetLine]:
    """In any order; they may overlap."""
    for kind in _kinds():
        for match in kind.pattern.finditer(view):
            line = _line(view, kind, *match.span())
            if line is not None:
                yield line


def _line(view: bytes, kind: _Kind, start: int, end: int) -> StreetLine | None:
    if not kind.is_name_last and _SPACED_LETTER.search(view[start:end]) and not _ENDS.match(view, end):
        end -= 2
    if not _is_whole(view, start, end) or _words().no_street.search(view[start:end]):
        return None
    if not kind.is_name_last and _HOUSE_BEFORE.search(view[max(0, start - _REACH) : start]):
        return None
    if kind.is_bare and (_words().counted_first.match(view, start) or not _has_small_letters(view[start:end])):
        return None
    if kind.is_bare and not _BEFORE_A_BARE_ONE.search(view[max(0, start - _REACH) : start]):
        return None
    last = _with_units(view, end)
    if kind.is_name_last:
        stands = _is_a_street(view, start, last, has_unit=last > end, is_doubtful=kind.is_doubtful)
    else:
        stands = not kind.is_doubtful or _is_a_part(view, start, end)
    first = start if kind.is_box else _first(view, start)
    return StreetLine(first, start, last, kind.is_box, kind.needs_place or not stands, kind.is_bare, kind.is_listed)


def _first(view: bytes, start: int) -> int:
    """Where the address begins whose street begins at `start`: `Mill House, 4 ..`, `1051 Budapest, ..`."""
    least = max(0, start - _REACH_OF_NAMES)
    match = _words().before.search(view[least:start])
    return start if match is None else least + match.start(1)


def _has_small_letters(line: bytes) -> bool:
    return any(0x61 <= byte <= 0x7A for byte in line)


def _is_whole(view: bytes, start: int, end: int) -> bool:
    if not stands_alone(view, start, end) or continues_a_number(view, start, end):
        return False
    before = view[max(0, start - 2) : start]
    if before[-1:] and before[-1] in _NOT_BEFORE_A_HOUSE:
        return False
    if before[-1:] in (b",", b":") and before[:1].isdigit() and len(before) == 2:
        return False
    return not _FRACTION.match(view, end) and (
        not _words().measure.match(view, end) or _words().unit.match(view, end) is not None
    )


def _is_a_street(view: bytes, start: int, end: int, *, has_unit: bool, is_doubtful: bool) -> bool:
    """Whether a line that ends with its name is no `5 Wall Street banks`, `Chapter 5 The Long Road`."""
    before = view[max(0, start - _REACH) : start]
    if _words().counted.search(before) or (_YEAR.match(view, start) and _BEFORE_A_YEAR.search(before)):
        return False
    if has_unit or _ENDS.match(view, end):
        return True
    return not is_doubtful and (view[end - 1] in b"." or _words().goes_on.match(view, end) is not None)


def _is_a_part(view: bytes, start: int, end: int) -> bool:
    """Whether a capital begins a line or a part of one, of words and not of signs: no `via Port 22`, no `Via USB 3`."""
    begins = view[start : start + 1].isupper() and _BEGINS.search(view[max(0, start - _REACH) : start])
    line = view[start:end]
    return bool(begins) and (line.isupper() or any(byte in line[line.find(b" ") :] for byte in range(0x61, 0x7B)))


def _with_units(view: bytes, end: int) -> int:
    for _ in range(_MOST_UNITS):
        match = _words().unit.match(view, end)
        if match is None or not stands_alone(view, end + 1, match.end()):
            break
        end = match.end()
    level = _words().level.match(view, end)
    return level.end() if level is not None and _ENDS.match(view, level.end()) else end


@dataclass(frozen=True, slots=True)
class _Words:
    """no_street: a line whose word is another one. counted_first: the beginning of such a line. counted, before: at the
    end of what stands before a line; the latter is a part of the address. The others: at the end of a line."""

    no_street: Pattern
    counted: Pattern
    counted_first: Pattern
    goes_on: Pattern
    measure: Pattern
    unit: Pattern
    level: Pattern
    before: Pattern


def lead_unit() -> bytes:
    """The unit before all else: `Flat 3, `, `No. 27, `, `Shop 4B `."""
    number = rb"[0-9]{1,5}[A-Za-z]?(?:[/\-][0-9A-Za-z]{1,4})?"
    unit = rb"%b(?:\.? | ?#)?(?: ?[Nn]o\.? ?)?%b" % (any_case("leads"), number)
    return rb"(?:(?:[0-9]{1,2}(?:st|nd|rd|th) [Ff]loor,|%b,?) )" % unit


@cache
def _words() -> _Words:
    number = rb"(?:[0-9]{1,5}[A-Za-z]?(?:[\-/][0-9A-Za-z]{1,4})?|[A-Z][0-9]{0,3}\b)"
    side = rb"(?:%b\b\.?|[A-Z]\b)" % any_case("sides")
    ordinal = rb"[0-9]{1,2}(?:\.?[oa]\.?|er|eme|e|de|st|nd|rd|th|\.)?"
    return _Words(
        compiled(
            rb"(?:^|-)%b\.? [0-9]|^%b (?:%b|%b)\.? [0-9]"
            % (
                any_case("no_streets"), any_case("articles"),
                any_case("after_numbered", "sure"), any_case("after_numbered", "doubtful"),
            )
        ),
        compiled(rb"(?i)\b%b[ .:]{1,2}(?:the )?$" % any_case("counted")),
        compiled(rb"%b\b" % any_case("counted")),
        compiled(rb" %b\b" % as_written("goes_on")),
        compiled(rb" %b\b" % any_case("measures")),
        compiled(
            rb"(?:,? |, ?)(?:%(unit)b(?:\.? ?#?| no\.? )%(number)b"
            rb"|%(ordinal)b ?%(floor)b\b\.?(?:,? %(side)b)?|[0-9]{1,2}\.?[oa]?\.?,? %(side)b)"
            rb"|,? ?#[0-9]{1,4}[A-Za-z]?(?:-[0-9]{1,5}[A-Za-z]?)?"
            % {
                b"unit": any_case("units"), b"number": number, b"ordinal": ordinal,
                b"floor": any_case("floors"), b"side": side,
            }
        ),
        compiled(rb"(?:, ?)%b(?:,? %b|[ ][0-9])?" % (any_case("levels"), side)),
        compiled(
            rb"(?:^|[\n:;(|>\"\t])[ \t]*((?:(?:%(lead)b)?(?:%(word)b ){0,4}%(building)b(?: [0-9A-Z]{1,3})?,[ \n]"
            rb"|%(lead)b|(?:[0-9]{2}-[0-9]{3}|[0-9]{4,6}) %(word)b(?: %(word)b){0,2},? ){1,2})$"
            % {b"lead": lead_unit(), b"word": _WORD, b"building": capitalised("buildings")}
        ),
    )  # fmt: skip


@cache
def _kinds() -> tuple[_Kind, ...]:
    particle = rb"(?:%b |(?:[ldLD]|[Dd]ell|[Aa]ll|[Nn]ell|[Ss]ull)')" % as_written("particles")
    named = rb"(?:%(w)b|[0-9]{1,3}(?i:st|nd|rd|th))" % {b"w": _WORD}
    english = rb"(?:%b )?%b(?: (?:(?:of|the|and|de|la|del|los|las|el) )?%b){0,3}" % (_DIRECTION, named, named)
    day = (
        rb"[0-9]{1,2}(?:er|o)? (?:de )?(?:[A-Z][a-z]{2,9}|avril|mai|juin|juillet|aout|septembre|novembre)(?: [0-9]{4})?"
    )
    romance = rb"%(p)b{0,3}(?:%(w)b|%(day)b)(?: %(p)b{0,3}%(w)b){0,4}" % {b"p": particle, b"w": _WORD, b"day": day}
    number = rb"(?:,? |, ?)(?:%b[.o\xC0]{0,2}:? ?)?%b" % (any_case("numbers"), _HOUSE)
    lead = rb"%b?" % lead_unit()
    segment = rb"(?:%b|[0-9]{1,3}(?i:st|nd|rd|th)?)(?: (?:%b|%b|[0-9]{1,4})){0,4}" % (
        _WORD,
        _WORD,
        as_written("particles"),
    )
    parts = {
        b"lead": lead, b"house": _FIRST_HOUSE, b"english": english, b"direction": _DIRECTION, b"romance": romance,
        b"number": number, b"word": _WORD, b"adjective": capitalised("joined_adjectives"), b"unit": lead_unit(),
        b"building": capitalised("buildings"), b"segment": segment,
    }  # fmt: skip

    def kind(form: bytes, words: bytes, **how: bool) -> _Kind:
        return _Kind(compiled(form % {**parts, b"words": words}), **how)

    first = rb"%(lead)b%(house)b %(english)b %(words)b\b\.?(?: %(direction)b\b)?"
    first_comma = rb"%(lead)b%(house)b, %(english)b %(words)b\b\.?(?: %(direction)b\b)?"
    block = rb"(?i:blk|block) [0-9]{1,4}[A-Za-z]?,? %(english)b %(words)b\b\.?(?: [0-9]{1,3})?"
    last = rb"%(english)b %(words)b\b\.?%(number)b"
    first_romance = (
        rb"[0-9]{1,4}[A-Za-z]?(?:-[0-9]{1,4})?(?:,? ?(?:bis|ter|quater))?,? %(words)b\b(?:\. ?| )%(romance)b"
    )
    last_romance = rb"%(words)b(?:\. ?|/ ?| )%(romance)b%(number)b"
    joined = (
        rb"(?:%(adjective)b\.? |%(word)b (?:van|de|von|ten|ter)(?: (?:der|den|de|het))? ){0,2}"
        rb"[A-Z\xE0][A-Za-z\xE0'\-]{1,24}%(words)b\.?%(number)b"
    )
    apart = rb"%(word)b(?: %(word)b)?[ \-]%(words)b\.?%(number)b"
    situated = rb"%(words)b %(word)b(?: %(word)b){0,2}%(number)b"
    box = rb"%(words)b\.?:? (?:[A-Z]{1,3} ?)?[0-9]{1,6}(?: [0-9]{2,3})?"
    bare = rb"%(lead)b%(house)b %(english)b"
    bare_last = rb"%(word)b(?: %(word)b){0,2}%(number)b"
    building_first = rb"(?:The )?(?:%(word)b ){0,3}%(building)b, %(segment)b"
    chome = rb"[0-9]{1,3}-[0-9]{1,3}(?:-[0-9]{1,4})?,? %(word)b(?: %(word)b){0,3}"
    grid = (
        rb"%(words)b\.? [0-9]{1,3}[A-Z]?(?: (?i:bis|sur|norte|este|oeste))?,? ?(?:#|(?i:no|nro|n)[.\xC0]{0,2}) ?"
        rb"[0-9]{1,3}[A-Z]? ?- ?[0-9]{1,3}"
    )
    listed = rb"%(unit)b%(segment)b"
    next_listed = rb",[ \n]%(segment)b"
    building = rb"%(unit)b(?:%(word)b ){1,4}%(building)b"
    all_after = rb"(?:%b|%b)" % (any_case("after", "sure"), capitalised("after", "doubtful"))
    more_before = rb"(?:%b|%b)" % (any_case("before", "doubtful"), any_case("before", "placed"))
    return (
        kind(first, any_case("after", "sure"), is_name_last=True),
        kind(first, capitalised("after", "doubtful"), is_name_last=True, is_doubtful=True),
        kind(first_comma, all_after, is_name_last=True, needs_place=True),
        kind(block, all_after),
        kind(last, all_after, needs_place=True),
        kind(first_romance, any_case("before", "sure"), is_name_last=True),
        kind(first_romance, more_before, is_name_last=True, needs_place=True),
        kind(last_romance, any_case("before", "sure")),
        kind(last_romance, any_case("before", "doubtful"), is_doubtful=True),
        kind(last_romance, any_case("before", "placed"), needs_place=True),
        kind(joined, any_case("joined", "sure")),
        kind(joined, any_case("joined", "doubtful"), needs_place=True),
        kind(apart, any_case("after_numbered", "sure")),
        kind(apart, any_case("after_numbered", "doubtful"), needs_place=True),
        kind(situated, capitalised("situated"), needs_place=True),
        kind(bare, b"", is_name_last=True, needs_place=True, is_bare=True),
        kind(bare_last, b"", needs_place=True, is_bare=True),
        kind(building_first, b"", is_name_last=True, needs_place=True, is_bare=True, is_listed=True),
        kind(chome, b"", needs_place=True),
        kind(grid, any_case("grid")),
        kind(building, b"", is_name_last=True, needs_place=True),
        kind(listed, b"", is_name_last=True, needs_place=True, is_listed=True),
        kind(listed + next_listed, b"", is_name_last=True, needs_place=True, is_listed=True),
        kind(listed + next_listed * 2, b"", is_name_last=True, needs_place=True, is_listed=True),
        kind(box, any_case("boxes", "sure"), is_box=True),
        kind(box, any_case("boxes", "doubtful"), is_box=True, needs_place=True),
    )
