"""`spanhost keys` as a process on a real data directory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.access.keys import Keys
from server.store.database import Database
from tests.server.cli.conftest import Spanhost

KEY = r"spanhost_[a-z0-9]{10}_[A-Za-z0-9]{32}"


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    with Database(f"sqlite:///{tmp_path / 'data' / 'spanhost.db'}") as database:
        yield Keys(database)


def test_quiet_prints_the_key_alone_and_it_works(spanhost: Spanhost, keys: Keys) -> None:
    done = spanhost("keys", "create", "--name", "mine", "--quiet")
    assert done.returncode == 0
    assert re.fullmatch(KEY + "\n", done.stdout)
    assert done.stderr == ""
    assert keys.verify(done.stdout.strip()) is not None


def test_a_created_key_is_shown_once_and_never_listed(spanhost: Spanhost) -> None:
    shown = re.findall(KEY, spanhost("keys", "create", "--name", "mine").stdout)
    assert len(shown) == 1
    for listing in (spanhost("keys", "list"), spanhost("keys", "list", "--json")):
        assert listing.returncode == 0
        assert "mine" in listing.stdout
        assert not re.search(KEY, listing.stdout)


def test_the_json_list_says_everything_that_may_be_told(spanhost: Spanhost, keys: Keys) -> None:
    first, second = keys.create("first"), keys.create("second [red]ключ[/red]")
    keys.verify(first.secret)
    keys.revoke(second.id)
    listed = json.loads(spanhost("keys", "list", "--json").stdout)
    assert [sorted(key) for key in listed] == [["created_at", "id", "last_used", "name", "prefix", "revoked_at"]] * 2
    assert [key["name"] for key in listed] == ["first", "second [red]ключ[/red]"]
    assert [key["last_used"] is None for key in listed] == [False, True]
    assert [key["revoked_at"] is None for key in listed] == [True, False]


def test_a_key_revoked_on_the_command_line_is_refused_in_this_process(spanhost: Spanhost, keys: Keys) -> None:
    new = keys.create("first")
    assert keys.verify(new.secret) is not None
    assert spanhost("keys", "revoke", new.id).returncode == 0
    assert keys.verify(new.secret) is None


def test_the_data_directory_of_the_option_wins_over_the_environment(spanhost: Spanhost, tmp_path: Path) -> None:
    spanhost("keys", "create", "--name", "here", "--data-dir", "else wo ü/100%")
    assert "here" in spanhost("keys", "list", "--data-dir", "else wo ü/100%").stdout
    assert "here" not in spanhost("keys", "list").stdout
    assert (tmp_path / "else wo ü" / "100%" / "spanhost.db").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("keys", "revoke", "nosuchkey0"), "spanhost: there is no key with this id"),
        (("keys", "create", "--name", ""), "spanhost: a key's name must be 1 to 100 printable characters"),
        (("keys", "list", "--config", "none.yaml"), "spanhost: none.yaml: cannot be read: No such file or directory"),
        (("keys", "list", "--data-dir", "file/data"), "spanhost: the data directory {}/file/data cannot be used: "),
    ],
)
def test_what_the_operator_can_mend_is_one_line_on_standard_error(
    spanhost: Spanhost, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "file").write_text("")
    done = spanhost(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(message.format(tmp_path))
    assert done.stderr.count("\n") == 1


def test_a_key_without_a_name_is_an_error_of_use(spanhost: Spanhost) -> None:
    assert spanhost("keys", "create").returncode == 2
