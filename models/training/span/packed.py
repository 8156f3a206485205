"""A batch in one piece of memory: one to hand over between processes, one to pin, one to copy to a device.

Handed over tensor by tensor, every one of them waits for the busy process that made it: ten milliseconds a batch, more
where there are more processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from models.training.span.batches import Batch, Batches

_ALIGNMENT = 16


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    dtype: torch.dtype
    shape: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True, eq=False)
class PackedBatch:
    """buffer: (bytes,) uint8, holding what `layout` says."""

    buffer: Tensor
    layout: tuple[_Place, ...]
    longest: int

    @classmethod
    def of(cls, batch: Batch) -> PackedBatch:
        """The tensors of `batch` copied into one."""
        tensors, layout, offset = batch.tensors(), [], 0
        for name, tensor in tensors.items():
            layout.append(_Place(name, tensor.dtype, tuple(tensor.shape), offset))
            offset += -(-tensor.nbytes // _ALIGNMENT) * _ALIGNMENT
        buffer = torch.empty(offset, dtype=torch.uint8)
        for place in layout:
            _part(buffer, place).copy_(tensors[place.name])
        return cls(buffer, tuple(layout), batch.longest)

    def pin_memory(self) -> PackedBatch:
        """The same in memory from which a device copies at full speed; a DataLoader calls this, in a thread."""
        return PackedBatch(self.buffer.pin_memory(), self.layout, self.longest)

    def to(self, device: torch.device) -> Batch:
        """The batch on `device`."""
        there = self.buffer.to(device, non_blocking=True)
        return Batch(**{place.name: _part(there, place) for place in self.layout}, longest=self.longest)

    def __len__(self) -> int:
        """Texts."""
        return next(place.shape[0] for place in self.layout if place.name == "ids")


class PackedBatches(IterableDataset[PackedBatch]):
    """`batches`, each packed by the process that makes it."""

    def __init__(self, batches: Batches) -> None:
        super().__init__()
        self._batches = batches

    def __iter__(self) -> Iterator[PackedBatch]:
        return map(PackedBatch.of, self._batches)


def _part(buffer: Tensor, place: _Place) -> Tensor:
    size = place.dtype.itemsize
    for length in place.shape:
        size *= length
    return buffer[place.offset : place.offset + size].view(place.dtype).view(place.shape)
