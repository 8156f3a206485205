"""The policy by which findings and spans of the model become one list."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.contract import Span
from server.tasks.evidence import Entity
from server.tasks.fusion import CUSTOM, DENIED, above, fuse
from server.tasks.own_terms import own_entities
from server.tasks.patterns import Finding, Strength, recognise
from server.tasks.type_names import type_names

NAMES = (
    "full_name",
    "street_address",
    "email",
    "ip_address",
    "card_number",
    "payment_card",
    "phone_number",
    "account_number",
)


def fused(text: str, *spans: tuple[str, str, float]) -> list[tuple[str, str, str]]:
    """Value, label and source of each entity. spans: value, label and score of what the model found."""
    names = type_names((*NAMES, "postal_code", "time"))
    model = [Span(text.index(value), text.index(value) + len(value), label, score) for value, label, score in spans]
    entities = fuse(text, model, recognise(text, names.names.keys()), (), names)
    return [(text[one.start : one.end], one.label, one.evidence.source) for one in entities]


def test_a_checked_number_beats_the_model() -> None:
    text = "use 4111 1111 1111 1111 please"
    assert fused(text, ("4111 1111 1111 1111", "phone_number", 0.99)) == [
        ("4111 1111 1111 1111", "card_number", "pattern")
    ]


def test_the_models_name_stays_where_it_means_the_same() -> None:
    text = "use 4111 1111 1111 1111 please"
    assert fused(text, ("4111 1111 1111 1111", "payment_card", 0.6)) == [
        ("4111 1111 1111 1111", "payment_card", "model and pattern")
    ]


def test_a_number_of_one_nation_is_answered_under_its_own_name_and_others_are_not() -> None:
    text = "CPF 529.982.247-25, PESEL 44051401359"
    for asked, answers in (
        (("cpf",), [("529.982.247-25", "cpf")]),
        (("PL_PESEL", "national id number"), [("529.982.247-25", "national id number"), ("44051401359", "PL_PESEL")]),
    ):
        names = type_names(asked)
        found = above(recognise(text, names.labels), names, dict.fromkeys(asked, 0.3))
        entities = fuse(text, (), found, (), names)
        assert [(text[one.start : one.end], one.label) for one in entities] == answers


def test_a_key_keeps_the_name_that_its_form_tells() -> None:
    names = type_names(("secret", "api_key", "access_token"))
    for key, label, said in (
        ("rk_live_" + "b7Qx" * 6, "api_key", "secret"),
        ("glpat-" + "b7Qx" * 5, "access_token", "api_key"),
    ):
        text = f"SERVICE_SECRET_KEY={key}"
        model = [Span(text.index(key), len(text), said, 0.99)]
        entities = fuse(text, model, recognise(text, names.names.keys()), (), names)
        assert [(text[one.start : one.end], one.label) for one in entities] == [(key, label)]


def test_a_rest_without_the_form_of_its_type_is_none() -> None:
    text = "write ann@example.com 7"
    assert fused(text, ("ann@example.com 7", "full_name", 0.9)) == [("ann@example.com", "email", "pattern")]


def test_a_findings_boundaries_are_the_right_ones() -> None:
    assert fused("host 203.0.113.7:8080 up", ("203.0.113.7:8080", "ip_address", 0.9)) == [
        ("203.0.113.7", "ip_address", "model and pattern")
    ]
    assert fused("pay 4111 1111 1111 1111 now", ("4111 1111", "card_number", 0.9)) == [
        ("4111 1111 1111 1111", "card_number", "model and pattern")
    ]


def test_a_time_does_not_go_over_its_line_or_into_another_number() -> None:
    assert fused("until 22:30\n09 up", ("22:30\n09", "time", 0.99)) == [("22:30", "time", "model and pattern")]
    assert fused("id 4625, 03:11:58", ("4625, 03:11:58", "time", 0.99)) == [("03:11:58", "time", "model and pattern")]
    assert fused("from 8 am to noon", ("8 am to noon", "time", 0.99)) == [("8 am to noon", "time", "model and pattern")]


def test_an_address_stays_whole_around_a_postal_code_that_is_asked_for_as_an_address() -> None:
    text = "to PSC 7300, Box 8726\nAPO AP 95612"
    names = type_names(("address",))
    findings = recognise(text, {"postal_code"})
    assert any(text[one.start : one.end] == "7300" for one in findings)
    entities = fuse(text, [Span(3, len(text), "address", 0.96)], findings, (), names)
    assert [text[one.start : one.end] for one in entities] == [text[3:]]


def test_one_letter_beside_a_finding_is_no_rest() -> None:
    text = "mysql -u root -phunter2 mydb"
    names = type_names(("username", "password"))
    spans = [Span(text.index("phunter2"), text.index(" mydb"), "username", 0.92)]
    entities = fuse(text, spans, recognise(text, names.names.keys()), (), names)
    assert [(text[one.start : one.end], one.label) for one in entities] == [
        ("root", "username"),
        ("hunter2", "password"),
    ]


def test_the_rest_of_a_longer_span_stays_an_entity() -> None:
    text = "from Jane Roe <jane@example.com> today"
    assert fused(text, ("Jane Roe <jane@example.com>", "full_name", 0.9)) == [
        ("Jane Roe", "full_name", "model"),
        ("jane@example.com", "email", "pattern"),
    ]


def test_an_address_stays_whole_around_its_postal_code() -> None:
    text = "at 12 Main Street, Springfield, IL 62704 since"
    whole = "12 Main Street, Springfield, IL 62704"
    assert fused(text, (whole, "street_address", 0.8)) == [(whole, "street_address", "model and pattern")]
    assert fused(text) == [("12 Main Street", "street_address", "pattern"), ("62704", "postal_code", "pattern")]


def test_of_two_that_count_the_same_the_surer_stays() -> None:
    text = "account number 12345678 ok"
    assert fused(text, ("12345678", "phone_number", 0.95)) == [("12345678", "phone_number", "model")]
    assert fused(text, ("12345678", "phone_number", 0.5)) == [("12345678", "account_number", "pattern")]


def test_a_weak_finding_gives_way() -> None:
    text = "card 4111 1111 1111 1112"
    assert fused(text, ("4111 1111 1111 1112", "account_number", 0.4)) == [
        ("4111 1111 1111 1112", "account_number", "model")
    ]
    assert fused(text) == [("4111 1111 1111 1112", "card_number", "pattern")]


def test_what_the_model_takes_for_a_type_whose_form_it_has_not_gives_way_to_a_weak_finding() -> None:
    text = "card 4111 1111 1111 1112"
    assert fused(text, ("4111 1111 1111 1112", "full_name", 0.45)) == [
        ("4111 1111 1111 1112", "card_number", "pattern")
    ]
    assert fused("agent_007 here", ("agent_007", "full_name", 0.45)) == [("agent_007", "full_name", "model")]


def own(text: str, **terms: str) -> list[tuple[str, str]]:
    """Value and label of each entity of `text`, in which "Ann Lee" is the model's name; terms: the deny list."""
    names = type_names(("full_name", "card_number", "url"))
    model = [Span(at, at + 7, "full_name", 0.9) for at in [text.find("Ann Lee")] if at >= 0]
    entities = fuse(text, model, recognise(text, names.names.keys()), own_entities(text, terms, ()), names)
    return [(text[one.start : one.end], one.label) for one in entities]


def test_what_is_of_the_kind_of_a_denied_term_in_it_stays_whole() -> None:
    assert own("ask Ann Lee", Lee="full_name") == [("Ann Lee", "full_name")]
    assert own("ask Ann Lee", Ann="full_name", Lee="full_name") == [("Ann Lee", "full_name")]
    assert own("Project Blue Moon", **{"Project Blue": "code", "Blue Moon": "code"}) == [("Project Blue Moon", "code")]


def test_of_what_is_of_another_kind_than_a_denied_term_in_it_the_rest_stays() -> None:
    assert own("ask Ann Lee", Lee="alias") == [("Ann", "full_name"), ("Lee", "alias")]
    assert own("card 4111 1111 1111 1111", **{"1111": "x"}) == [("4111", "card_number"), *[("1111", "x")] * 3]
    found = own("see https://acme.com/u/ann.lee/reset?t=8842", acme="company")
    assert found == [("https", "url"), ("acme", "company"), ("com/u/ann.lee/reset?t=8842", "url")]


@st.composite
def tangles(draw: st.DrawFn) -> tuple[list[Span], list[Finding]]:
    """Spans that do not overlap, and findings that may lie anywhere."""
    edges = draw(st.lists(st.integers(0, 60), unique=True, max_size=10).map(sorted))
    labels = st.sampled_from(NAMES)
    scores = st.floats(0.3, 1)
    spans = [Span(start, end, draw(labels), draw(scores)) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    findings = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, 59))
        place = (start, draw(st.integers(start + 1, 60)))
        label = draw(st.sampled_from(["email", "ip_address", "card_number", "phone_number", "account_number"]))
        findings.append(Finding(*place, label, draw(scores), draw(st.sampled_from(Strength)), "a recogniser"))
    return spans, findings


@st.composite
def terms(draw: st.DrawFn) -> list[Entity]:
    """What a caller's lists and patterns may find, anywhere."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, 59))
        end, label = draw(st.integers(start + 1, 60)), draw(st.sampled_from(("full_name", "card_number", "code")))
        found.append(Entity(start, end, label, draw(st.floats(0, 1)), rank=draw(st.sampled_from((DENIED, CUSTOM)))))
    return found


@given(tangles(), terms())
def test_what_a_caller_adds_uncovers_nothing(tangle: tuple[list[Span], list[Finding]], added: list[Entity]) -> None:
    text, names = "abcdefghij" * 6, type_names(NAMES)
    without, beside = (fuse(text, *tangle, terms, names) for terms in ((), added))
    assert all(one.end <= other.start for one, other in pairwise(beside))
    assert covered(beside) >= covered(without) | covered(added)


def covered(entities: list[Entity]) -> set[int]:
    return {place for one in entities for place in range(one.start, one.end)}


@given(tangles())
def test_entities_never_overlap_and_no_name_that_the_model_found_is_uncovered(
    tangle: tuple[list[Span], list[Finding]],
) -> None:
    text = "abcdefghij" * 6
    spans, findings = tangle
    entities: list[Entity] = fuse(text, spans, findings, (), type_names(NAMES))
    assert all(one.end <= other.start for one, other in pairwise(entities))
    assert all(0 <= one.start < one.end <= len(text) for one in entities)
    for span in spans:
        # Names are of no recogniser's kind: what a finding does not take of them stays.
        if span.label == "full_name":
            assert covered(entities) >= set(range(span.start, span.end))
