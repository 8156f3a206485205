"""The whole privacy check: a server runs twice, once to an orderly end and once to a crash; everything is searched."""

from __future__ import annotations

import hashlib
import json
import platform
import resource
import socket
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.privacy.canary import Canaries
from server.privacy.client import Client
from server.privacy.material import RUN, Material
from server.privacy.probes import Probes
from server.privacy.processes import unanswered, unroutable
from server.privacy.report import Finding, Report, Sent, Verdict
from server.privacy.search import search_files
from server.privacy.subject import Scratch, dumps_another, make_key, running
from server.privacy.watch import Watch
from server.settings import Settings

_SHARED_PLACES = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))  # noqa: S108 - searched, never written
_TEST_NETWORK = ("192.0.2.1", 9)
"""An address that is nobody's (RFC 5737)."""
_AT_THE_END = 12


@dataclass(slots=True)
class _Run:
    """What one server did. core_dumped: None where it was not crashed. others_dump: what the kernel does elsewhere."""

    sent: list[Sent] = field(default_factory=list)
    echoes: list[str] = field(default_factory=list)
    peers: set[str] = field(default_factory=set)
    hits: set[str] = field(default_factory=set)
    looks: int = 0
    exit_status: int | None = None
    core_dumped: bool | None = None
    others_dump: bool = False


def examine(settings: Settings, version: str, not_isolated: str | None) -> Report:
    """The report on a server with `settings`.

    version: for the report. not_isolated: why this process has no network of its own; None if it has one.
    Takes about as long as two starts and a hundred requests. Raises `SubjectError` where the server does not run.
    """
    began = time.time()
    canaries = Canaries()
    with tempfile.TemporaryDirectory(prefix="spanhost-privacy-") as directory:
        scratch = Scratch(Path(directory))
        variables, replaced = _variables(settings, scratch)
        _allow_core_dumps()
        control = _control(scratch, canaries, isolated=not_isolated is None)
        routes, questions = unroutable(), unanswered()
        first = _orderly(scratch, variables, settings, canaries)
        second = _crashed(scratch, variables, settings, canaries)
        tried = (unroutable() - routes, unanswered() - questions)
        places = [scratch.root, *(place for place in _SHARED_PLACES if place.is_dir()), settings.model_cache]
        searched = search_files(canaries, places, began - 1)
    hits = [hit.replace(directory, "…") for hit in (*searched.hits, *sorted(first.hits | second.hits))]
    sent = [*first.sent, *second.sent]
    failures = [
        f"{one.route}, {one.what}: {one.status}" for one in sent if one.status is not None and one.status >= 500
    ]
    findings = (
        Finding(
            "The search finds what is there, and the network counts what is tried",
            _verdict(control),
            "a canary was put into a file in six forms and found; a message to nobody's address was counted",
            tuple(control),
        ),
        Finding(
            "No text is kept: in logs, the database, temporary files, caches, dumps, names of files or processes",
            _verdict(hits),
            (
                f"{searched.files} files that were new or changed, {searched.read_bytes / 1e6:.1f} MB, were searched, "
                "and what the processes show of themselves or hold open without a name"
            ),
            tuple(hits),
        ),
        Finding(
            "No refusal, and nothing that is told of the server, repeats a text",
            _verdict([*first.echoes, *second.echoes]),
            f"the answers to {len(sent)} requests, metrics and health among them, were searched",
            (*first.echoes, *second.echoes),
        ),
        Finding("No request makes the server fail", _verdict(failures), "no answer is 500 or above", tuple(failures)),
        _egress(not_isolated, tried, sorted(first.peers | second.peers), first.looks + second.looks),
        _dumps(second, settings),
        Finding(
            "The server ends in order while it works",
            "passed" if first.exit_status == 0 else "failed",
            f"exit status {first.exit_status} after SIGTERM with {_AT_THE_END} requests under way",
        ),
    )
    facts = {
        "version": version,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "configuration": f"SHA-256 {_digest(settings)}",
        "models": ", ".join(model.id for model in settings.models),
        "network": not_isolated or "a namespace with loopback only",
        "took": f"{time.time() - began:.0f} s",
    }
    unreadable = [f"could not be read: {path}" for path in searched.unreadable]
    return Report(facts, findings, tuple(sent), (*_notes(settings), *replaced, *unreadable))


def _variables(settings: Settings, scratch: Scratch) -> tuple[dict[str, str], tuple[str, ...]]:
    """The settings as the server under examination gets them, in its environment; and notes on what is different."""
    values: dict[str, Any] = settings.model_dump(mode="json")
    replaced = [
        "the server ran on loopback, without TLS, with new directories and a new database, at the log level debug"
    ]
    values |= {
        "host": "127.0.0.1",
        "port": 0,
        "data_dir": str(scratch.data),
        "cache_dir": str(settings.model_cache),
        "log_level": "debug",
        "unix_socket": None,
        "tls": {"certificate": None, "key": None, "client_ca": None},
    }
    if settings.database_url is not None:
        values["database_url"] = None
        replaced.append("SQLite took the place of the database of the configuration")
    if settings.audit_log is not None:
        values["audit_log"] = str(scratch.data / "audit.jsonl")
    if settings.rate_limits.storage.startswith("redis"):
        values["rate_limits"]["storage"] = "database"
        replaced.append("the database took the place of Redis")
    return _flat(values), tuple(replaced)


def _flat(values: dict[str, Any], prefix: str = "SPANHOST_") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in values.items():
        variable = f"{prefix}{name.upper()}"
        # Tables whose keys are names that the operator gave, and lists, are JSON.
        if isinstance(value, dict) and name != "plans":
            found |= _flat(value, f"{variable}__")
        else:
            found[variable] = value if isinstance(value, str) else json.dumps(value)
    return found


def _orderly(scratch: Scratch, variables: dict[str, str], settings: Settings, canaries: Canaries) -> _Run:
    key, slow = _keys(scratch, variables, settings)
    with running(scratch, variables, "first") as subject, Watch(subject, canaries) as watch:
        client = Client(subject.port, canaries)
        material = Material(client, canaries, settings, key)
        Probes(material, slow).send()
        # While it runs, since an orderly end tidies up: by now everything that was kept on purpose is deleted.
        running_hits = {f"while the server ran, {hit}" for hit in search_files(canaries, [scratch.data]).hits}
        with _Busy(material, "while the server ends"):
            status = subject.stop()
    hits = watch.hits | running_hits
    return _Run(client.sent, client.echoes, watch.peers, hits, watch.looks, exit_status=status)


def _crashed(scratch: Scratch, variables: dict[str, str], settings: Settings, canaries: Canaries) -> _Run:
    key, _ = _keys(scratch, variables, settings)
    with running(scratch, variables, "second") as subject, Watch(subject, canaries) as watch:
        client = Client(subject.port, canaries)
        with _Busy(Material(client, canaries, settings, key), "while the server crashes"):
            dumped = subject.crash()
        others = dumps_another(scratch)
    return _Run(
        client.sent, client.echoes, watch.peers, watch.hits, watch.looks, core_dumped=dumped, others_dump=others
    )


class _Busy:
    """Requests under way, as long as the block lasts."""

    def __init__(self, material: Material, when: str) -> None:
        bodies = [material.body(f"a request {when}") for _ in range(_AT_THE_END)]
        self._threads = [
            threading.Thread(target=self._ask, args=(material, when, body), daemon=True) for body in bodies
        ]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()
        time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()

    @staticmethod
    def _ask(material: Material, when: str, body: dict[str, Any]) -> None:
        with suppress(OSError):
            material.client.ask(RUN, when, key=material.key, body=body, may_echo=True)


def _keys(scratch: Scratch, variables: dict[str, str], settings: Settings) -> tuple[str | None, str | None]:
    if not settings.auth.enabled:
        return None, None
    scopes = ("--scopes", "run,endpoints:write,admin")
    return (
        make_key(scratch, variables, "--name", "privacy check", *scopes),
        make_key(scratch, variables, "--name", "privacy check, slow", "--plan", "build"),
    )


def _control(scratch: Scratch, canaries: Canaries, *, isolated: bool) -> list[str]:
    """Whether the instruments work: what they miss."""
    faults = []
    place = scratch.root / "control"
    planted = canaries.new("the control")
    forms = (planted.upper().encode(), planted.encode("utf-16-le"), planted.encode().hex().encode())
    for content in (*forms, *(_base64(b"x" * shift + planted.encode()) for shift in range(3))):
        place.write_bytes(b"." * 100 + content)
        if not search_files(canaries, [scratch.root]).hits:
            faults.append(f"a canary was not found again in a file of {len(content)} bytes")
    place.unlink()
    if not isolated:
        return faults
    before = unroutable()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket, suppress(OSError):
        any_socket.sendto(b".", _TEST_NETWORK)
    return faults if unroutable() > before else [*faults, "attempts to send are not counted"]


def _base64(content: bytes) -> bytes:
    import base64

    return base64.b64encode(content)


def _egress(not_isolated: str | None, tried: tuple[int, int], peers: list[str], looks: int) -> Finding:
    promise = "Nothing is sent anywhere: the server reaches for no address but those of this machine"
    seen = f"its connections were looked at {looks} times"
    if not_isolated is not None:
        verdict: Verdict = "failed" if peers else "not checked"
        evidence = f"{seen}; without a network of its own no attempt can be ruled out"
        return Finding(promise, verdict, evidence, tuple(peers))
    routes, questions = tried
    faults = list(peers)
    if routes:
        faults.append(f"{routes} attempts to send to other networks")
    if questions:
        faults.append(f"{questions} datagrams to ports where nobody listens, such as questions for a name")
    evidence = f"in a network of its own, the kernel counted {routes} attempts to leave it and {questions} questions"
    return Finding(promise, _verdict(faults), f"{evidence}; {seen}", tuple(faults))


def _dumps(run: _Run, settings: Settings) -> Finding:
    promise = "A crash leaves no dump of the memory"
    if settings.core_dumps:
        return Finding(promise, "failed", "core_dumps is true", ("the configuration allows dumps",))
    if settings.workers > 1 and not run.core_dumped:
        return Finding(promise, "not checked", "the kernel tells of one process, and there are several workers")
    others = "does" if run.others_dump else "would not either"
    return Finding(
        promise,
        "failed" if run.core_dumped else "passed",
        f"the kernel wrote none when SIGABRT ended the server at work; of another process here it {others}",
        ("the kernel wrote a dump",) if run.core_dumped else (),
    )


def _notes(settings: Settings) -> list[str]:
    everybody = ["/health/live", "/health/ready"]
    if settings.metrics.enabled and (settings.metrics.public or not settings.auth.enabled):
        everybody.append("/metrics")
    if settings.docs.enabled and (settings.docs.public or not settings.auth.enabled):
        everybody += ["/docs", "/openapi.json"]
    notes = [
        f"answered without a key: {', '.join(everybody)}" if settings.auth.enabled else "no route needs a key",
        "kept on purpose: keys (hashed), their counts and days of last use; custom endpoints, until they are deleted",
        "not examined: swap space, hibernation, and what proxies and load balancers in front of the server keep",
    ]
    if settings.audit_log is not None:
        notes.append("the audit log was searched too; it names models, counts and types as callers name them")
    return notes


def _allow_core_dumps() -> None:
    """As far as this user may: where none is written, it shall be the server's doing."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def _digest(settings: Settings) -> str:
    return hashlib.sha256(json.dumps(settings.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


def _verdict(faults: list[str]) -> Verdict:
    return "failed" if faults else "passed"
