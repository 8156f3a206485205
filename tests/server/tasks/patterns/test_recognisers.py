"""Each recogniser on values that it must find and on others that it must leave alone. Numbers are invented, or are the
examples of their makers' documentation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.tasks.patterns import LABELS, Finding, Hints, Strength, recognise


def found(text: str, label: str, hints: Hints | None = None, least: float = 0.5) -> list[str]:
    """The values that are found under one label, surer than `least`."""
    return [text[finding.start : finding.end] for finding in recognise(text, {label}, hints) if finding.score > least]


GOOD = [
    ("email", "write to <jane.doe+news@mail.example.co.uk>.", "jane.doe+news@mail.example.co.uk"),
    ("email", "email=jane@example.com;", "jane@example.com"),
    ("full_name", "By 2023-01-15, Dr. Sanchez was well", "Dr. Sanchez"),
    ("full_name", "seen by Mrs. Karen Thorkildsen at noon", "Karen Thorkildsen"),
    ("full_name", "an Frau Prof. Dr. Müller, Zimmer 3", "Frau Prof. Dr. Müller"),
    ("full_name", "M. et Mme Lefèvre", "Mme Lefèvre"),
    ("full_name", "Mr. Robert J. Smith called", "Robert J. Smith"),
    ("social_handle", "ping @sleepy_badger270: done", "@sleepy_badger270"),
    ("medical_record_number", "chart MRN-6271346 pulled", "MRN-6271346"),
    ("employee_id", '{"by": "EMP_004127"}', "EMP_004127"),
    ("prescription_number", "refill RX-78901234 today", "RX-78901234"),
    ("docket_number", "Case No. 4:24-cv-06707-SQN filed", "4:24-cv-06707-SQN"),
    ("npi_number", "NPI: 1245319599", "1245319599"),
    ("url", "see https://example.com/a_(b)?q=1).", "https://example.com/a_(b)?q=1"),
    ("url", "DB: postgres://app:s3cret@db.internal:5432/main", "postgres://app:s3cret@db.internal:5432/main"),
    ("url", "www.example.org, or not", "www.example.org"),
    ("url", "https://maps.example/@52.52,13.40,15z now", "https://maps.example/@52.52,13.40,15z"),
    ("url", "name,url,pass\nbank,https://bank.example/login,hunter22", "https://bank.example/login"),
    ("url", "http://192.168.178.1,admin,hunter22", "http://192.168.178.1"),
    ("time", "seen at 7:09 PM.", "7:09 PM"),
    ("time", "closed from 1pm. After", "1pm"),
    ("time", "from 9 a.m. to noon", "9 a.m."),
    ("phone_number", "+49 30 901820 today", "+49 30 901820"),
    ("phone_number", "ring me at 020 7946 0958", "020 7946 0958"),
    ("phone_number", "(212) 555-0123 is hers", "(212) 555-0123"),
    ("fax_number", "Fax: +44 20 7946 0958", "+44 20 7946 0958"),
    ("fax_number", "t +44 20 7946 0957   f +44 20 7946 0958", "+44 20 7946 0958"),
    ("ipv4_address", "from 203.0.113.7:8080 port", "203.0.113.7"),
    ("ipv6_address", "addr [2001:db8::ff00:42:8329]", "2001:db8::ff00:42:8329"),
    ("mac_address", "eth0 00:1B:44:11:3A:B7 up", "00:1B:44:11:3A:B7"),
    ("uuid", "id 123e4567-e89b-12d3-a456-426614174000.", "123e4567-e89b-12d3-a456-426614174000"),
    ("device_identifier", "IMEI: 490154203237518", "490154203237518"),
    ("card_number", "paid with 4111-1111-1111-1111 today", "4111-1111-1111-1111"),
    ("card_number", "4111 1111 1111 1111 12/26 123", "4111 1111 1111 1111"),
    ("card_number", "05/2024 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("card_number", "4111-1111-1111-1111 5555-5555-5555-4444", "5555-5555-5555-4444"),
    ("password", "mysql -h db1 -u root -phunter2 mydb", "hunter2"),
    ("password", "docker login -u deploy -p Tr0ub4dor&3 r.example.com:5000", "Tr0ub4dor&3"),
    ("password", "$ curl -s -u 'ann:s3 cret' https://example.com", "s3 cret"),
    ("username", "curl -u ann:s3cret https://example.com", "ann"),
    ("iban", "q9re59gtzzwf5mdq and wire to GB29 NWBK 6016 1331 9268 19, ref", "GB29 NWBK 6016 1331 9268 19"),
    ("card_number", "amex 3782 822463 10005", "3782 822463 10005"),
    ("card_cvv", "CVV: 123", "123"),
    ("card_expiry", "exp. date 09/27", "09/27"),
    ("iban", "to DE89 3704 0044 0532 0130 00 and more", "DE89 3704 0044 0532 0130 00"),
    ("iban", "GB82WEST12345698765432", "GB82WEST12345698765432"),
    ("swift_bic", "BIC DEUTDEFF500", "DEUTDEFF500"),
    ("routing_number", "routing number 021000021", "021000021"),
    ("account_number", "account number: 12345678901", "12345678901"),
    ("ssn", "SSN 536-90-4399", "536-90-4399"),
    ("ssn", "my social security number is 536904399", "536904399"),
    ("tax_id", "ITIN 912-90-3456", "912-90-3456"),
    ("passport_number", "passport no. C01X00T47", "C01X00T47"),
    ("drivers_license_number", "Driver's license: D123-4567-8901", "D123-4567-8901"),
    ("license_plate", "Kennzeichen: B-AB 1234", "B-AB 1234"),
    ("vehicle_identifier", "car 1M8GDM9AXKP042788 sold", "1M8GDM9AXKP042788"),
    ("crypto_wallet", "to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("crypto_wallet", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
    ("crypto_wallet", "0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886E0F7030069857D2E4169EE7"),
    ("access_token", "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1"),
    ("password", '{"user": "jdoe", "password": "two words"}', "two words"),
    ("password", "mysql --password=Sup3r!pw -u root", "Sup3r!pw"),
    ("password", "DB_PASS='x y z'", "x y z"),
    ("password", "Das Passwort lautet geheim99.", "geheim99"),
    ("username", "username: jdoe_77", "jdoe_77"),
    ("pin", "PIN: 4821", "4821"),
    ("recovery_code", "backup code AB12-CD34", "AB12-CD34"),
    ("date", "on 2024-02-29 at", "2024-02-29"),
    ("date", "den 3. März 1999", "3. März 1999"),
    ("date_of_birth", "born on March 3, 1999", "March 3, 1999"),
    ("expiration_date", "valid until 31/12/2030", "31/12/2030"),
    ("time", "at 9:30 pm", "9:30 pm"),
    ("postal_code", "Springfield, IL 62704", "62704"),
    ("postal_code", "London SW1A 1AA", "SW1A 1AA"),
    ("postal_code", "PLZ 10115", "10115"),
    ("coordinates", "at 48.8584, 2.2945.", "48.8584, 2.2945"),
    ("medical_record_number", "MRN: MRN-6271346", "MRN-6271346"),
    ("medical_record_number", "MRN 0084 5521. Woke at 2", "0084 5521"),
    ("health_plan_number", "health insurance number 943 476 5919, male", "943 476 5919"),
    ("customer_id", "customer number 88-1234", "88-1234"),
]


@pytest.mark.parametrize(("label", "text", "value"), GOOD)
def test_a_value_is_found_with_its_boundaries(label: str, text: str, value: str) -> None:
    assert value in found(text, label)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("email", "user@localhost and @handle and a@b"),
        ("email", "DATABASE_URL=postgres://ledger:hunter77@db.internal:5432/ledger"),
        ("username", "Last login: Mon Mar  4 07:51:12 on pts/2"),
        ("phone_number", "order 12345678 of 2024-05-06, ratio 3.14159265, ssn 536-90-4399"),
        ("ipv4_address", "release 1.2.3.4.5, time 12:30:45, version 10.2.3.4"),
        ("card_number", "order 4111 1111 1111 1112 and id 1234567890123456"),
        ("iban", "DE89 3704 0044 0532 0130 01"),
        ("ssn", "serial 000-12-3456, part 666-12-3456, id 12-345-6789"),
        ("swift_bic", "PASSWORD HOLIDAYS"),
        ("routing_number", "021000021 without a word"),
        ("vehicle_identifier", "hash 1M8GDM9AYKP042788 and ABCDEFGHJKLMNPRST"),
        ("crypto_wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"),
        ("password", "The password is required. Your compass, password reset, forgot password?"),
        ("password", 'password = os.environ.get("PASSWORD"), password: $DB_PASS, password=${PW}, password: ********'),
        ("password", "ssh -p 2222 host; mysql -u root -p; tar -p x; mkdir -p a/b"),
        ("card_number", "tel 4111 1111 1111 and 2024 1111 1111 1112"),
        ("access_token", "eyJhbGc..., eyJhbGciOiJI"),
        ("coordinates", "scores 91.2345, 200.1234"),
        ("date", "version 2024-13-45 and 1/2/3/4"),
        ("national_id_number", "International number: TAX-700004439"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(label: str, text: str) -> None:
    assert found(text, label) == []


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("CPF 529.982.247-25", "529.982.247-25", "national_id_number"),
        ("DNI 12345678Z", "12345678Z", "national_id_number"),
        ("codice fiscale RCCMNL83S18D969H", "RCCMNL83S18D969H", "tax_id"),
        ("PESEL 44051401359", "44051401359", "national_id_number"),
        ("BSN 111222333", "111222333", "national_id_number"),
        ("NHS number 943 476 5919", "943 476 5919", "health_plan_number"),
        ("NINO AB 12 34 56 C", "AB 12 34 56 C", "national_id_number"),
        ("身份证号 11010519491231002X", "11010519491231002X", "national_id_number"),
        ("rodné číslo 710319/2745", "710319/2745", "national_id_number"),
        ("NIR 2 95 10 99 126 111 93", "2 95 10 99 126 111 93", "national_id_number"),
        ("Steuer-ID 36 574 261 809", "36 574 261 809", "tax_id"),
        ("SIN 123-456-782", "123-456-782", "national_id_number"),
        ("hetu 131052-308T", "131052-308T", "national_id_number"),
        ("GSTIN 27AAPFU0939F1ZV", "27AAPFU0939F1ZV", "tax_id"),
    ],
)
def test_national_numbers_are_checked_by_their_countries_rules(text: str, value: str, label: str) -> None:
    (best,) = [one for one in recognise(text, {label}) if one.strength == Strength.VALIDATED][:1]
    assert text[best.start : best.end] == value
    broken = text.replace(value, value[:-1] + ("1" if value[-1] != "1" else "2"))
    assert all(one.strength != Strength.VALIDATED for one in recognise(broken, {label}))


def test_thirty_countries_have_a_check_of_their_own() -> None:
    from server.tasks.patterns.national import _catalogue

    numbers = {number for kinds in _catalogue().by_shape.values() for number, _ in kinds}
    assert len({number.region for number in numbers}) >= 30


@pytest.mark.parametrize(
    "key",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1B2" * 9,
        "glpat-" + "a1B2" * 5,
        "xoxb-123456789012-" + "a1B2" * 6,
        "sk_live_" + "a1B2" * 6,
        "sk-ant-api03-" + "a1B2" * 12,
        "AIza" + "a1B2c" * 7,
        "SG." + "a1B2" * 5 + "aa." + "a1B2" * 10 + "abc",
        "npm_" + "a1B2" * 9,
        "hf_" + "aBcD" * 9,
        "dop_v1_" + "0a1b" * 16,
        "hvs." + "a1B2" * 6,
    ],
)
def test_keys_of_providers_are_known_by_their_form(key: str) -> None:
    text = f"export TOKEN={key}; echo done"
    values = {text[one.start : one.end] for one in recognise(text, {"api_key", "access_token", "secret"})}
    assert key in values


def test_there_are_twenty_five_providers_and_more() -> None:
    from server.tasks.patterns.secrets import _providers

    assert len({name for name, _, _ in _providers()}) >= 25


def test_a_private_key_is_found_from_its_first_line_to_its_last() -> None:
    block = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\nabc=\n-----END RSA PRIVATE KEY-----"
    assert found(f"key:\n{block}\nend", "secret") == [block]


def test_columns_are_known_by_their_heads() -> None:
    text = 'name,ssn,password,phone\n"Ann, A.",536-90-4399,s3cret,+442079460958\nBo,219-44-9999,hunter2,n/a\n'
    assert found(text, "ssn") == ["536-90-4399", "219-44-9999"]
    assert found(text, "password") == ["s3cret", "hunter2"]
    assert found(text, "phone_number") == ["+442079460958"]


def test_regions_and_languages_are_hints() -> None:
    text = "030 901820 und 089 2180"
    assert found(text, "phone_number") == []
    assert found(text, "phone_number", Hints(regions=("DE",))) == ["030 901820", "089 2180"]
    assert found(text, "phone_number", Hints(language="de")) == ["030 901820", "089 2180"]


def test_offsets_are_code_points_of_any_script() -> None:
    text = "🙂 Паспорт é ＋ карта ４１１１ １１１１ １１１１ １１１１, почта ann@example.com"
    assert found(text, "email") == ["ann@example.com"]
    assert found(text, "card_number") == ["４１１１ １１１１ １１１１ １１１１"]


def test_a_failed_check_makes_a_named_number_weak() -> None:
    (finding,) = recognise("card 4111 1111 1111 1112", {"card_number"})
    assert finding.strength == Strength.WEAK
    assert "not luhn" in finding.checks


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.from_regex(r"[0-9a-zA-Z@:./ \-+=\"']{0,120}"))
def test_any_text_is_read_without_a_failure_and_findings_lie_in_it(text: str) -> None:
    for finding in recognise(text):
        assert isinstance(finding, Finding)
        assert 0 <= finding.start < finding.end <= len(text)
        assert 0 < finding.score <= 1
        assert finding.label in LABELS


@pytest.mark.parametrize(
    "text",
    [
        "5523 Cedar Dr. Bristol FL",
        "Mr. President, members",
        "@Override public void, @app.route('/x_1')",
        "a_b@c_d.example",
    ],
)
def test_titles_and_at_signs_that_mean_no_person_are_left_alone(text: str) -> None:
    assert [*found(text, "full_name"), *found(text, "social_handle")] == []
