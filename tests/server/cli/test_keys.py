"""`spanhost keys` as a process on a real data directory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.access.grants import Grant
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
    keys.revoke(second.id)
    listed = json.loads(spanhost("keys", "list", "--json").stdout)
    told = "created_at expires_at id last_used models name owner plan prefix revoked_at scopes"
    assert [" ".join(sorted(key)) for key in listed] == [told] * 2
    assert [key["name"] for key in listed] == ["first", "second [red]ключ[/red]"]
    assert [key["revoked_at"] is None for key in listed] == [True, False]
    assert listed[0]["id"] == first.id


def test_a_key_is_made_with_everything_that_the_options_say(spanhost: Spanhost, keys: Keys) -> None:
    options = [
        "--owner",
        "Ops",
        "--plan",
        "build",
        "--scopes",
        "run,admin",
        "--models",
        "fastino-pii",
        "--expires",
        "2100-01-31",
        "--quiet",
    ]
    record = keys.verify(spanhost("keys", "create", "--name", "mine", *options).stdout.strip())
    assert record is not None
    assert record.grant == Grant("Ops", ("run", "admin"), datetime(2100, 1, 31, tzinfo=UTC), ("fastino-pii",), "build")


def test_a_plan_of_the_configuration_can_be_given(spanhost: Spanhost, keys: Keys) -> None:
    own = {"SPANHOST_RATE_LIMITS__PLANS": '{"night": {"requests_per_second": 2}}'}
    done = spanhost("keys", "create", "--name", "mine", "--plan", "night", "--quiet", **own)
    record = keys.verify(done.stdout.strip())
    assert record is not None
    assert record.plan == "night"


def test_rotate_prints_the_new_key_and_the_old_one_is_refused(spanhost: Spanhost, keys: Keys) -> None:
    old = keys.create("first")
    new = spanhost("keys", "rotate", old.id, "--quiet").stdout.strip()
    assert keys.verify(new) is not None
    assert keys.verify(old.secret) is None


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
        (("keys", "create", "--name", ""), "spanhost: name: a key's name must be 1 to 100 printable characters"),
        (("keys", "create", "--name", "x", "--scopes", "walk"), "spanhost: scopes: must be one or more of run, "),
        (("keys", "create", "--name", "x", "--plan", "gold"), "spanhost: plan: there is no such plan; there are build"),
        (("keys", "create", "--name", "x", "--expires", "2001-01-01"), "spanhost: expires_at: must be in the future"),
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
