"""The gliner library as its users run it, on a checkpoint in its own format: what Spanhost is compared with."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from models.bundled import is_bundled
from models.bundled.export import export

Reader = Callable[[Sequence[str], Sequence[Sequence[str]]], list[set[tuple[int, int, str]]]]
"""Texts and their labels -> the spans of each text as (start, end, label)."""

THRESHOLD = 0.5
DEFAULT_BATCH = 8
DEBERTA = "deberta-v3-small"


def checkpoint_directory(name: str, directory: Path) -> Path:
    """A bundled checkpoint written out, the random one of DeBERTa-v3-small's shape, or a directory as it is."""
    if is_bundled(name):
        export(directory / "bundled", name)
        return directory / "bundled"
    if name == DEBERTA:
        return _random_deberta(directory / DEBERTA)
    return Path(name)


def library_readers(directory: Path, device: str = "cpu") -> dict[str, Reader]:
    """The library's ways to run the checkpoint in `directory` on `device`; exported runtimes are written into it.

    "default" is what `GLiNER.inference` does when nothing is said: fp32, texts as they come, eight at a time. "sorted"
    is with texts by length, which is the best that its user can do from outside. "serve" is the batch path of its own
    server, `gliner.serve`, called without Ray on all texts at once. One that fails is left out.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    from gliner import GLiNER

    load = partial(GLiNER.from_pretrained, str(directory), local_files_only=True, map_location=device)
    model = load()
    readers: dict[str, Reader] = {
        "library, default": partial(_read, model),
        "library, sorted": partial(_read_sorted, model),
    }
    ways: dict[str, Callable[[], Any]] = {
        "library, bf16, sorted": lambda: load(dtype="bfloat16"),
    }
    if device == "cpu":
        ways |= {
            "library, ONNX Runtime, sorted": lambda: _exported(model.export_to_onnx, load, directory, "onnxruntime"),
            "library, OpenVINO, sorted": lambda: _exported(model.export_to_openvino, load, directory, "openvino"),
        }
    for name, make in ways.items():
        try:
            made = make()
            _read(made, ["Ann Lee works in Paris."], [["person", "city"]])
        except Exception as error:  # noqa: BLE001 - said, and left out
            print(f"({name} does not run: {type(error).__name__}: {str(error).splitlines()[0][:120]})")
        else:
            readers[name] = partial(_read_sorted, made)
    for precision in ("float32", "bfloat16"):
        try:
            readers[f"library, serve, {precision}"] = _serve_reader(directory, device, precision)
        except Exception as error:  # noqa: BLE001 - said, and left out
            print(f"(gliner.serve in {precision} does not run: {type(error).__name__})")
    return readers


def _serve_reader(directory: Path, device: str, precision: str) -> Reader:
    import torch
    from gliner.serve.config import GLiNERServeConfig
    from gliner.serve.server import GLiNERServer

    configuration = GLiNERServeConfig(
        model=str(directory),
        device=device,
        dtype=precision,
        max_model_len=512,
        # As many as there are: it sets the threads of torch by them.
        tokenizer_threads=torch.get_num_threads(),
        enable_compilation=False,
        calibration_probe_batch_size=1,
    )
    server = GLiNERServer(configuration)

    def read(texts: Sequence[str], labels: Sequence[Sequence[str]]) -> list[set[tuple[int, int, str]]]:
        found = server.predict(list(texts), [list(each) for each in labels], threshold=THRESHOLD)
        return [{(span["start"], span["end"], span["label"]) for span in each["entities"]} for each in found]

    read(["Ann Lee works in Paris."], [["person", "city"]])
    return read


def _exported(write: Callable[[str], object], load: Callable[..., Any], directory: Path, runtime: str) -> Any:
    write(str(directory))
    return load(runtime=runtime)


def _read(
    model: Any, texts: Sequence[str], labels: Sequence[Sequence[str]], batch: int = DEFAULT_BATCH
) -> list[set[tuple[int, int, str]]]:
    found = model.inference(list(texts), [list(each) for each in labels], threshold=THRESHOLD, batch_size=batch)
    return [{(span["start"], span["end"], span["label"]) for span in spans} for spans in found]


def _read_sorted(model: Any, texts: Sequence[str], labels: Sequence[Sequence[str]]) -> list[set[tuple[int, int, str]]]:
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    found = _read(model, [texts[index] for index in order], [labels[index] for index in order])
    placed = dict(zip(order, found, strict=True))
    return [placed[index] for index in range(len(texts))]


def _random_deberta(out: Path) -> Path:
    """A uni-encoder of DeBERTa-v3-small's shape with random weights, and the bundled tokenizer."""
    warnings.simplefilter("ignore")
    import torch
    from gliner.model import UniEncoderSpanGLiNER

    import models.bundled

    torch.manual_seed(0)
    encoder = {
        "model_type": "deberta-v2",
        "hidden_size": 768,
        "num_hidden_layers": 6,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "vocab_size": 30522,
        "pad_token_id": 0,
        "max_position_embeddings": 512,
        "relative_attention": True,
        "position_buckets": 256,
        "norm_rel_ebd": "layer_norm",
        "share_att_key": True,
        "pos_att_type": ["p2c", "c2p"],
        "position_biased_input": False,
        "type_vocab_size": 0,
    }
    configuration = {
        "model_name": str(Path(models.bundled.__file__).parent / "span"),
        "max_width": 12,
        "hidden_size": 512,
        "dropout": 0.0,
        "num_rnn_layers": 0,
        "max_len": 384,
        "encoder_config": encoder,
    }
    model = UniEncoderSpanGLiNER.load_from_config(configuration, backbone_from_pretrained=False)
    model.save_pretrained(out, safe_serialization=True)
    return out
