"""What of `gliner_config.json` decides how a checkpoint runs, and the refusal of what this family cannot run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from models.checkpoint import Checkpoint
from models.errors import CheckpointError

CONFIG = "gliner_config.json"

TextForm = Literal["uni", "bi"]
HeadForm = Literal["span", "token"]

_FORMS: dict[str, tuple[TextForm, HeadForm]] = {
    "gliner_uni_encoder_span": ("uni", "span"),
    "gliner_uni_encoder_token": ("uni", "token"),
    "gliner_bi_encoder_span": ("bi", "span"),
    "gliner_bi_encoder_token": ("bi", "token"),
}
_OFFSET_POSITIONS = frozenset(
    {
        "camembert",
        "data2vec-text",
        "ibert",
        "longformer",
        "mpnet",
        "roberta",
        "roberta-prelayernorm",
        "xlm-roberta",
        "xlm-roberta-xl",
        "xmod",
    }
)
"""Backbones whose positions start behind the padding id, so that two of the table's rows are never used."""


@dataclass(frozen=True, slots=True)
class GlinerConfig:
    """The part of the configuration that inference needs.

    text: "uni" puts the labels into the text's own prompt, "bi" encodes them apart.
    head: "span" scores every span up to `max_width` words, "token" scores starts, ends and insides.
    max_words: words of one forward item; max_tokens: position limit of the text encoder, special tokens included.
    """

    text: TextForm
    head: HeadForm
    max_width: int
    max_words: int
    max_tokens: int | None
    hidden_size: int
    pooling: Literal["first", "last"]
    entity_token: str
    separator_token: str
    embed_entity_token: bool
    recurrent_layers: int
    raw: dict[str, Any]

    @property
    def disentangled(self) -> bool:
        """Whether the text encoder has DeBERTa's attention."""
        return bool(self.raw["encoder_config"].get("model_type") == "deberta-v2")

    @property
    def label_size(self) -> int:
        """Dimensions of a bi-encoder's label encoder."""
        return _positive(self.raw["labels_encoder_config"], "hidden_size", self.hidden_size)

    @property
    def label_tokens(self) -> int | None:
        """Position limit of a bi-encoder's label encoder, special tokens included; None for none."""
        return position_limit(self.raw["labels_encoder_config"])

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> GlinerConfig:
        """The configuration of `checkpoint`; `CheckpointError` names a kind or an option that cannot run."""
        raw = checkpoint.json(CONFIG)
        text, head = _form(raw)
        _refuse_unsupported(raw, text, head)
        return cls(
            text=text,
            head=head,
            max_width=_positive(raw, "max_width", 12),
            max_words=_positive(raw, "max_len", 384),
            max_tokens=position_limit(raw["encoder_config"]),
            hidden_size=_positive(raw, "hidden_size", 512),
            pooling=raw.get("subtoken_pooling") or "first",
            entity_token=str(raw.get("ent_token", "<<ENT>>")),
            separator_token=str(raw.get("sep_token", "<<SEP>>")),
            embed_entity_token=bool(raw.get("embed_ent_token", True)),
            recurrent_layers=_whole(raw, "num_rnn_layers", 1, least=0) if text == "uni" else 0,
            raw=raw,
        )


def _form(raw: dict[str, Any]) -> tuple[TextForm, HeadForm]:
    """The form that the library would choose: `model_type` when it says one, else derived as its GLiNERConfig does."""
    kind = raw.get("model_type")
    if isinstance(kind, str) and kind in _FORMS:
        return _FORMS[kind]
    if kind not in (None, "gliner"):
        raise CheckpointError(f"{CONFIG}: model_type {kind!r} is not one of {', '.join(sorted(_FORMS))}")
    for key in ("labels_decoder", "relations_layer"):
        if raw.get(key):
            raise CheckpointError(f"{CONFIG}: {key} is set; generative and relation models are not supported")
    text: TextForm = "bi" if raw.get("labels_encoder") else "uni"
    head: HeadForm = "token" if str(raw.get("span_mode", "markerV0")).replace("-", "_") == "token_level" else "span"
    return text, head


def _refuse_unsupported(raw: dict[str, Any], text: TextForm, head: HeadForm) -> None:
    for key in ("encoder_config", "labels_encoder_config") if text == "bi" else ("encoder_config",):
        if not isinstance(raw.get(key), dict):
            raise CheckpointError(
                f"{CONFIG} has no {key}, so the backbone would have to be fetched; load the model once with the "
                "gliner library where it can be, and save it again with save_pretrained(..., safe_serialization=True)"
            )
    allowed: dict[str, tuple[Any, ...]] = {
        "words_splitter_type": (None, "whitespace"),
        "subtoken_pooling": (None, "first", "last"),
        "fuse_layers": (None, False),
        "span_encoder_config": (None,),
        "precomputed_prompts_mode": (None, False),
    }
    if text == "bi":
        allowed["post_fusion_schema"] = (None, "")
    if head == "span":
        allowed["span_mode"] = (None, "markerV0")
    else:
        allowed["represent_spans"] = (None, False)
    for key, values in allowed.items():
        if raw.get(key) not in values:
            shown = ", ".join(repr(value) for value in values if value is not None) or "nothing"
            raise CheckpointError(f"{CONFIG}: {key} is {raw[key]!r}; supported: {shown}")


def position_limit(encoder: dict[str, Any]) -> int | None:
    limit = encoder.get("max_position_embeddings")
    if not isinstance(limit, int) or isinstance(limit, bool) or limit <= 0:
        return None
    return limit - 2 if str(encoder.get("model_type")) in _OFFSET_POSITIONS else limit


def _positive(raw: dict[str, Any], key: str, default: int) -> int:
    return _whole(raw, key, default, least=1)


def _whole(raw: dict[str, Any], key: str, default: int, least: int) -> int:
    value = raw.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise CheckpointError(f"{CONFIG}: {key} must be a whole number of at least {least}")
    return value
