"""Cells of tables by their heads."""

from __future__ import annotations

from server.tasks.patterns import recognise


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label})]


def test_the_last_head_announces_nothing_of_the_first_cell_below_it() -> None:
    assert found("id,first_name,plz\n12345,Ann,80331\n", "postal_code") == ["80331"]


def test_a_cue_on_the_line_of_a_cell_still_announces_it() -> None:
    assert found("first_name,remark\nAnn,PLZ 80331\n", "postal_code") == ["80331"]


def test_rows_of_sql_announce_every_kind_of_value() -> None:
    text = "INSERT INTO t (dob, zip, pw)\nVALUES ('1990-02-03', '80331', NULL), ('1991-04-05', 10115, NULL);"
    assert found(text, "date_of_birth") == ["1990-02-03", "1991-04-05"]
    assert found(text, "postal_code") == ["80331", "10115"]


def test_a_row_with_another_number_of_cells_ends_a_table() -> None:
    assert found("surname,city\nRoth,Ulm\nend of list\nBerg,Kiel\n", "last_name") == ["Roth"]
