"""What a bench asks for and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.contract import Kind

WORDS = (10, 50, 200)
BATCHES = (1, 8, 32)
BENCHED: Mapping[Kind, str] = {
    "span": "ten labels a text",
    "pair": "one hypothesis a text",
    "sentence": "embedding texts",
}
"""What models of each kind are asked."""


@dataclass(frozen=True, slots=True)
class BenchRequest:
    """One candidate on one device. threads: of a pass on the CPU. shape_seconds: the time given to each shape."""

    checkpoint: str
    kind: Kind
    cache: str | None
    device: str
    engine: str
    precision: str
    threads: int
    shape_seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One shape: `batch` texts of `words` words. Latencies are model time of the whole pass, in milliseconds.

    gemm_share: what the encoder's linear layers compute in that time, relative to the fp32 matrix products that the
    same device sustains; above 1 where bf16 or int8 is faster than fp32 can be.
    """

    words: int
    batch: int
    passes: int
    texts_per_second: float
    tokens_per_second: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    gemm_share: float | None


@dataclass(frozen=True, slots=True)
class Bench:
    """All rows of a candidate on a device. memory_bytes: the most that the process, or the device, held.

    error: why there are no rows.
    """

    device: str
    engine: str
    precision: str
    rows: tuple[Row, ...]
    memory_bytes: int
    error: str | None = None
