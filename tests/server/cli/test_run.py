"""`spanhost run` as a process with the bundled weights: forms of input, answers in place, streams, terminals."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.server.cli.conftest import COMMAND, Spanhost

EXAMPLE = "9 AM for a Sedan for Jamie Derran"
NAMED = ("--entity-types", "full_name, car,time", "--threshold", "0.3")
PII = ("run", "--model", "fastino-pii")


def answers(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def found(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(entity["text"], entity["label"]) for entity in answer["output"]["entities"]]


def test_a_text_of_the_command_line_is_answered_as_run_answers_it(spanhost: Spanhost) -> None:
    done = spanhost(*PII, EXAMPLE, *NAMED)
    (answer,) = answers(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(answer) == ["input", "latency_ms", "message", "output", "status"]
    assert (answer["input"], answer["status"]) == (EXAMPLE, "success")
    assert found(answer) == [("9 AM", "time"), ("Sedan", "car"), ("Jamie Derran", "full_name")]
    assert answer["output"]["redacted_text"] == "<TIME> for a <CAR> for <FULL_NAME>"


def test_a_line_that_cannot_be_answered_makes_the_exit_status_1(spanhost: Spanhost) -> None:
    done = spanhost(*PII, *NAMED, stdin=f'{{"text": "{EXAMPLE}"}}\n{{"text": "Jamie Derran"\n{{"text": "{EXAMPLE}"}}\n')
    assert done.returncode == 1
    assert done.stderr == "spanhost: 1 text could not be answered\n"
    assert [answer["status"] for answer in answers(done.stdout)] == ["success", "error", "success"]


def test_whole_files_and_standard_input_go_to_the_output_file_and_a_pipe_sees_no_bar(
    spanhost: Spanhost, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("Dear all,\n\nyours,\nJamie Derran\n")
    parameters = ("--parameters", '{"entity_types": {"full_name": "of a person"}, "redaction": {"style": "remove"}}')
    files = ("--file", "letter.txt", "--file", "-", "--whole", "--out", "out.jsonl")
    done = spanhost(*PII, *files, *parameters, EXAMPLE, stdin="I am\nAnna Smith")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    given = answers((tmp_path / "out.jsonl").read_text())
    assert [answer["input"] for answer in given] == [EXAMPLE, "Dear all,\n\nyours,\nJamie Derran", "I am\nAnna Smith"]
    assert [text for answer in given for text, _ in found(answer)] == ["Jamie Derran", "Jamie Derran", "Anna Smith"]
    assert "Jamie Derran" not in given[0]["output"]["redacted_text"]


def test_an_answer_comes_before_the_next_line_is_there(tmp_path: Path, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*COMMAND, *PII], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
    ) as process:
        assert process.stdin
        assert process.stdout
        for text in ("I am Anna Smith", "He is Jamie Derran"):
            process.stdin.write(text + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["input"] == text
        process.stdin.close()
    assert process.returncode == 0


def test_a_reader_that_goes_away_ends_it_without_a_traceback(tmp_path: Path, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*COMMAND, *PII, *(["I am Anna Smith"] * 3)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment,
    ) as process:
        assert process.stdout
        process.stdout.close()
        process.stdout = None
        errors = process.communicate(timeout=60)[1]
    assert errors == ""
    assert process.returncode == 1


def test_a_terminal_sees_a_bar_on_standard_error_alone(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "notes.txt").write_text("I am Anna Smith\nHe is Jamie Derran\n")
    ours, theirs = pty.openpty()
    process = subprocess.run(
        [*COMMAND, *PII, "--file", "notes.txt"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        cwd=tmp_path,
        env=environment | {"TERM": "xterm", "COLUMNS": "80"},
        timeout=60,
        check=True,
    )
    os.close(theirs)
    drawn = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert "2 texts" in drawn
    assert "Anna" not in drawn
    assert [answer["status"] for answer in answers(process.stdout)] == ["success", "success"]


def test_a_terminal_without_a_text_is_an_error_of_use(tmp_path: Path, environment: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*COMMAND, *PII],
        stdin=theirs,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "give a TEXT" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--parameters", "{Jamie Derran"),
        ("--parameters", "[1]"),
        ("--file", "none.txt"),
        ("--file", "notes.txt", "--out", "notes.txt"),
        ("--threshold", "high"),
    ],
)
def test_errors_of_use_end_with_status_2_before_anything_is_read(
    spanhost: Spanhost, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "notes.txt").write_text("Jamie Derran")
    done = spanhost(*PII, *arguments)
    assert done.returncode == 2
    assert "Jamie" not in done.stderr
    assert (tmp_path / "notes.txt").read_text() == "Jamie Derran"


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("nothing", "spanhost: model_id: there is no such model here; there are fastino-pii, broken\n"),
        ("broken", "spanhost: the model broken cannot be used: "),
    ],
)
def test_a_model_that_cannot_be_used_is_one_line(spanhost: Spanhost, tmp_path: Path, model: str, message: str) -> None:
    (tmp_path / "config.yaml").write_text(
        "models:\n"
        "  - {id: fastino-pii, task: pii, checkpoint: bundled/span}\n"
        "  - {id: broken, task: pii, checkpoint: nowhere}\n"
    )
    done = spanhost("run", "--model", model, "--config", "config.yaml", EXAMPLE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
