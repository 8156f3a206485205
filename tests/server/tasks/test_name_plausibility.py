"""What a model's finding of a person is cut to, or left out for."""

from __future__ import annotations

import time

import numpy as np
import pytest

from models.contract import Candidates
from server.tasks.name_plausibility import plausible_names

CASED = "The parcel came on Monday. We told Ann Reed and Tom. They were glad. "


def names(text: str, *values: str, label: str = "person", score: float = 0.7) -> list[str]:
    """What is left of findings of `values` in `text`, in their order."""
    starts = [text.index(value) for value in values]
    found = Candidates(
        np.array(starts, np.int64),
        np.array([start + len(value) for start, value in zip(starts, values, strict=True)], np.int64),
        np.zeros(len(values), np.int64),
        np.full(len(values), score, np.float32),
    )
    kept = plausible_names(text, found, [label], [0.3])
    return [text[start:end] for start, end in zip(kept.starts.tolist(), kept.ends.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("IVANA HORVAT\nZagreb, 4 May", "IVANA HORVAT\nZagreb", ["IVANA HORVAT"]),
        ("Pupil: Sione Vake     Class 4", "Sione Vake     Class", ["Sione Vake"]),
        ("Naam: Lotte de Wit\r\nGeb. 4 mei", "Lotte de Wit\r\nGeb", ["Lotte de Wit"]),
        ("Ida Berg\t44\tClerk", "Ida Berg\t44\tClerk", ["Ida Berg"]),
        ("We saw Marleen. Odo 41", "Marleen. Odo", ["Marleen"]),
        ("Mit Grüßen\nS. Oertel", "Grüßen\nS. Oertel", ["S. Oertel"]),
        ("for Prof. Ines Vogt today", "Prof. Ines Vogt", ["Prof. Ines Vogt"]),
        ("for Thos. Cole today", "Thos. Cole", ["Thos. Cole"]),
        ("We all remember how glad she was when at the end of that year Anna\nMaria Cole came", "Anna\nMaria Cole",
         ["Anna\nMaria Cole"]),
    ],
)  # fmt: skip
def test_a_name_ends_with_its_field_or_sentence(text: str, value: str, expected: list[str]) -> None:
    assert names(text, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Rick and Olga", ["Rick", "Olga"]),
        ("Ania + Kofi Mensah", ["Ania", "Kofi Mensah"]),
        ("Uwe und Ute Roth", ["Uwe", "Ute Roth"]),
        ("Rossi/Chen", ["Rossi", "Chen"]),
        ("Mr and Mrs Hill", ["Mr and Mrs Hill"]),
        ("Herr und Frau Roth", ["Herr und Frau Roth"]),
        ("Kumar s/o Raman", ["Kumar s/o Raman"]),
        ("ROSSI/ANNA", ["ROSSI/ANNA"]),
        ("Ortega y Gasset", ["Ortega y Gasset"]),
    ],
)
def test_joined_names_are_several(value: str, expected: list[str]) -> None:
    assert names(f"for {value}, please", value) == expected


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("sono Fabio", "Fabio"),
        ("Ook Sanne", "Sanne"),
        ("ra RUSSO Elena", "RUSSO Elena"),
        ("Pasażer Piotr Nowak", "Piotr Nowak"),
        ("soeur Anne-Lise", "Anne-Lise"),
        ("Lalo de la panadería", "Lalo"),
        ("de la Cruz", "de la Cruz"),
        ("van der Meer", "van der Meer"),
        ("Lo Presti", "Lo Presti"),
        ("Van Dyke", "Van Dyke"),
        ("d'Angelo", "d'Angelo"),
        ("señora Gil", "señora Gil"),
        ("Frau Roth", "Frau Roth"),
        ("Adam Driver", "Adam Driver"),
        ("Mr. Driver", "Mr. Driver"),
        ("Sunday Okafor", "Sunday Okafor"),
        ("Sister Agnes", "Sister Agnes"),
        ("sister Agnes", "Agnes"),
        ("Samir al-Hakim", "Samir al-Hakim"),
        ("Lia d'Amico", "Lia d'Amico"),
        ("Ana Maria da Silva", "Ana Maria da Silva"),
        ("Иван Петров", "Иван Петров"),
        ("佐藤 花子", "佐藤 花子"),
    ],
)
def test_words_before_and_behind_a_name_go(value: str, name: str) -> None:
    assert names(f"{CASED}({value})", value) == [name]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Guten Tag\n", "Guten Tag"),
        ("Buenos Días, señora", "Buenos Días"),
        ("Sehr geehrte Damen und Herren,", "Damen und Herren"),
        ("Lieber Rechnung", "Lieber Rechnung"),
        ("Danach warten", "Danach"),
        ("Abrechnungsbrief vom Mai", "Abrechnungsbrief"),
        ("BEGIN:VCALENDAR", "VCALENDAR"),
        ("C.F. 12", "C.F."),
        ("e.go(1)", "e.go"),
        ("Initials: K.L.M.", "K.L.M."),
        ("son, b. Leeds", "b. Leeds"),
        ("vak B, rij 4", "vak B"),
        ("Klinikum Sankt Anna", "Sankt Anna Klinik"),
        ("Fjord Pumper AS, Bergen", "Fjord Pumper"),
        ("Cedar Valley Credit Union, page 2", "Valley"),
        ("so Glad that she came, Olga", "Glad that she came, Olga"),
    ],
)
def test_words_of_forms_organizations_and_code_are_no_names(text: str, value: str) -> None:
    assert names(text if value in text else f"{text} {value}", value) == []


POLISH = "Dzień dobry. Prawo przechodzi na moją córkę, Agatę Lis. Proszę o pilny kontakt. Do zobaczenia. "


def test_small_letters_are_no_name_where_names_have_capitals() -> None:
    assert names(POLISH, "przechodzi") == []
    assert names(POLISH, "pilny kontakt", score=0.95) == []
    assert names(POLISH, "Agatę Lis") == ["Agatę Lis"]


def test_small_letters_stay_where_little_else_is_written() -> None:
    assert names("can someone call mike", "mike") == ["mike"]
    assert names("hey. is mike there? tell him olga called. thx", "mike", "olga") == ["mike", "olga"]
    assert names("Please call mike tomorrow", "mike") == ["mike"]


def test_english_with_capitals_still_has_likely_names_in_small_letters() -> None:
    assert names(f"{CASED}I saw mike there.", "mike", score=0.9) == ["mike"]
    assert names(f"{CASED}I saw mike there.", "mike", score=0.4) == []


def test_values_of_fields_may_be_in_small_letters() -> None:
    text = "Nombre: luisa\nCiudad: Quito\nEdad: 44\nEstado: Soltera\n"
    assert names(text, "luisa") == ["luisa"]
    assert names('Vorname;Ort;Land\n"uwe";Ulm;DE\nIda;Bonn;DE\n', "uwe", label="first_name") == ["uwe"]


def test_other_types_are_left_alone() -> None:
    assert names("at Nick and Pete\nLeeds", "Nick and Pete\nLeeds", label="company") == ["Nick and Pete\nLeeds"]


def test_a_million_characters_take_a_moment() -> None:
    text = ("Ann Lee saw mike. " * 60_000)[:1_000_000]
    places = np.arange(0, 900_000, 90, dtype=np.int64)
    found = Candidates(places, places + 17, np.zeros(len(places), np.int64), np.full(len(places), 0.9, np.float32))
    began = time.process_time()
    plausible_names(text, found, ["person"], [0.3])
    assert time.process_time() - began < 3
