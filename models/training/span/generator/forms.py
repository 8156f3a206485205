"""Structured texts: fields and tables in the notations that people and programs use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.training.span.generator.draw import Draw
from models.training.span.generator.grammar import EMPTY, Passage, Values, joined, plain, value
from models.training.span.generator.types import generated_types

Field = tuple[str, Passage]
"""What a field is called, and its value."""
_PERSONAL = 0.6
_UNQUOTABLE = str.maketrans({'"': "", "'": "", "\\": "/", "\n": " ", "<": "", ">": "", "|": "/", "\t": " ", "&": "+"})


def form(values: Values, draw: Draw) -> Passage:
    """A structured text of two to nine fields, of personal data alone more often than not."""
    personal = draw.chance(_PERSONAL)
    types = [name for name, each in sorted(generated_types().items()) if each.personal or not personal]
    types = draw.random.sample(types, draw.random.randint(2, 9))
    return draw.pick(NOTATIONS)(types, values, draw)


def _fields(types: Sequence[str], values: Values, draw: Draw) -> list[Field]:
    return [(_key(label, draw), _cell(label, values, draw)) for label in types]


def _cell(label: str, values: Values, draw: Draw) -> Passage:
    """A value without the characters that end a field; now and then something that is none."""
    if draw.chance(0.06):
        return plain(draw.one_of("N/A|-|null|unknown|none|TBD|0|see above"))
    return value(label, values(label, draw).text.translate(_UNQUOTABLE).strip())


def _key(label: str, draw: Draw) -> str:
    name = draw.pick((label, *generated_types()[label].names.synonyms))
    words = name.split()
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    return draw.pick(
        (name, name, name.capitalize(), name.title(), name.upper(), "_".join(words), "_".join(words).upper(), camel)
    )


def _key_values(types: Sequence[str], values: Values, draw: Draw) -> Passage:
    separator = draw.pick((": ", ": ", " = ", "=", " - ", " : ", ":\t", ":\n  "))
    end, bullet = draw.pick(("\n", "\n", " | ", "; ", ", ", "  ")), draw.pick(("", "", "- ", "* "))
    rows = [plain(f"{bullet}{key}{separator}") + cell for key, cell in _fields(types, values, draw)]
    return plain(draw.pick(("", "", "Record\n", "--- form ---\n", "Details below.\n"))) + joined(end, rows)


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
    rows = [plain(separator.join(_key(label, draw) for label in types))] if draw.chance(0.7) else []
    for _ in range(draw.random.randint(1, 4)):
        cells = [_cell(label, values, draw) for label in types]
        rows.append(joined(separator, [_quoted(cell) if separator.strip() == "," else cell for cell in cells]))
    return joined("\n", rows)


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
    _json,
    _json,
    _yaml,
    _environment,
    _xml,
    _query,
    _table,
    _table,
    _insert,
    _bare,
)
