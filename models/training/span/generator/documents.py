"""Documents of many registers with every mention in them, from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context

from models.training.span.generator.draw import Draw
from models.training.span.generator.forms import form
from models.training.span.generator.grammar import EMPTY, Passage, expand, joined
from models.training.span.generator.noise import disturb
from models.training.span.generator.registers import ABROAD, FILLER, Register, registers
from models.training.span.generator.types import generated_types
from models.training.span.generator.values import any_value
from models.training.span.records import Mention, Record

SOURCE = "generated"
SHARDS = 16
_FORMS, _FILLER_ALONE, _AWAY = 0.25, 0.03, 0.12
"""Shares of structured texts, of texts without any value, and of other languages."""
_LINES = (1, 1, 1, 2, 2, 3, 4, 6)


def generate(count: int, seed: int) -> Iterator[Record]:
    """`count` records; the same seed gives the same ones, whatever their number."""
    draw = Draw(seed)
    for _ in range(count):
        draw.move()
        yield record(disturb(document(draw), draw))


def generate_shared(count: int, seed: int, processes: int) -> Iterator[Record]:
    """`count` records of `SHARDS` seeds made from one, by that many processes; their number changes no record."""
    sizes = [count // SHARDS + (shard < count % SHARDS) for shard in range(SHARDS)]
    seeds = [seed * SHARDS + shard for shard in range(SHARDS)]
    if processes < 2:
        yield from chain.from_iterable(map(generate, sizes, seeds))
        return
    # Not forked: a child that collects an engine which was garbage here waits for threads that it doesn't have.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        yield from chain.from_iterable(pool.map(_generated, sizes, seeds))


def _generated(count: int, seed: int) -> list[Record]:
    return list(generate(count, seed))


def document(draw: Draw) -> Passage:
    """One text as it was written, before anything disturbs it."""
    chance = draw.random.random()
    if chance < _FORMS:
        return form(any_value, draw)
    if chance < _FORMS + _FILLER_ALONE:
        return _lines(registers()[FILLER].lines, 3, " ", draw)
    if chance < _FORMS + _FILLER_ALONE + _AWAY:
        register = registers()[ABROAD]
        locale = draw.pick(sorted(register.languages))
        draw.move(locale)
        return _lines(register.languages[locale], draw.pick(_LINES), register.join, draw)
    name = draw.pick([name for name in registers() if name not in (FILLER, ABROAD)])
    return _written(registers()[name], draw)


def record(passage: Passage) -> Record:
    """The record of `passage`: its mentions under broader types as well, and what they may be besides, as unknown."""
    types = generated_types()
    mentions, unknown = [], []
    for mention in passage.mentions:
        own = types[mention.label]
        mentions += [Mention(mention.start, mention.end, label) for label in (mention.label, *sorted(own.broader))]
        unknown += [Mention(mention.start, mention.end, label) for label in sorted(own.unclear)]
    return Record(passage.text, tuple(mentions), tuple(types), SOURCE, tuple(unknown))


def _written(register: Register, draw: Draw) -> Passage:
    body = _lines(register.lines, draw.pick(_LINES), register.join, draw)
    if not register.opening or draw.chance(0.3):
        return body
    parts = [_filled(draw.pick(register.opening), draw), body, _filled(draw.pick(register.closing), draw)]
    chosen = parts if draw.chance(0.6) else draw.pick((parts[:2], parts[1:]))
    return joined(draw.pick(("\n", "\n\n", " ")), chosen)


def _lines(lines: tuple[str, ...], count: int, join: str, draw: Draw) -> Passage:
    """`count` of the lines, with a sentence without values between some of them."""
    passages = []
    for template in draw.random.sample(lines, min(count, len(lines))):
        passages.append(_filled(template, draw))
        if draw.chance(0.2):
            passages.append(_filled(draw.pick(registers()[FILLER].lines), draw))
    return joined(expand(join, any_value, draw).text, passages) if passages else EMPTY


def _filled(template: str, draw: Draw) -> Passage:
    return expand(template, any_value, draw)
