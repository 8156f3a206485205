"""The log of a training run, one JSON object a line, and its plot as an SVG file. Knows nothing of models."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_WIDTH, _HEIGHT, _MARGIN = 720, 320, 48
_SMOOTHING = 0.9


class ProgressLog:
    """Appends to one file, so that a resumed run goes on with the same log."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write `entry`, and print it as one line of names and values."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
        print("  ".join(f"{name} {_shown(value)}" for name, value in entry.items()), flush=True)

    def entries(self) -> list[dict[str, Any]]:
        """Everything logged so far; a line cut short by a kill is passed over."""
        if not self._path.exists():
            return []
        found = []
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found

    def plot(self, out: Path, x: str, y: str) -> None:
        """Draw `y` against `x` of all entries that have both: dots as logged, a line through their running mean."""
        points = [(float(entry[x]), float(entry[y])) for entry in self.entries() if x in entry and y in entry]
        if points:
            out.write_text(_svg(points, x, y), encoding="utf-8")


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _svg(points: Sequence[tuple[float, float]], x: str, y: str) -> str:
    low_x, high_x = min(point[0] for point in points), max(point[0] for point in points)
    low_y, high_y = min(point[1] for point in points), max(point[1] for point in points)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        across = (point[0] - low_x) / ((high_x - low_x) or 1.0)
        up = (point[1] - low_y) / ((high_y - low_y) or 1.0)
        return _MARGIN + across * (_WIDTH - 2 * _MARGIN), _HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN)

    dots = "".join('<circle cx="{:.1f}" cy="{:.1f}" r="2" fill="#a0aec0"/>'.format(*place(point)) for point in points)
    mean, smooth = points[0][1], []
    for point in points:
        mean = _SMOOTHING * mean + (1 - _SMOOTHING) * point[1]
        smooth.append("{:.1f},{:.1f}".format(*place((point[0], mean))))
    line = f'<polyline points="{" ".join(smooth)}" fill="none" stroke="#2b6cb0" stroke-width="2"/>'
    texts = [
        (4, 16, f"{y}: {low_y:.4g} to {high_y:.4g}"),
        (_WIDTH // 3, _HEIGHT - 12, f"{x}: {low_x:.6g} to {high_x:.6g}"),
    ]
    captions = "".join(f'<text x="{left}" y="{top}" font-size="12">{text}</text>' for left, top, text in texts)
    frame = (
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_WIDTH - 2 * _MARGIN}" height="{_HEIGHT - 2 * _MARGIN}" '
        'fill="none" stroke="#e2e8f0"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'font-family="sans-serif">{frame}{dots}{line}{captions}</svg>\n'
    )
