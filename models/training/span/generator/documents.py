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
_FORMS, _FILLER_ALONE, _AWAY, _WORLD = 0.25, 0.03, 0.10, 0.34
"""Shares of structured texts, of texts without any value, of other languages, and of the world at large."""
_LINES = (1, 1, 1, 2, 2, 3, 4, 6)


def generate(count: int, seed: int) -> Iterator[Record]:
    """`count` records; the same seed gives the same ones, whatever their number."""
    draw = Draw(seed)
    for _ in range(count):
        draw.move()
        passage, unsaid = document(draw)
        yield record(disturb(passage, draw), unsaid)


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


def document(draw: Draw) -> tuple[Passage, frozenset[str]]:
    """One text as it was written, before anything disturbs it, and the types that it tells nothing of."""
    chance = draw.random.random()
    if chance < _FORMS:
        return form(any_value, draw), frozenset()
    if chance < _FORMS + _FILLER_ALONE:
        return _lines(registers()[FILLER].lines, 3, " ", draw), frozenset()
    if chance < _FORMS + _FILLER_ALONE + _AWAY:
        register = registers()[ABROAD]
        locale = draw.pick(sorted(register.languages))
        draw.move(locale)
        return _lines(register.languages[locale], draw.pick(_LINES), register.join, draw), frozenset()
    world = chance < _FORMS + _FILLER_ALONE + _AWAY + _WORLD
    register = draw.pick(
        [each for name, each in registers().items() if name not in (FILLER, ABROAD) and each.world == world]
    )
    return _written(register, draw), register.unsaid


def record(passage: Passage, unsaid: frozenset[str] = frozenset()) -> Record:
    """The record of `passage`: its mentions under broader types as well, and what they may be besides, as unknown. Of
    the types `unsaid` it tells nothing."""
    types = generated_types()
    mentions, unknown = [], []
    for mention in passage.mentions:
        own = types[mention.label]
        mentions += [Mention(mention.start, mention.end, label) for label in (mention.label, *sorted(own.broader))]
        unknown += [Mention(mention.start, mention.end, label) for label in sorted(own.unclear)]
    told = tuple(name for name in types if name not in unsaid)
    return Record(passage.text, tuple(mentions), told, SOURCE, tuple(unknown))


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
        passages.append(_begun(_filled(template, draw), draw) if " " in join else _filled(template, draw))
        if draw.chance(0.2):
            passages.append(_filled(draw.pick(registers()[FILLER].lines), draw))
    return joined(expand(join, any_value, draw).text, passages) if passages else EMPTY


def _begun(passage: Passage, draw: Draw) -> Passage:
    """`passage` with the capital of a sentence, mostly, where it begins with a thing that is known by no form."""
    first = passage.mentions[0] if passage.mentions else None
    if first is None or first.start or generated_types()[first.label].written or draw.chance(0.3):
        return passage
    return Passage(passage.text[0].upper() + passage.text[1:], passage.mentions)


def _filled(template: str, draw: Draw) -> Passage:
    return expand(template, any_value, draw)
