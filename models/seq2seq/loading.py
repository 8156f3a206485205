"""From a checkpoint directory to a model that writes. It needs the torch extra and takes nothing from the network."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path
from typing import Any

from models.bundled import is_bundled
from models.checkpoint import Checkpoint
from models.contract import GenerationModel
from models.engines.device import choose_device
from models.engines.threads import usable_threads
from models.errors import CheckpointError, EngineError
from models.gliner.tokenization import PieceTokenizer
from models.loading import LoadedModel, LoadOptions
from models.seq2seq.config import CONFIG, Seq2SeqConfig

_TOKENIZER = ("tokenizer.json", "tokenizer_config.json")
_PRECISIONS = ("fp32", "bf16", "fp16")


def load_generation_model(checkpoint: str, options: LoadOptions) -> LoadedModel[GenerationModel]:
    """Load a checkpoint directory. Raises a `ModelError` that says why it cannot run."""
    if is_bundled(checkpoint):
        raise CheckpointError(f"{checkpoint} writes no texts: name the directory of a sequence-to-sequence checkpoint")
    opened = Checkpoint.open(Path(checkpoint).expanduser(), required=(CONFIG, *_TOKENIZER))
    config = Seq2SeqConfig.of(opened)
    _check_packages(options.engine)
    choice = choose_device(options.device)
    precision = _precision(options.precision, choice.device)

    from models.seq2seq.model import Seq2SeqModel

    network = _network(opened, precision, choice.device, options.threads or usable_threads())
    model = Seq2SeqModel(config, PieceTokenizer(opened.directory, opened), network, choice.device)
    if model.output_tokens < 1:
        raise CheckpointError(f"{CONFIG}: the model has too few positions to read and write a text")
    reason = "the one that writes texts"
    return LoadedModel(model, checkpoint, choice.device, choice.reason, "torch", precision, reason)


def _check_packages(engine: str) -> None:
    if engine not in ("auto", "torch"):
        raise EngineError(f"the {engine} engine writes no texts; torch does")
    for name in ("torch", "transformers"):
        if importlib.util.find_spec(name) is None:
            raise EngineError(f"a model that writes texts needs {name} (pip install 'spanhost[torch]')")


def _precision(asked: str, device: str) -> str:
    """fp32 on a CPU, bf16 on CUDA where the device has it, unless the configuration says otherwise."""
    from models.engines.torch import supports

    if asked == "auto":
        return "bf16" if device != "cpu" and supports(device, "bf16") else "fp32"
    if asked not in _PRECISIONS or not supports(device, asked):
        raise EngineError(f"a model that writes texts has no {asked} on {device}")
    return asked


def _network(checkpoint: Checkpoint, precision: str, device: str, threads: int) -> Any:
    """The library's model with the checkpoint's weights, all of them, from safetensors."""
    import torch

    from models.engines.torch import DTYPES

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import AutoModelForSeq2SeqLM
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            network, told = AutoModelForSeq2SeqLM.from_pretrained(
                str(checkpoint.directory),
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=DTYPES[precision],
                output_loading_info=True,
            )
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise CheckpointError(f"{CONFIG} and the weights make no model ({type(error).__name__})") from error
    if missing := sorted(told["missing_keys"]):
        raise CheckpointError(
            f"the weights lack {missing[0]}" + (f" and {len(missing) - 1} more" if missing[1:] else "")
        )
    # Every pass says how much it writes, and a length beside that is only warned of.
    network.generation_config.max_length = None
    network.generation_config.min_length = 0
    network.generation_config.min_new_tokens = None
    # One text for each, and the text alone.
    network.generation_config.num_return_sequences = 1
    network.generation_config.return_dict_in_generate = False
    if device == "cpu":
        torch.set_num_threads(threads)
    return network.to(device).eval().requires_grad_(False)
