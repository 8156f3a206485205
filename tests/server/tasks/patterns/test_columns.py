"""Cells of tables by their heads."""

from __future__ import annotations

from server.tasks.patterns import recognise
from server.tasks.patterns.reading import Reading


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


def test_a_line_of_code_or_of_values_heads_no_table() -> None:
    assert found('{"password", -1},\n{"00:00ab", 2},\n', "password") == []


def test_the_cell_of_a_column_without_a_cue_is_known_beside_those_that_have_one() -> None:
    columns = Reading("surname;size\nRoth;XL\n").columns
    cell = columns.cell_at(18, 20)
    assert cell is not None
    assert not cell.groups
    assert "family_name" in cell.beside
    assert columns.heads_at(8, 12)
    assert not columns.heads_at(13, 17)


def test_a_cue_before_another_number_says_nothing_of_the_one_before_it() -> None:
    cues = Reading("60447118   VAT NL0012").cues
    assert not cues.beside(frozenset({"tax"}), 0, 8)
    assert Reading("60447118 (VAT)").cues.beside(frozenset({"tax"}), 0, 8)
