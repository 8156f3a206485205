"""Files redacted with the bundled weights: nothing found is left, everything else is, and failures lose nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.cli.documents import DocumentError
from server.cli.documents.pointers import Pointers, parsed
from server.cli.local import LocalService, local_service
from server.cli.redacting import Redaction, Redactor
from server.cli.sources import Source
from server.settings import load_settings
from server.tasks.pii import PiiParameters

ALL = Pointers()
TYPES = ["full_name", "email", "card_number", "phone_number", "date"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    overrides = {"data_dir": tmp_path_factory.mktemp("data"), "inference": {"measure_engines": False}}
    with local_service(load_settings(overrides=overrides), "fastino-pii") as service:
        yield service


def redactor(service: LocalService, pointers: Pointers = ALL, most: int = 100_000, **parameters: Any) -> Redactor:
    given = {"entity_types": TYPES, **parameters}
    asked = {name: value for name, value in given.items() if not name.startswith("redaction")}
    return Redactor(service, Redaction(asked, PiiParameters.model_validate(given), pointers, "", most), None)


def redacted(made: Redactor, path: Path, content: str | bytes) -> bytes:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    target = path.parent / "out" / path.name
    made.redact(Source(path, Path(path.name), target), lambda *_: None)
    return target.read_bytes()


def test_text_keeps_its_mark_and_line_ends(service: LocalService, tmp_path: Path) -> None:
    made = redactor(service)
    content = "\ufeffDear Jamie Derran,\r\n\r\nyour card 4242 4242 4242 4242\r\nYours\rOlivia Wilson"
    assert redacted(made, tmp_path / "a.txt", content).decode() == (
        "\ufeffDear <FULL_NAME>,\r\n\r\nyour card <CARD_NUMBER>\r\nYours\r<FULL_NAME>"
    )
    assert made.found == {"full_name": 2, "card_number": 1}
    assert redacted(made, tmp_path / "empty.txt", "") == b""
    assert redacted(made, tmp_path / "blank.txt", " \n\0\n") == b" \n\0\n"


def test_a_long_text_is_redacted_in_pieces(service: LocalService, tmp_path: Path) -> None:
    paragraph = "Jamie Derran wrote to ann@example.com about it.\n\n"
    out = redacted(redactor(service, most=1000), tmp_path / "a.log", paragraph * 60)
    assert out.decode() == "<FULL_NAME> wrote to <EMAIL> about it.\n\n" * 60


def test_cells_are_replaced_and_rows_stay_rows(service: LocalService, tmp_path: Path) -> None:
    content = (
        'id,customer,contact\r\n1,"Derran, Jamie",jamie@example.com\r\n2,Olivia Wilson,"""a"": +1 415 555 2671"\r\n'
    )
    out = redacted(redactor(service, redaction={"style": "type", "template": '"{type}",'}), tmp_path / "a.csv", content)
    rows = out.decode().split("\r\n")
    assert rows[0] == "id,customer,contact"
    assert rows[1] == '1,"""FULL_NAME"",","""EMAIL"","'
    assert rows[2] == '2,"""FULL_NAME"",","""a"": ""PHONE_NUMBER"","'


def test_string_values_of_json_are_replaced_and_keys_never(service: LocalService, tmp_path: Path) -> None:
    document = '{"Jamie Derran": {"name":  "Ana Mar\\u00eda L\\u00f3pez", "n": 4242424242424242}, "id": "x"}\n'
    out = redacted(redactor(service), tmp_path / "a.json", document)
    assert out.decode() == document.replace("Ana Mar\\u00eda L\\u00f3pez", "<FULL_NAME>")
    pointers = Pointers(excluded=(parsed("/meta"),))
    lines = '{"text": "I am Jamie Derran", "meta": {"by": "Jamie Derran"}}\n\n{"text": "\\ud800 ok"}\n'
    out = redacted(redactor(service, pointers), tmp_path / "a.jsonl", lines)
    assert out.decode() == lines.replace("I am Jamie Derran", "I am <FULL_NAME>")


def test_numbers_pseudonyms_and_shifts_hold_for_all_of_a_file(service: LocalService, tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"from": "jamie@example.com", "to": to, "date": date}) + "\n"
        for to, date in (("bo@example.com", "2024-03-01"), ("bo@example.com", "2024-03-08"))
    )
    out = redacted(redactor(service, redaction={"style": "numbered"}), tmp_path / "a.jsonl", lines)
    assert [json.loads(line)["to"] for line in out.splitlines()] == ["<EMAIL_2>", "<EMAIL_2>"]
    style = {"style": "pseudonym", "shift_dates": 300}
    first, second = map(
        json.loads, redacted(redactor(service, redaction=style), tmp_path / "b.jsonl", lines).splitlines()
    )
    assert first["from"] == second["from"] != "jamie@example.com"
    days = [int(one["date"].replace("-", "")) for one in (first, second)]
    assert days[0] != 20240301
    assert (days[1] - days[0]) % 100 in (7, (7 - 31) % 100, (7 - 30) % 100, (7 - 28) % 100, (7 - 29) % 100)


def test_a_file_that_fails_leaves_its_target_as_it_was(service: LocalService, tmp_path: Path) -> None:
    made = redactor(service, most=100)
    assert redacted(made, tmp_path / "a.txt", "I am Jamie Derran") == b"I am <FULL_NAME>"
    for content, message in (
        (b"ok\n" * 3000 + b"\xff", "is not UTF-8 text"),
        (b"\xff\xfea\x00", "is UTF-16 text"),
    ):
        with pytest.raises(DocumentError, match=message):
            redacted(made, tmp_path / "a.txt", content)
        assert (tmp_path / "out/a.txt").read_bytes() == b"I am <FULL_NAME>"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.txt"]
    assert made.found == {"full_name": 1}


def test_a_file_in_place_keeps_its_permissions(service: LocalService, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("I am Jamie Derran")
    path.chmod(0o640)
    redactor(service).redact(Source(path, path, path), lambda *_: None)
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("I am <FULL_NAME>", 0o640)
