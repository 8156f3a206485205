from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import EngineError
from models.selection.candidates import Candidate, candidates, cpu_flags


def test_the_most_careful_come_first_and_nobody_compiles_unasked() -> None:
    found = candidates("cpu")
    assert found[0] == Candidate("onnx", "fp32")
    assert Candidate("onnx", "int8") in found
    assert all(candidate.engine != "inductor" for candidate in found)
    assert [candidate.precision == "fp32" for candidate in found] == sorted(
        (candidate.precision == "fp32" for candidate in found), reverse=True
    )


def test_what_the_configuration_names_is_all_that_is_tried() -> None:
    assert candidates("cpu", "onnx", "int8") == [Candidate("onnx", "int8")]
    assert {candidate.engine for candidate in candidates("cpu", "torch")} == {"torch"}
    assert {candidate.precision for candidate in candidates("cpu", "auto", "int8")} == {"int8"}


def test_on_cuda_there_is_torch_alone() -> None:
    assert {candidate.engine for candidate in candidates("cuda:0")} == {"torch"}
    assert all(candidate.engine != "flash" for candidate in candidates("cpu", disentangled=True))
    with pytest.raises(EngineError, match="CUDA only"):
        candidates("cpu", "flash", disentangled=True)
    with pytest.raises(EngineError, match="runs on the CPU only"):
        candidates("cuda:0", "onnx")


def test_an_engine_whose_package_is_missing_is_refused_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "openvino" else object())
    assert all(candidate.engine != "openvino" for candidate in candidates("cpu"))
    with pytest.raises(EngineError, match=r"needs openvino \(pip install 'spanhost\[openvino\]'\)"):
        candidates("cpu", "openvino")


def test_the_flags_are_those_of_the_first_processor(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor : 0\nflags\t\t: fpu avx512_bf16 sse\nprocessor : 1\nflags : other\n")
    assert cpu_flags(tmp_path / "cpuinfo") == {"fpu", "avx512_bf16", "sse"}
    assert cpu_flags(tmp_path / "nothing") == frozenset()
