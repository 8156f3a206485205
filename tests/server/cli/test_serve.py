"""`spanhost serve` as a process on loopback: what it prints, what it answers, how it ends."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.server.cli.conftest import COMMAND, Spanhost

KEY = r"spanhost_[a-z0-9]{10}_[A-Za-z0-9]{32}"
EXAMPLE = "9 AM for a Sedan for Jamie Derran"


@dataclass
class Served:
    """A server that has printed what it prints when it is ready. stdout: those lines."""

    process: subprocess.Popen[str]
    stdout: str
    errors: Path

    @property
    def url(self) -> str:
        found = re.search(r"https?://\S+:\d+", self.stdout)
        assert found
        return found[0]

    def stop(self, signal_number: int = signal.SIGTERM) -> str:
        """End it; returns what it printed on standard error."""
        self.process.send_signal(signal_number)
        self.process.wait(timeout=60)
        return self.errors.read_text()

    def get(self, path: str, key: str | None = None) -> int:
        request = urllib.request.Request(self.url + path, headers={} if key is None else {"x-api-key": key})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code


class Serve(Protocol):
    def __call__(self, *arguments: str, last: str = ..., **variables: str) -> AbstractContextManager[Served]: ...


@pytest.fixture
def serve(tmp_path: Path, environment: dict[str, str]) -> Serve:
    """Start a server on a free port and wait for a line that matches `last`."""

    @contextmanager
    def start(*arguments: str, last: str = "^curl |^spanhost keys", **variables: str) -> Iterator[Served]:
        errors = tmp_path / "stderr"
        with errors.open("w") as stderr:
            process = subprocess.Popen(
                [*COMMAND, "serve", "--port", "0", *arguments],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                cwd=tmp_path,
                env=environment | variables,
            )
        try:
            yield Served(process, read_until(process, last), errors)
        finally:
            process.kill()
            process.communicate(timeout=60)

    return start


def read_until(process: subprocess.Popen[str], last: str) -> str:
    assert process.stdout
    deadline = threading.Timer(60, process.kill)
    deadline.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if re.search(last, line):
                return "".join(lines)
    finally:
        deadline.cancel()
    raise AssertionError("the server ended, or said nothing for a minute")


def pasted(served: Served) -> list[Any]:
    """The answer to the printed command, sent without a shell."""
    (command,) = re.findall(r"^curl .*$", served.stdout, re.MULTILINE)
    words = shlex.split(command)
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    request = urllib.request.Request(words[2], words[words.index("-d") + 1].encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        answer = json.load(response)
    assert isinstance(answer, list)
    return answer


def test_the_first_start_prints_a_key_once_and_a_request_that_answers(serve: Serve) -> None:
    with serve("--create-first-key") as served:
        shown = re.findall(rf"^ +({KEY})$", served.stdout, re.MULTILINE)
        (answer,) = pasted(served)
        codes = [served.get("/health/ready"), served.get("/v1/models"), served.get("/v1/models", *shown)]
        errors = served.stop(signal.SIGTERM)
    assert served.process.returncode == 0
    assert (answer["input"], answer["status"]) == (EXAMPLE, "success")
    assert codes == [200, 401, 200]
    assert not any(leak in errors for leak in ("Traceback", EXAMPLE, *shown))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_printed_line_can_be_pasted_into_a_shell(serve: Serve) -> None:
    with serve("--create-first-key") as served:
        line = served.stdout.splitlines()[-1]
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout)[0]["status"] == "success"


@pytest.mark.slow
def test_a_later_start_tells_how_to_make_a_key_and_follows_the_command_line(
    serve: Serve, spanhost: Spanhost, tmp_path: Path
) -> None:
    key = spanhost("keys", "create", "--name", "mine", "--quiet").stdout.strip()
    with serve("--create-first-key") as served:
        before = served.get("/v1/models", key)
        spanhost("keys", "revoke", key.split("_")[1])
        after = served.get("/v1/models", key)
        another = spanhost("keys", "create", "--name", "another", "--quiet").stdout.strip()
        codes = [before, after, served.get("/v1/models", another)]
        errors = served.stop(signal.SIGINT)
    assert served.process.returncode == 0
    assert "Traceback" not in errors
    assert f"spanhost keys create --name NAME --data-dir {tmp_path / 'data'}\n" in served.stdout
    assert not re.search(KEY, served.stdout)
    assert codes == [200, 401, 200]


def test_a_model_that_cannot_load_is_named_and_the_others_serve_without_keys_if_none_are_wanted(
    serve: Serve, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "auth: {enabled: false}\n"
        "models:\n"
        "  - {id: broken, task: extraction, checkpoint: nowhere}\n"
        "  - {id: fastino-pii, task: pii, checkpoint: bundled/span}\n"
    )
    with serve("--create-first-key", "--config", str(config)) as served:
        assert "Not usable: broken;" in served.stdout
        assert "x-api-key" not in served.stdout
        assert pasted(served)[0]["status"] == "success"
        assert served.get("/health/ready") == 503


def test_a_signal_while_models_load_ends_the_server_with_status_0(tmp_path: Path, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--create-first-key"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment,
    ) as process:
        try:
            assert process.stderr
            # Models begin to load before the server process says that it has started.
            assert any("Started server process" in line for line in iter(process.stderr.readline, ""))
            process.terminate()
            said, rest = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in rest
    # No key is made for a server that is gone.
    assert said == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--config", "none.yaml"), "spanhost: none.yaml: cannot be read"),
        (("--config", "bad.yaml"), "spanhost: bad.yaml, environment or command line: prot: unknown setting"),
        (("--data-dir", "bad.yaml/data"), "spanhost: the data directory {}/bad.yaml/data cannot be used"),
        (("--data-dir", "bad.yaml/my data"), "spanhost: the data directory {}/bad.yaml/my data cannot be used"),
        (("--host", "host.invalid"), "spanhost: cannot listen on host.invalid: "),
        (("--config", "task.yaml"), "spanhost: models: x has the unknown task 'cook'"),
    ],
)
def test_what_keeps_the_server_from_starting_is_one_line(
    spanhost: Spanhost, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "bad.yaml").write_text("prot: 8000\n")
    (tmp_path / "task.yaml").write_text("models: [{id: x, task: cook, checkpoint: bundled/span}]\n")
    done = spanhost("serve", "--port", "0", *arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(message.format(tmp_path))
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_redaction_secret_that_is_none_is_one_line(spanhost: Spanhost, tmp_path: Path, workers: str) -> None:
    path = tmp_path / "wrong.key"
    path.write_bytes(b"x" * 33)
    variables = {"SPANHOST_METRICS__ENABLED": "false", "SPANHOST_RATE_LIMITS__STORAGE": "database"}
    done = spanhost("serve", "--port", "0", "--workers", workers, SPANHOST_REDACTION_KEY_FILE=str(path), **variables)
    assert (done.returncode, done.stderr) == (1, f"spanhost: redaction_key_file: {path} must hold 32 bytes\n")


def test_a_port_in_use_is_one_line(spanhost: Spanhost) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = spanhost("serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr == f"spanhost: cannot listen on 127.0.0.1, port {port}: Address already in use\n"


@pytest.mark.slow
def test_workers_share_a_port_and_its_keys_and_one_that_dies_is_replaced(serve: Serve) -> None:
    variables = {"SPANHOST_METRICS__ENABLED": "false", "SPANHOST_RATE_LIMITS__STORAGE": "database"}
    with serve("--create-first-key", "--workers", "2", **variables) as served:
        assert pasted(served)[0]["status"] == "success"
        first = workers_of(served.process.pid)
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        wait_for(lambda: len(set(workers_of(served.process.pid)) - set(first)) == 1)
        wait_for(lambda: served.get("/health/ready") == 200)
        assert pasted(served)[0]["status"] == "success"
        errors = served.stop(signal.SIGTERM)
    assert served.process.returncode == 0
    assert "Traceback" not in errors
    assert not workers_of(served.process.pid)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot tell a process that its parent was killed")
def test_workers_end_when_whoever_watches_them_is_killed(serve: Serve) -> None:
    variables = {"SPANHOST_METRICS__ENABLED": "false", "SPANHOST_RATE_LIMITS__STORAGE": "database"}
    with serve("--workers", "2", last="keys create", **variables) as served:
        workers = workers_of(served.process.pid)
        assert len(workers) == 2
        served.process.kill()
        wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SPANHOST_METRICS__ENABLED": "false"}, "with several workers rate_limits.storage must be database or a"),
        ({"SPANHOST_RATE_LIMITS__STORAGE": "database"}, "the metrics of several workers are not added up"),
    ],
)
def test_what_workers_cannot_share_is_refused(spanhost: Spanhost, variables: dict[str, str], message: str) -> None:
    done = spanhost("serve", "--port", "0", "--workers", "2", **variables)
    assert done.returncode == 1
    assert message in done.stderr


def workers_of(parent: int) -> list[int]:
    """Processes that serve below `parent`, without the one that tracks their resources."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            command = stat.with_name("cmdline").read_text()
            if int(fields[1]) == parent and fields[0] != "Z" and "spawn_main" in command:
                found.append(int(stat.parent.name))
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
