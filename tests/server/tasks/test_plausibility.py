"""What a model's finding counts when it cannot be what it is taken for."""

from __future__ import annotations

import numpy as np
import pytest

from models.contract import Candidates
from server.tasks.patterns import Reading
from server.tasks.plausibility import has_form, judged


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("536-90-4399", "SSN"),
        ("***-**-4399", "ssn"),
        ("Jamie O'Brien-Smith", "full_name"),
        ("太郎 井上", "person"),
        ("DE89 3704 0044", "iban"),
        ("XXXX XXXX XXXX 4242", "credit_card"),
        ("jane (at) example.com", "email"),
        ("anything 1!", "favourite colour"),
        ("ana [at] correo (punto) example", "email"),
        ("203.0.113.*", "ip_address"),
        ("2001:db8::1%eth0", "ipv6"),
        ("shop.example.com/a?b=1", "url"),
        ("ftp://files", "link"),
        ("münchen.de", "website"),
        ("1-800-FLOWERS", "phone_number"),
        ("+44 (0)20 7946 0958 ext. 12", "fax number"),
        ("nine one seven, five five five", "phone_number"),
        ("the second of May, nineteen eighty", "date_of_birth"),
        ("12 mars", "birthday"),
        ("1987", "date_of_birth"),
        ("2024年6月10日", "document_date"),
        ("14JUN24", "issue date"),
        ("06/2031", "expiration_date"),
        ("B8:27:EB:**:**:01", "mac_address"),
        ("EC1A 1BB", "postal_code"),
        ("31*", "card_cvv"),
        ("four two nine one", "pin"),
        ("Maria\nGonzález", "first_name"),
        ("Côte d'Ivoire", "country"),
    ],
)
def test_a_value_has_the_form_of_its_type(value: str, name: str) -> None:
    assert has_form(value, name)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("TAX-700004439", "ssn"),
        ("green_panda845", "first_name"),
        ("0x29d8497b3115", "iban"),
        ("D123-4567-8901", "npi number"),
        ("jane example", "email"),
        ("@", "favourite colour"),
        ("2001:db8::7", "ipv4"),
        ("203.0.113.7", "ipv6 address"),
        ("7.14.2", "ip_address"),
        ("2.0", "ip_address"),
        ("flask.views", "url"),
        ("curl/8.4.0", "url"),
        ("v2.example", "phone_number"),
        ("1430. Bay 7-C", "phone_number"),
        ("March", "date_of_birth"),
        ("4", "date_of_birth"),
        ("2023/0417", "document_date"),
        ("core-sw-02", "mac_address"),
        ("Springfield", "postal_code"),
        ("unknown", "passport_number"),
        ("Grumpy Cat", "username"),
        ("12", "pin"),
        ("EACCES", "secret"),
        ("0048213977", "card_number"),
        ("Laos 4", "country"),
    ],
)
def test_a_value_lacks_the_form_of_its_type(value: str, name: str) -> None:
    assert not has_form(value, name)


def test_what_lacks_its_form_counts_half_and_gives_way_or_stays_by_its_threshold() -> None:
    text = "id TAX-700004439 of agent_007"
    candidates = Candidates(
        np.array([3, 3, 20]), np.array([16, 16, 29]), np.array([0, 1, 2]), np.array([0.9, 0.5, 0.5], np.float32)
    )
    left = judged(Reading(text), candidates, ("ssn", "tax_id", "full_name"), (0.3, 0.3, 0.3))
    assert left.labels.tolist() == [0, 1]
    assert left.scores.tolist() == pytest.approx([0.45, 0.5])


def left(text: str, value: str, name: str, score: float = 0.9) -> list[tuple[str, float]]:
    """What stays, at a threshold of 0.3, of `value` that a model takes for a `name`."""
    start = text.index(value)
    one = Candidates(np.array([start]), np.array([start + len(value)]), np.array([0]), np.array([score], np.float32))
    found = judged(Reading(text), one, (name,), (0.3,))
    places = zip(found.starts.tolist(), found.ends.tolist(), found.scores.tolist(), strict=True)
    return [(text[first:last], round(kept, 2)) for first, last, kept in places]


def test_without_a_strict_form_nothing_stays() -> None:
    assert left("from flask.views import View", "flask.views", "url") == []
    assert left("upgrade to 7.14.2", "7.14.2", "ip_address") == []
    assert left("call agent_007", "agent_007", "full_name") == [("agent_007", 0.45)]


@pytest.mark.parametrize("name", ["date", "sensitive date", "appointment date"])
def test_a_date_in_general_may_be_a_word_for_a_day(name: str) -> None:
    assert left("see you tomorrow", "tomorrow", name) == [("tomorrow", 0.9)]


def test_the_date_of_a_payment_may_be_a_word_for_a_day_if_it_is_clear() -> None:
    assert left("paid yesterday", "yesterday", "transaction_date") == [("yesterday", 0.45)]


@pytest.mark.parametrize(
    ("value", "name", "cut"),
    [
        ("au 01 42 68 53 00", "phone_number", "01 42 68 53 00"),
        ("Portugal\n17", "country", "Portugal"),
        ("OKAFOR\n2.", "last_name", "OKAFOR"),
    ],
)
def test_a_word_too_many_is_cut_off(value: str, name: str, cut: str) -> None:
    assert left(f"x {value} y", value, name) == [(cut, 0.9)]


def test_a_number_with_its_unit_is_not_cut_to_the_number() -> None:
    assert left("used 21 604 kWh", "21 604 kWh", "phone_number") == [("21 604 kWh", 0.45)]


def test_candidates_that_are_cut_to_one_place_count_once() -> None:
    text = "in Portugal\n17"
    two = Candidates(np.array([3, 3]), np.array([11, 14]), np.array([0, 0]), np.array([0.4, 0.6], np.float32))
    found = judged(Reading(text), two, ("country",), (0.3,))
    assert (found.starts.tolist(), found.ends.tolist()) == ([3], [11])
    assert found.scores.tolist() == pytest.approx([0.6])


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("driver 6.2.0.14", "6.2.0.14", "ip_address"),
        ("GIT_COMMIT=4b825dc642cb6eb9a060e54bf8d69288fbee4904", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "secret"),
        ("tx hash 4b825dc642cb6eb9a060e54bf8d69288", "4b825dc642cb6eb9a060e54bf8d69288", "wallet address"),
        ("pulled sha256:9f86d081884c7d65", "sha256:9f86d081884c7d65", "password"),
        ("Request-Id: 1f0c5e2a-77", "1f0c5e2a-77", "access_token"),
        ("ISBN 978-3-16-148410-0", "978-3-16-148410-0", "phone_number"),
        ("2024-06-01T10:00:00Z web07 sshd: ok", "web07", "username"),
        ('hostname: "pixel-8"', "pixel-8", "username"),
        ("PUBLIC -//W3C.org/DTD", "W3C.org/DTD", "url"),
        ("billing period 01.05.2024 - 31.05.2024", "31.05.2024", "transaction_date"),
        ("Fällig am: 30.06.2024", "30.06.2024", "document_date"),
        ("fundada el 3 de mayo de 1950", "3 de mayo de 1950", "date_of_birth"),
    ],
)
def test_what_the_words_before_it_name_otherwise_is_left_out(text: str, value: str, name: str) -> None:
    assert left(text, value, name, 0.99) == []


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("API_SECRET=4b825dc642cb6eb9a060e54b", "4b825dc642cb6eb9a060e54b", "secret"),
        ("commit as ann-b", "ann-b", "username"),
        ("login: web07", "web07", "username"),
        ("2024-06-01T10:00:00Z ann_b signed in", "ann_b", "username"),
        ("your host ann_b", "ann_b", "username"),
        ("password md5: 5f4dcc3b5aa765d61d8327deb882cf99", "5f4dcc3b5aa765d61d8327deb882cf99", "password"),
        ("please charge 4111 1111 1111 1112", "4111 1111 1111 1112", "card_number"),
        ("Birth date: 30.06.1984", "30.06.1984", "date_of_birth"),
        ("scadenza 30/06/2031", "30/06/2031", "expiration_date"),
        ("Invoice date: 30.06.2024", "30.06.2024", "document_date"),
        ("party of 978-555-0142", "978-555-0142", "phone_number"),
    ],
)
def test_what_they_do_not_name_otherwise_stays(text: str, value: str, name: str) -> None:
    assert left(text, value, name) == [(value, 0.9)]


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("git checkout 5b1f22a9c0d4", "5b1f22a9c0d4", "access_token"),
        ("build 2.4.0+7d01ab3", "7d01ab3", "password"),
        ("trace=71c61e228ece58c68c58b1a66e0ca46b", "71c61e228ece58c68c58b1a66e0ca46b", "secret"),
        ('violates constraint "uq_user_mail"', "uq_user_mail", "password"),
        ("at OrderService.java:88", "OrderService.java", "access_token"),
        ("cipher AES-256-GCM", "AES-256-GCM", "recovery_code"),
        ('Wifi "Nest_5G", password oak-tree-22', "Nest_5G", "password"),
        ("tx " + "ab" * 32, "ab" * 32, "crypto_wallet"),
        ("INV 5527401YJ2752H0014XB", "5527401YJ2752H0014XB", "iban"),
        ("motor 3ZR-5517729", "3ZR-5517729", "license_plate"),
        ("a,sku\nAnn,100-44-7190", "sku", "username"),
    ],
)
def test_what_is_named_as_another_thing_is_left_out(text: str, value: str, name: str) -> None:
    assert left(text, value, name) == []


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("the wifi: oak-tree-22", "oak-tree-22", "password"),
        ("password is juniper", "juniper", "password"),
        ("token 5b1f22a9c0d4e5f6", "5b1f22a9c0d4e5f6", "access_token"),
        ("call 0301 234567 about order 7731", "0301 234567", "phone_number"),
    ],
)
def test_what_is_not_stays(text: str, value: str, name: str) -> None:
    assert left(text, value, name) == [(value, 0.9)]
