from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from server.errors import ConfigurationError
from server.settings import Settings, is_loopback, load_settings, unknown_environment
from server.store.database import Database

PACKAGED = sorted(Path(str(file)) for file in resources.files("configs").iterdir() if file.name.endswith(".yaml"))
OTHER_VALUES: dict[str, Any] = {
    "host": "::1",
    "port": 9,
    "unix_socket": "/elsewhere/socket",
    "workers": 2,
    "data_dir": "/elsewhere",
    "database_url": "sqlite:////elsewhere/keys.db",
    "cache_dir": "/elsewhere/cache",
    "redaction_key_file": "/elsewhere/redaction.key",
    "audit_log": "/elsewhere/audit.jsonl",
    "core_dumps": True,
    "log_level": "debug",
    "auth": {"enabled": False, "allow_open_network": True},
    "limits": {"body_bytes": 1, "items": 2, "text_characters": 3, "labels": 4, "label_characters": 5},
    "rate_limits": {
        "storage": "redis://elsewhere/1",
        "plans": {"own": {"requests_per_second": 1, "items_per_month": None, "batch": False}},
    },
    "metrics": {"enabled": False, "public": False},
    "docs": {"enabled": False, "public": False},
    "http": {
        "header_seconds": 1.5,
        "header_bytes": 2,
        "body_seconds": 3.5,
        "body_bytes_per_second": 4,
        "send_seconds": 5.5,
        "keep_alive_seconds": 6,
        "cors_origins": ["https://elsewhere"],
    },
    "tls": {"certificate": "/elsewhere/one", "key": "/elsewhere/two", "client_ca": "/elsewhere/three"},
    "inference": {
        "batch_tokens": 1,
        "batch_items": 2,
        "batch_padding": 9,
        "overtake_seconds": 1.5,
        "request_seconds": 10,
        "queue_tokens": 3,
        "overlap_words": 4,
        "threads": 5,
        "measure_engines": False,
        "prepare_threads": 6,
        "stall_seconds": 7,
        "drain_seconds": 8,
    },
    "classification": {"shortlist": 9, "domains": "/elsewhere/domains.yaml"},
    "models": [
        {
            "id": "x",
            "task": "pii",
            "checkpoint": "y",
            "encoder": "z",
            "device": "cuda:1",
            "precision": "p",
            "engine": "e",
        }
    ],
}


def configuration(directory: Path, text: str) -> Path:
    path = directory / "config.yaml"
    path.write_text(text, "utf-8")
    return path


def leaves(values: dict[str, Any], prefix: str = "SPANHOST") -> dict[str, str]:
    """The environment variables that say the same as `values`."""
    found: dict[str, str] = {}
    for name, value in values.items():
        variable = f"{prefix}_{name.upper()}" if prefix == "SPANHOST" else f"{prefix}__{name.upper()}"
        if isinstance(value, dict):
            found |= leaves(value, variable)
        else:
            found[variable] = value if isinstance(value, str) else json.dumps(value)
    return found


def plain(settings: BaseModel) -> dict[str, Any]:
    values = json.loads(settings.model_dump_json())
    assert isinstance(values, dict)
    return values


def test_every_setting_is_an_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in leaves(OTHER_VALUES).items():
        monkeypatch.setenv(name, value)
    assert plain(load_settings()) == OTHER_VALUES
    assert all(plain(Settings.model_construct())[name] != value for name, value in OTHER_VALUES.items())


def test_every_setting_can_stand_in_a_file(tmp_path: Path) -> None:
    assert plain(load_settings(configuration(tmp_path, yaml.safe_dump(OTHER_VALUES)))) == OTHER_VALUES


def test_the_command_line_beats_the_environment_and_that_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = configuration(tmp_path, "port: 1\nlimits: {items: 1, labels: 1, body_bytes: 1}")
    monkeypatch.setenv("SPANHOST_LIMITS__ITEMS", "2")
    monkeypatch.setenv("SPANHOST_LIMITS__LABELS", "2")
    settings = load_settings(path, {"limits": {"labels": 3}})
    assert settings.port == 1
    assert (settings.limits.body_bytes, settings.limits.items, settings.limits.labels) == (1, 2, 3)
    assert settings.limits.text_characters == 2_000_000


def test_the_environment_names_the_file_unless_the_caller_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPANHOST_CONFIG", str(configuration(tmp_path, "port: 7")))
    assert load_settings().port == 7
    assert load_settings(PACKAGED[0]).port == 8000


def test_null_in_the_environment_means_nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPANHOST_INFERENCE__THREADS", "null")
    assert load_settings().inference.threads is None


def test_the_default_file_says_what_the_defaults_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/home/somebody/data")
    assert plain(load_settings()) == plain(Settings())
    assert load_settings().data_dir == Path("/home/somebody/data/spanhost")


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.name)
def test_each_packaged_file_is_complete_commented_and_loads(path: Path) -> None:
    text = path.read_text("utf-8")
    values = yaml.safe_load(text.replace("# data_dir:", "data_dir:"))
    declared = {(name, *rest) for name, value in values.items() for rest in _paths(value)}
    assert declared == {(name, *rest) for name, value in plain(Settings()).items() for rest in _paths(value)}
    assert text.count("#") > 20
    assert [model.id for model in load_settings(path).models] == [model.id for model in Settings().models]


def _paths(value: Any) -> list[tuple[str, ...]]:
    return [(key,) for key in value] if isinstance(value, dict) else [()]


def test_there_are_files_for_the_default_a_cpu_and_a_gpu() -> None:
    assert {path.name for path in PACKAGED} >= {"default.yaml", "cpu.yaml", "gpu.yaml"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("limits: {itemz: 3}", "limits.itemz: unknown setting"),
        ("colour: red\nshape: round", "colour: unknown setting; shape: unknown setting"),
        ("models: [{id: a, task: pii, checkpoint: b, devise: cpu}]", "models.0.devise: unknown setting"),
        ("models: [{id: a, task: pii, checkpoint: b, device: gpu}]", "models.0.device: String should match"),
        ("models: []", "models: at least one model is needed"),
        (
            "models: [{id: a, task: pii, checkpoint: b}, {id: a, task: pii, checkpoint: c}]",
            "models: two models have the same id",
        ),
        ("models: [{id: 'a b', task: pii, checkpoint: b}]", "models.0.id: String should match"),
        ("port: 70000", "port: Input should be less than or equal to 65535"),
        ("limits: {items: 0}", "limits.items: Input should be greater than or equal to 1"),
        ("host: 0.0.0.0\nauth: {enabled: false}", "auth.enabled is false and host is not a loopback address"),
        ("limits: [", "line 1: is not valid YAML"),
        ("- port", "must be a mapping of setting names to values"),
        ("7: 8", "must be a mapping of setting names to values"),
    ],
)
def test_a_wrong_file_is_one_line_that_names_the_setting(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(configuration(tmp_path, text))
    assert message in str(refused.value)
    assert "config.yaml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_wrong_variable_is_one_line_that_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPANHOST_AUTH__ENABELD", "true")
    with pytest.raises(ConfigurationError, match=r"environment.*auth\.enabeld: unknown setting"):
        load_settings()
    monkeypatch.delenv("SPANHOST_AUTH__ENABELD")
    monkeypatch.setenv("SPANHOST_MODELS", "[{")
    with pytest.raises(ConfigurationError, match='field "models"'):
        load_settings()


def test_a_message_about_a_value_does_not_hold_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(configuration(tmp_path, "database_url: {password: hunter2}"))
    assert "database_url" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.yaml: cannot be read: No such file"):
        load_settings(tmp_path / "missing.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigurationError, match="is not UTF-8 text"):
        load_settings(tmp_path / "binary.yaml")


def test_an_empty_file_leaves_the_defaults(tmp_path: Path) -> None:
    assert plain(load_settings(configuration(tmp_path, "# nothing\n"))) == plain(Settings())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_a_server_without_keys_may_listen_on_loopback(host: str) -> None:
    assert is_loopback(host)
    assert not load_settings(overrides={"host": host, "auth": {"enabled": False}}).auth.enabled


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.com", ""])  # noqa: S104
def test_a_server_without_keys_on_the_network_must_be_insisted_on(host: str) -> None:
    auth = {"enabled": False}
    with pytest.raises(ConfigurationError, match="allow_open_network"):
        load_settings(overrides={"host": host, "auth": auth})
    assert load_settings(overrides={"host": host, "auth": auth | {"allow_open_network": True}}).host == host


def test_the_database_and_the_cache_lie_in_the_data_directory_unless_set() -> None:
    settings = load_settings(overrides={"data_dir": "/var/lib/spanhost"})
    assert settings.store_url == "sqlite:////var/lib/spanhost/spanhost.db"
    assert settings.model_cache == Path("/var/lib/spanhost/cache")
    settings = load_settings(overrides={"database_url": "sqlite:////k.db", "cache_dir": "/c"})
    assert (settings.store_url, settings.model_cache) == ("sqlite:////k.db", Path("/c"))


def test_a_relative_data_directory_is_made_absolute_where_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(overrides={"data_dir": "data"}).data_dir == tmp_path / "data"


def test_variables_that_are_no_setting_are_known_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SPANHOST_HOTS", "SPANHOST_PORT", "SPANHOST_CONFIG", "SPANHOST_LIMITS__ITEMS", "OTHER"):
        monkeypatch.setenv(name, "1")
    assert unknown_environment() == ["SPANHOST_HOTS"]


def test_a_data_directory_of_any_name_holds_its_own_database(tmp_path: Path) -> None:
    directory = tmp_path / "a?b=c #d%20e"
    with Database(load_settings(overrides={"data_dir": directory}).store_url):
        assert (directory / "spanhost.db").is_file()


def test_the_readme_lists_every_setting_with_its_variable() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for path in _setting_paths(Settings):
        assert f"| `{'.'.join(path)}` | `SPANHOST_{'__'.join(path).upper()}` |" in readme


def _setting_paths(section: type[BaseModel]) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for name, info in section.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            paths += [(name, *path) for path in _setting_paths(inner)]
        else:
            paths.append((name,))
    return paths


def test_a_packaged_file_is_named_by_its_bare_name_unless_there_is_a_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not load_settings(Path("private")).docs.public
    with pytest.raises(ConfigurationError, match=r"^secret: cannot be read"):
        load_settings(Path("secret"))
    (tmp_path / "private").write_text("port: 7")
    assert load_settings(Path("private")).port == 7
