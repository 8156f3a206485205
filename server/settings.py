"""Every setting of the server: its type, its default, and the order of sources. Knows nothing of what uses them.

A YAML file is overridden by `SPANHOST_…` environment variables, and those by the command line.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from server.errors import ConfigurationError

ENVIRONMENT_PREFIX = "SPANHOST_"
CONFIG_VARIABLE = "SPANHOST_CONFIG"

_BARE_NAME = re.compile(r"[a-z]+")

PositiveInt = Annotated[int, Field(ge=1)]
NonNegativeInt = Annotated[int, Field(ge=0)]
NonNegativeFloat = Annotated[float, Field(ge=0, allow_inf_nan=False)]
ModelId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
PlanName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
RateStorage = Annotated[str, StringConstraints(pattern=r"^(memory|database|(redis|rediss|redis\+unix)://.+)$")]
PositiveFloat = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[^/\s]+)$")]
Device = Annotated[str, StringConstraints(pattern=r"^(auto|cpu|cuda(:\d+)?)$")]


def default_data_dir() -> Path:
    """Where the XDG base directory specification puts a user's data."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "spanhost"


class Section(BaseModel):
    """A group of settings. A key that is not a setting is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AuthSettings(Section):
    """Who may ask."""

    enabled: bool = Field(True, description="whether a request needs an API key")
    allow_open_network: bool = Field(False, description="serve without keys on an address that others can reach")


class LimitSettings(Section):
    """How much one request may carry."""

    body_bytes: PositiveInt = Field(10 * 1024 * 1024, description="size of a request body")
    items: PositiveInt = Field(256, description="inputs in one request")
    text_characters: PositiveInt = Field(2_000_000, description="characters of one text")
    labels: PositiveInt = Field(500, description="labels of one input")
    label_characters: PositiveInt = Field(1000, description="characters of one label with its description")


class PlanSettings(Section):
    """What a key of the plan may ask; null is no limit. batch: whether a request may hold more than one input."""

    requests_per_second: PositiveInt | None = None
    items_per_month: PositiveInt | None = None
    batch: bool = True


class RateLimitSettings(Section):
    """How much each key may ask, by its plan."""

    storage: RateStorage = Field(
        "memory", description="where requests of the last second are counted: memory, database, or a Redis URL"
    )
    plans: dict[PlanName, PlanSettings] = Field({}, description="plans beside build, pro, team and unlimited")


class MetricsSettings(Section):
    """What `/metrics` tells, and whom."""

    enabled: bool = Field(True, description="serve /metrics for Prometheus")
    public: bool = Field(True, description="serve it to everybody; otherwise to keys with the scope admin")


class HttpSettings(Section):
    """What the server bears from the other end of a connection."""

    header_seconds: PositiveFloat = Field(10, description="time for the request line and headers")
    header_bytes: PositiveInt = Field(32 * 1024, description="size of the request line and headers")
    body_seconds: PositiveFloat = Field(20, description="time for the body, and more for large ones as they come")
    body_bytes_per_second: PositiveInt = Field(1000, description="bytes of a body that add a second to its time")
    send_seconds: PositiveFloat = Field(30, description="time in which a client takes nothing of its answer")
    keep_alive_seconds: PositiveInt = Field(5, description="time that a connection may be idle between requests")
    cors_origins: tuple[Origin, ...] = Field((), description="origins of web pages that may send requests; * is any")


class TlsSettings(Section):
    """Files in PEM format, for HTTPS."""

    certificate: Path | None = Field(None, description="certificate, with those between it and its root; null is HTTP")
    key: Path | None = Field(None, description="its private key; null where it is in the certificate's file")
    client_ca: Path | None = Field(None, description="who must have signed clients' certificates; null asks for none")

    @field_validator("certificate", "key", "client_ca")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @model_validator(mode="after")
    def _complete(self) -> TlsSettings:
        if self.certificate is None and (self.key is not None or self.client_ca is not None):
            raise ValueError("key and client_ca need certificate")
        return self


class DocsSettings(Section):
    """Who may read the documentation of the API, `/docs` and `/openapi.json`."""

    enabled: bool = Field(True, description="serve /docs and /openapi.json")
    public: bool = Field(True, description="serve them to everybody; otherwise to keys with the scope admin")


class InferenceSettings(Section):
    """How models are run."""

    batch_tokens: PositiveInt = Field(1024, description="padded tokens of one forward pass")
    batch_items: PositiveInt = Field(64, description="windows of text in one forward pass")
    batch_padding: NonNegativeInt = Field(
        64, description="padding in a pass that is cheaper than another pass, in tokens"
    )
    overtake_seconds: NonNegativeFloat = Field(
        0.1, description="age until which short windows may overtake a longer one"
    )
    request_seconds: PositiveInt | None = Field(300, description="time that one request may take; null is for ever")
    queue_tokens: PositiveInt = Field(1_000_000, description="tokens that may wait for one model")
    overlap_words: PositiveInt = Field(64, description="words that neighbouring windows of a long text share")
    threads: PositiveInt | None = Field(None, description="threads of one CPU engine; null takes the cores there are")
    measure_engines: bool = Field(True, description="choose engine and precision by measuring at the first start")
    prepare_threads: PositiveInt = Field(2, description="threads that tokenise and decode")
    stall_seconds: PositiveInt = Field(60, description="silence of a model's thread after which it is not ready")
    drain_seconds: PositiveInt = Field(30, description="time that admitted work has to finish at shutdown")


class ClassificationSettings(Section):
    """How labels are judged."""

    shortlist: PositiveInt = Field(
        24, description="labels that are judged one by one; of more, those whose embeddings are nearest to the text's"
    )
    domains: Path | None = Field(None, description="YAML file with label sets beside the built-in ones")

    @field_validator("domains")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()


class ModelSettings(Section):
    """One model id that `/run` answers. Entries that agree in all but id and task share one loaded model.

    encoder: the checkpoint of the sentence embeddings, for a task that needs them beside its own model.
    """

    id: ModelId
    task: str
    checkpoint: str
    encoder: str = "bundled/span"
    device: Device = "auto"
    precision: str = "auto"
    engine: str = "auto"


def _default_models() -> tuple[ModelSettings, ...]:
    return (
        ModelSettings(id="fastino-pii", task="pii", checkpoint="bundled/span"),
        ModelSettings(id="fastino-information-extraction", task="extraction", checkpoint="bundled/span"),
        ModelSettings(id="fastino-classification", task="classification", checkpoint="bundled/cross_encoder"),
        ModelSettings(id="fastino-profanity-censor", task="profanity", checkpoint="bundled/span"),
        ModelSettings(id="fastino-summarization", task="summarization", checkpoint="bundled/span"),
    )


class Settings(BaseSettings):
    """All settings. Build it with `load_settings`, which also reads the configuration file."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter="__",
        env_parse_none_str="null",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    unix_socket: Path | None = Field(None, description="path of a Unix socket to listen on instead; null is none")
    workers: PositiveInt = Field(1, description="server processes on the port, each with models of its own")
    data_dir: Path = Field(default_factory=default_data_dir, description="where keys and converted models are kept")
    database_url: str | None = Field(None, description="SQLAlchemy URL; null is spanhost.db in the data directory")
    cache_dir: Path | None = Field(None, description="converted models; null is cache in the data directory")
    redaction_key_file: Path | None = Field(
        None, description="secret of the redaction styles hash and encrypt; null is redaction.key in the data directory"
    )
    audit_log: Path | None = Field(None, description="file that every request to /run is noted in; null is none")
    core_dumps: bool = Field(False, description="let a crash write the memory, with the texts in it, to a file")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    auth: AuthSettings = AuthSettings()
    limits: LimitSettings = LimitSettings()
    rate_limits: RateLimitSettings = RateLimitSettings()
    metrics: MetricsSettings = MetricsSettings()
    docs: DocsSettings = DocsSettings()
    http: HttpSettings = HttpSettings()
    tls: TlsSettings = TlsSettings()
    inference: InferenceSettings = InferenceSettings()
    classification: ClassificationSettings = ClassificationSettings()
    models: tuple[ModelSettings, ...] = Field(default_factory=_default_models, description="the ids that are served")

    @field_validator("data_dir", "cache_dir", "audit_log", "unix_socket", "redaction_key_file")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("models")
    @classmethod
    def _distinct_ids(cls, models: tuple[ModelSettings, ...]) -> tuple[ModelSettings, ...]:
        if not models:
            raise ValueError("at least one model is needed")
        if len({model.id for model in models}) < len(models):
            raise ValueError("two models have the same id")
        return models

    @model_validator(mode="after")
    def _closed_unless_told(self) -> Settings:
        closed = self.unix_socket is not None or is_loopback(self.host)
        if not (self.auth.enabled or self.auth.allow_open_network or closed):
            raise ValueError(
                "auth.enabled is false and host is not a loopback address, so anybody who reaches it could use the "
                "server; listen on 127.0.0.1, enable auth, or set auth.allow_open_network to true"
            )
        return self

    @model_validator(mode="after")
    def _counted_together(self) -> Settings:
        if self.workers > 1 and self.auth.enabled and self.rate_limits.storage == "memory":
            raise ValueError("with several workers rate_limits.storage must be database or a Redis URL, not memory")
        if self.workers > 1 and self.metrics.enabled:
            raise ValueError("the metrics of several workers are not added up; set metrics.enabled to false")
        return self

    @property
    def store_url(self) -> str:
        """The URL of the database in use."""
        return self.database_url or f"sqlite:///{quote(str(self.own_database))}"

    @property
    def own_database(self) -> Path:
        """The file of the database where no URL names another."""
        return self.data_dir / "spanhost.db"

    @property
    def redaction_secret(self) -> Path:
        """The file of the secret of redaction in use."""
        return self.redaction_key_file or self.data_dir / "redaction.key"

    @property
    def model_cache(self) -> Path:
        """The directory of converted models in use."""
        return self.cache_dir or self.data_dir / "cache"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def load_settings(config: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Settings from a YAML file, the environment and `overrides`, the last being the strongest.

    config: the file, or the bare name of a packaged one (`private` is `configs/private.yaml`, unless there is a file of
    that name); without it the one that `SPANHOST_CONFIG` names, else the packaged `configs/default.yaml`.
    overrides: nested like the settings, e.g. `{"port": 8080, "auth": {"enabled": False}}`.
    Raises `ConfigurationError`.
    """
    if config is None and (named := os.environ.get(CONFIG_VARIABLE)):
        config = Path(named)
    source, origin = _source(config)
    values = _read_yaml(source, origin)

    class Configured(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_: PydanticBaseSettingsSource, **sources: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return sources["init_settings"], sources["env_settings"], InitSettingsSource(settings_cls, values)

    try:
        return Configured(**(overrides or {}))
    except ValidationError as error:
        raise ConfigurationError(f"{origin}, environment or command line: {_explain(error)}") from error
    except SettingsError as error:
        raise ConfigurationError(f"environment: {error}") from error


def unknown_environment() -> list[str]:
    """Names of `SPANHOST_…` variables that are no setting, and so have no effect."""
    known = {name.upper() for name in Settings.model_fields} | {"CONFIG"}
    return sorted(
        name
        for name in os.environ
        if name.upper().startswith(ENVIRONMENT_PREFIX)
        and name.upper().removeprefix(ENVIRONMENT_PREFIX).split("__")[0] not in known
    )


def _source(config: Path | None) -> tuple[Traversable, str]:
    """The file to read, and how it is called in messages."""
    name = "default" if config is None else str(config)
    packaged = resources.files("configs").joinpath(f"{name}.yaml")
    if config is None or (_BARE_NAME.fullmatch(name) and packaged.is_file() and not config.exists()):
        return packaged, f"configs/{name}.yaml"
    return config, name


def _read_yaml(source: Traversable, origin: str) -> dict[str, Any]:
    try:
        values = yaml.safe_load(source.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{origin}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{origin}: is not UTF-8 text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{origin}{place}: is not valid YAML") from error
    if values is None:
        return {}
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise ConfigurationError(f"{origin}: must be a mapping of setting names to values")
    return values


def _explain(error: ValidationError) -> str:
    """All complaints on one line, without the values: a database URL may hold a password."""
    complaints = []
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        path = ".".join(str(part) for part in detail["loc"])
        message = "unknown setting" if detail["type"] == "extra_forbidden" else detail["msg"]
        message = message.removeprefix("Value error, ")
        complaints.append(f"{path}: {message}" if path else message)
    return "; ".join(complaints)
