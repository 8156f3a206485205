"""A prepared directory as one small file, for training on a machine to which little can be carried.

Corpus and names are kept whole. What a teacher said is kept in fewer dimensions: cosines between mentions and types are
all that is read of it, and the leading principal directions hold nearly all of those.
"""

from __future__ import annotations

import io
import lzma
import tarfile
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.span.config import Start
from models.training.span.corpus import Corpus
from models.training.span.preparation import CORPUS, NAMES, REPORT, START
from models.training.span.start import begin
from models.training.span.teachings import TEACHINGS, Teachings

DIRECTIONS = 256
_STEP = np.float32(0.005)
"""Of a coordinate in eight bits; it moves a cosine by about a thousandth."""
_BOUNDS = "_bounds"


def wrap(work: Path, out: Path) -> None:
    """Write what `preparation.prepare`, and a teacher where there is one, left in `work` to the file `out`."""
    corpus = Corpus.load(work / CORPUS)
    arrays = {field.name: getattr(corpus, field.name) for field in fields(Corpus)}
    for name, array in arrays.items():
        # Lengths take a byte or two where bounds take eight.
        arrays[name] = np.diff(array) if name.endswith(_BOUNDS) else array
    with lzma.open(out, "wb", preset=6) as stream, tarfile.open(fileobj=stream, mode="w|") as file:
        for name in (NAMES, REPORT):
            file.add(work / name, name)
        _add(file, CORPUS, {name: _narrow(array) for name, array in arrays.items()})
        if (work / TEACHINGS).exists():
            _add(file, TEACHINGS, _reduced(Teachings.load(work / TEACHINGS)))


def unwrap(parcel: Path, start: Start, seed: int, work: Path) -> None:
    """Make the new directory `work` of what `wrap` wrote; its start is made anew, as `prepare` does."""
    work.mkdir(parents=True)
    begin(start, work / START, seed)
    with lzma.open(parcel) as stream, tarfile.open(fileobj=stream, mode="r|") as file:
        for member in file:
            content = file.extractfile(member)
            assert content is not None
            if member.name == CORPUS:
                _restored(content.read()).save(work / CORPUS)
            elif member.name == TEACHINGS:
                _enlarged(content.read()).save(work / TEACHINGS)
            else:
                (work / Path(member.name).name).write_bytes(content.read())


def _add(file: tarfile.TarFile, name: str, arrays: dict[str, NDArray[np.generic]]) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the keywords for its own
    member = tarfile.TarInfo(name)
    member.size = buffer.tell()
    buffer.seek(0)
    file.addfile(member, buffer)


def _narrow(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """The same whole numbers in the fewest bytes that hold them."""
    if array.dtype.kind != "i" or not array.size:
        return array
    return array.astype(np.promote_types(np.min_scalar_type(array.min()), np.min_scalar_type(array.max())))


def _restored(content: bytes) -> Corpus:
    wide = {"source": np.int16, "partial": np.bool_}
    with np.load(io.BytesIO(content)) as file:
        arrays = {}
        for name in file.files:
            array = file[name]
            if name.endswith(_BOUNDS):
                array = np.concatenate(([0], np.cumsum(array, dtype=np.int64)))
            elif array.dtype.kind in "iu":
                array = array.astype(wide.get(name, np.int32))
            arrays[name] = array
    return Corpus(**arrays)


def _reduced(teachings: Teachings) -> dict[str, NDArray[np.generic]]:
    vectors, labels = teachings.vectors.astype(np.float32), teachings.labels.astype(np.float32)
    # The directions that matter are those in which types differ as well as mentions do.
    _, directions = np.linalg.eigh(vectors.T @ vectors / max(len(vectors), 1) + labels.T @ labels / max(len(labels), 1))
    kept = directions[:, ::-1][:, :DIRECTIONS]
    coordinates = np.clip(np.rint(vectors @ kept / _STEP), -127, 127).astype(np.int8)
    return {"spans": teachings.spans, "vectors": coordinates, "labels": (labels @ kept).astype(np.float16)}


def _enlarged(content: bytes) -> Teachings:
    with np.load(io.BytesIO(content)) as file:
        return Teachings(file["spans"], (file["vectors"] * _STEP).astype(np.float16), file["labels"])
