"""A WordNet of a few nouns in its own file format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

LICENCE = "  1 This software and database is being provided to you\n"
Nouns = Mapping[str, tuple[int, tuple[str, ...], tuple[tuple[str, str], ...], str]]
NOUNS: Nouns = {
    # offset: (lexicographer file, words, pointers, gloss)
    "00000001": (3, ("entity",), (), "that which exists"),
    "00000002": (
        18,
        ("person", "individual"),
        (("@", "00000001"),),
        'a human being; "there was too much for one person to do"',
    ),
    "00000003": (18, ("musician", "instrumentalist"), (("@", "00000002"),), "someone who plays an instrument"),
    "00000004": (18, ("drummer",), (("@", "00000003"),), "someone who plays drums"),
    "00000005": (18, ("politician",), (("@", "00000002"),), "a leader in civil administration"),
    "00000006": (14, ("band",), (("@", "00000001"),), "a group of musicians"),
    "00000007": (17, ("river",), (("@", "00000001"),), "a large natural stream of water"),
    "00000008": (14, ("party", "political_party"), (("@", "00000001"),), "an organization to gain political power"),
    "00000009": (17, ("Danube", "Danube_River"), (("@i", "00000007"),), "a river in Europe"),
    "00000010": (18, ("woman",), (("@", "00000002"),), "an adult female person"),
}


def write_wordnet(directory: Path, more: Nouns | None = None) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    index: dict[str, list[str]] = {}
    for offset, (file, words, pointers, gloss) in {**NOUNS, **(more or {})}.items():
        spelled = " ".join(f"{word} 0" for word in words)
        pointing = " ".join(f"{symbol} {target} n 0000" for symbol, target in pointers)
        count = f"{len(pointers):03d} {pointing}".strip()
        lines.append(f"{offset} {file:02d} n {len(words):02x} {spelled} {count} | {gloss}  \n")
        for word in words:
            index.setdefault(word.lower(), []).append(offset)
    (directory / "data.noun").write_text(LICENCE + "".join(lines))
    entries = [f"{lemma} n {len(keys)} 1 @ {len(keys)} 0 {' '.join(keys)}  \n" for lemma, keys in sorted(index.items())]
    (directory / "index.noun").write_text(LICENCE + "".join(entries))
    (directory / "noun.exc").write_text("women woman\n")
    (directory / "index.adj").write_text(LICENCE + "german a 1 0 1 0 00000099  \n")
    (directory / "index.verb").write_text(LICENCE + "drum v 1 0 1 0 00000098  \n")
    return directory
