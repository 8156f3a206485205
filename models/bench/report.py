"""A bench as one HTML file with plots, which needs nothing from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from models.bench.rows import BATCHES, WORDS, Bench, Row

_COLOURS = ("#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b83280", "#4a5568", "#b7791f", "#0987a0")
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 960px; margin: 2em auto; padding: 0 1em; color: #1a202c }
table { border-collapse: collapse; margin: 1em 0 }
td, th { padding: .2em .8em; text-align: right; border-bottom: 1px solid #e2e8f0 }
td:first-child, th:first-child { text-align: left } svg text { font: 12px system-ui, sans-serif }
"""
_BAR, _GAP, _LEFT, _WIDTH = 16, 6, 190, 520


def html(title: str, machine: str, benches: Sequence[Bench]) -> str:
    """The page: a plot of texts a second and one of latency for each length of text, and all figures below."""
    parts = [f"<h1>{escape(title)}</h1><p>{escape(machine)}</p>"]
    for words in WORDS:
        parts.append(f"<h2>Texts of {words} words</h2>")
        parts += [_plot(f"texts a second, {batch} in a pass", _values(benches, words, batch)) for batch in BATCHES]
    parts.append(_table(benches))
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}{"".join(parts)}</html>\n'


def name(bench: Bench) -> str:
    """What a bench is called in tables and plots."""
    return f"{bench.device} {bench.engine} {bench.precision}"


def _values(benches: Sequence[Bench], words: int, batch: int) -> list[tuple[str, Row]]:
    return [(name(bench), row) for bench in benches for row in bench.rows if (row.words, row.batch) == (words, batch)]


def _plot(caption: str, values: Sequence[tuple[str, Row]]) -> str:
    longest = max((row.texts_per_second for _, row in values), default=1.0)
    bars = []
    for index, (label, row) in enumerate(values):
        top = 20 + index * (_BAR + _GAP)
        width = _WIDTH * row.texts_per_second / longest
        colour = _COLOURS[index % len(_COLOURS)]
        bars.append(
            f'<text x="0" y="{top + 12}">{escape(label)}</text>'
            f'<rect x="{_LEFT}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>'
            f'<text x="{_LEFT + width + 6:.1f}" y="{top + 12}">'
            f"{row.texts_per_second:.1f} (p50 {row.p50_ms:.1f} ms)</text>"
        )
    height = 24 + len(values) * (_BAR + _GAP)
    return f'<svg width="900" height="{height}"><text x="0" y="12">{escape(caption)}</text>{"".join(bars)}</svg>'


def _table(benches: Sequence[Bench]) -> str:
    heads = ("", "words", "batch", "texts/s", "tokens/s", "p50 ms", "p90 ms", "p99 ms", "of fp32 GEMM", "MiB")
    lines = ["<table><tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>"]
    for bench in benches:
        if bench.error:
            lines.append(f'<tr><td>{escape(name(bench))}</td><td colspan="9">{escape(bench.error)}</td></tr>')
        lines += ["<tr>" + "".join(f"<td>{cell}</td>" for cell in cells(bench, row)) + "</tr>" for row in bench.rows]
    return "".join(lines) + "</table>"


def cells(bench: Bench, row: Row) -> list[str]:
    """A row's figures as they are shown."""
    return [
        name(bench),
        str(row.words),
        str(row.batch),
        f"{row.texts_per_second:.1f}",
        f"{row.tokens_per_second:.0f}",
        f"{row.p50_ms:.2f}",
        f"{row.p90_ms:.2f}",
        f"{row.p99_ms:.2f}",
        "-" if row.gemm_share is None else f"{row.gemm_share:.0%}",
        f"{bench.memory_bytes / 2**20:.0f}",
    ]
