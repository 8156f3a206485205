"""Structured texts: fields and tables in the notations that people and programs use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from models.training.span.generator.draw import Draw
from models.training.span.generator.grammar import EMPTY, Passage, Values, joined, plain, value
from models.training.span.generator.types import generated_types

Field = tuple[str, Passage]
"""What a field is called, and its value."""
_PERSONAL = 0.6
_ASIDE = 0.15
"""Share of fields before which another stands whose value is of no type."""
_ASIDES = (
    "batch|lot|rev|build|ref|code|status|flags|seq|row|rack|section|page|seat|grade|type|category|notes|rows|"
    "group|segment|level|shelf|form|line|queue|channel|option|checksum|mode|remark|class|reason|source|internal code|"
    "sku|article number|item|line item"
)
_OTHERS = ("~number", "~number", "~hash", "~word", "~word", "~acronym", "~placeholder", "~article", "~article")
_UNQUOTABLE = str.maketrans({'"': "", "'": "", "\\": "/", "\n": " ", "<": "", ">": "", "|": "/", "\t": " ", "&": "+"})


def form(values: Values, draw: Draw) -> Passage:
    """A structured text of two to nine fields, of personal data alone more often than not."""
    personal = draw.chance(_PERSONAL)
    types = [name for name, each in sorted(generated_types().items()) if each.personal or not personal]
    types = draw.random.sample(types, draw.random.randint(2, 9))
    return draw.pick(NOTATIONS)(types, values, draw)


def _fields(types: Sequence[str], values: Values, draw: Draw) -> list[Field]:
    """The fields of `types`, with others between them now and then whose values are of no type."""
    fields = []
    for label in types:
        if draw.chance(_ASIDE):
            fields.append((_written(draw.one_of(_ASIDES), draw), _cell_of(values(draw.pick(_OTHERS), draw))))
        fields.append((_key(label, draw), _cell(label, values, draw)))
    return fields


def _cell(label: str, values: Values, draw: Draw) -> Passage:
    """A value without the characters that end a field; now and then something that is none."""
    if draw.chance(0.06):
        return plain(draw.one_of("N/A|-|null|unknown|none|TBD|0|see above"))
    return value(label, _cell_of(values(label, draw)).text)


def _cell_of(passage: Passage) -> Passage:
    return plain(passage.text.translate(_UNQUOTABLE).strip())


def _key(label: str, draw: Draw) -> str:
    return _written(draw.pick((label, *generated_types()[label].names.synonyms)), draw)


def _written(name: str, draw: Draw) -> str:
    """A field's name in one of the ways that people and programs write it."""
    words = name.split()
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    return draw.pick(
        (name, name, name.capitalize(), name.title(), name.upper(), "_".join(words), "_".join(words).upper(), camel)
    )


def _key_values(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    separator = draw.pick((": ", ": ", " = ", "=", " - ", " : ", ":\t", ":\n  "))
    end, bullet = draw.pick(("\n", "\n", " | ", "; ", ", ", "  ")), draw.pick(("", "", "- ", "* "))
    number = _numbering(draw) if draw.chance(0.2) else None
    rows = [
        plain(f"{number(at) if number else bullet}{key}{separator}") + cell
        for at, (key, cell) in enumerate(_fields(types, values, draw))
    ]
    return plain(draw.pick(("", "", "Record\n", "--- form ---\n", "Details below.\n"))) + joined(end, rows)


def _numbering(draw: Draw) -> Callable[[int], str]:
    """How the fields of a paper form are numbered: "3. ", "(c) ", "12a) "."""
    begin, before, behind = (
        draw.random.randint(1, 20),
        draw.pick(("", "", "(", "#")),
        draw.pick((". ", ") ", " ", ": ")),
    )
    if draw.chance(0.2):
        return lambda at: f"{before}{chr(ord('a') + at)}{behind}"
    return lambda at: f"{before}{begin + at}{behind}"


def _sheet(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    """Fields in columns of spaces or dots, two to a line now and then, as paper forms and screens of terminals are."""
    fields, width = _fields(types, values, draw), draw.random.randint(14, 34)
    fill, end = draw.pick((" ", " ", ".")), draw.pick((":", "", " :"))
    cells = [plain(f"{key}{end} ".ljust(width, fill) + " ") + cell for key, cell in fields]
    gap = draw.pick((None, None, "    ", "\t"))
    if gap is None:
        return joined("\n", cells)
    return joined("\n", [joined(gap, cells[at : at + 2]) for at in range(0, len(cells), 2)])


def _stacked(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    """Each name on a line, its value on the next one."""
    end, gap = draw.pick(("", "", ":", " *")), draw.pick(("\n", "\n\n"))
    return joined(gap, [plain(f"{key}{end}\n") + cell for key, cell in _fields(types, values, draw)])


def _json(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    gap, colon = draw.pick(((" ", ": "), ("", ":"), ("\n  ", ": ")))
    members = [plain(f'"{key}"{colon}"') + cell + plain('"') for key, cell in _fields(types, values, draw)]
    body = plain("{" + gap) + joined("," + (gap or ""), members) + plain(("\n" if "\n" in gap else gap) + "}")
    if draw.chance(0.2):
        return plain(f'{{"{draw.english.word()}": ') + body + plain("}")
    return body


def _yaml(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    quote = draw.pick(("", "", '"', "'"))
    rows = [
        plain(f"  {'_'.join(key.split())}: {quote}") + cell + plain(quote) for key, cell in _fields(types, values, draw)
    ]
    return plain(f"{draw.english.word()}:\n") + joined("\n", rows)


def _environment(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    export, quote = draw.pick(("", "export ", "set ")), draw.pick(("", "", '"', "'"))
    rows = [
        plain(f"{export}{'_'.join(key.split()).upper()}={quote}") + cell + plain(quote)
        for key, cell in _fields(types, values, draw)
    ]
    return joined("\n", rows)


def _xml(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    rows = [
        plain(f"<{tag}>") + cell + plain(f"</{tag}>")
        for tag, cell in (("_".join(key.split()), cell) for key, cell in _fields(types, values, draw))
    ]
    end = draw.pick(("", "\n"))
    return plain(f"<row>{end}") + joined(end, rows) + plain(f"{end}</row>")


def _query(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    rows = [plain("_".join(key.split()) + "=") + cell for key, cell in _fields(types, values, draw)]
    return joined(draw.pick(("&", " ", ";", " \\\n ")), rows)


def _table(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    """A header, if there is one, and one to four rows of the same columns."""
    separator = draw.pick((",", ",", ";", "\t", " | ", ", "))
    asides = [(_written(draw.one_of(_ASIDES), draw), draw.pick(_OTHERS)) for _ in types if draw.chance(_ASIDE)]
    columns = [(_key(label, draw), partial(_cell, label, values)) for label in types]
    columns += [(key, partial(_other, kind, values)) for key, kind in asides]
    draw.random.shuffle(columns)
    rows = [plain(separator.join(key for key, _ in columns))] if draw.chance(0.7) else []
    if rows and separator == " | " and draw.chance(0.5):
        rows.append(plain(separator.join("---" for _ in columns)))
    for _ in range(draw.random.randint(1, 4)):
        cells = [cell(draw) for _, cell in columns]
        rows.append(joined(separator, [_quoted(cell) if separator.strip() == "," else cell for cell in cells]))
    return joined("\n", rows)


def _other(kind: str, values: Values, draw: Draw) -> Passage:
    return _cell_of(values(kind, draw))


def _insert(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    fields = _fields(types, values, draw)
    # A text to be read, not a statement to be run.
    head = f"INSERT INTO {draw.english.word()} ({', '.join('_'.join(key.split()) for key, _ in fields)}) VALUES ("  # noqa: S608
    return plain(head) + joined(", ", [plain("'") + cell + plain("'") for _, cell in fields]) + plain(");")


def _bare(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    """Values alone, as in a signature or a list."""
    cells = [cell for _, cell in _fields(types[:4], values, draw)]
    return joined(draw.pick(("\n", ", ", " / ", " - ", "; ")), cells) if cells else EMPTY


def _quoted(cell: Passage) -> Passage:
    return plain('"') + cell + plain('"') if "," in cell.text else cell


NOTATIONS: tuple[Callable[[Sequence[str], Values, Draw], Passage], ...] = (
    _key_values,
    _key_values,
    _key_values,
    _sheet,
    _stacked,
    _json,
    _json,
    _yaml,
    _environment,
    _xml,
    _query,
    _table,
    _table,
    _table,
    _insert,
    _bare,
)
