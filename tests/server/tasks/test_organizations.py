from __future__ import annotations

from dataclasses import replace

from models.contract import Span
from server.tasks.organizations import whole_organizations, without_firms


def ends(text: str, *values: tuple[str, str]) -> list[str]:
    spans = [Span(text.index(value), text.index(value) + len(value), label, 0.9) for value, label in values]
    return [text[one.start : one.end] for one in whole_organizations(text, spans)]


def test_a_name_goes_on_over_the_words_that_end_such_names() -> None:
    text = "at Meridian Healthcare Group, near Acme, Inc. today"
    assert ends(text, ("Meridian", "company_name"), ("Acme", "Organization")) == [
        "Meridian Healthcare Group",
        "Acme, Inc",
    ]


def test_other_words_other_types_and_other_entities_end_it() -> None:
    assert ends("Meridian healthcare and Ann Bank", ("Meridian", "company"), ("Ann", "full_name")) == [
        "Meridian",
        "Ann",
    ]
    assert ends("Meridian Bank", ("Meridian", "company"), ("Bank", "full_name")) == ["Meridian", "Bank"]


def test_companies_that_a_model_takes_for_persons_are_left_out() -> None:
    text = "Carrier: RAYO, driver Ann Lee of Drukhuis Van Dijk BV"
    spans = [
        Span(text.index(value), text.index(value) + len(value), label, 0.6)
        for value, label in (("RAYO", "person"), ("Ann Lee", "full_name"), ("Drukhuis Van Dijk", "person"))
    ]
    assert without_firms(text, spans) == [spans[1]]
    companies = [replace(span, label="company_name") for span in spans]
    assert without_firms(text, companies) == companies
