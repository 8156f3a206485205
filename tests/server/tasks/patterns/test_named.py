"""Names of persons and cities, occupations and companies where a label or the head of a column announces them."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise

LABELS = {"first_name", "last_name", "full_name", "city", "occupation", "company_name"}


def named(text: str) -> list[tuple[str, str]]:
    """Label and value of what is found, in their order, each once."""
    return list(dict.fromkeys((one.label, text[one.start : one.end]) for one in recognise(text, LABELS)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2. Surname: OYELOWO", [("last_name", "OYELOWO")]),
        ("4b) First name(s): Ana Lúcia", [("first_name", "Ana Lúcia")]),
        ("Family name (as in passport) *: van der Meer", [("last_name", "van der Meer")]),
        ("Nom : DUBREUIL      Prénoms : Aurélie Rose", [("last_name", "DUBREUIL"), ("first_name", "Aurélie Rose")]),
        ("Nombre: Inés\nApellidos: Ortega Rubio", [("first_name", "Inés"), ("last_name", "Ortega Rubio")]),
        ("Name: Kessler\nVorname: Jörg", [("last_name", "Kessler"), ("first_name", "Jörg")]),
        ("Surname: ROSSI First name: Carla", [("last_name", "ROSSI"), ("first_name", "Carla")]),
        ("Name/Surname/Nom\n(a) DE GROOT\n", [("last_name", "DE GROOT")]),
        ("Vornamen/Given names\nMILA SOPHIE\n", [("first_name", "MILA SOPHIE")]),
        ("Surname    TANAKA", [("last_name", "TANAKA")]),
        ("Фамилия: Орлова", [("last_name", "Орлова")]),
        ("氏名：佐藤花子", [("full_name", "佐藤花子")]),
        ('{"firstName": "noor", "family_name": "El Amrani"}', [("first_name", "noor"), ("last_name", "El Amrani")]),
        ('{"first": "Noor", "last": "Haddad"}', [("first_name", "Noor"), ("last_name", "Haddad")]),
        ("givenName=Tomasz&sn=1", [("first_name", "Tomasz")]),
        ('<input type="text" name="lastname" value="O\'Hara">', [("last_name", "O'Hara")]),
        ('<input name="vn" value="Ida"><input name="nn" value="Berg">', [("first_name", "Ida"), ("last_name", "Berg")]),
        ("<p:surname>Ng</p:surname>", [("last_name", "Ng")]),
        ("Patient: Lindqvist, Karin Maria     Sex: F", [("full_name", "Lindqvist, Karin Maria")]),
        ("Cardholder name: Marta Kowalska.", [("full_name", "Marta Kowalska")]),
        ("Passenger: Robert J. Oduya (seat 4C)", [("full_name", "Robert J. Oduya")]),
        ("Nom et prénom : MOREL Lucie", [("full_name", "MOREL Lucie")]),
        ("Nome: Rui Tavares\nNIF: 1 passaporte", [("full_name", "Rui Tavares")]),
        ("City: Rio de Janeiro", [("city", "Rio de Janeiro")]),
        ("billing_city: Stoke-on-Trent", [("city", "Stoke-on-Trent")]),
        (
            "Wohnort: Bad Homburg\nBeruf: Fachkraft für Logistik",
            [("city", "Bad Homburg"), ("occupation", "Fachkraft für Logistik")],
        ),
        ("Occupation: ship's cook   Age: 40", [("occupation", "ship's cook")]),
        ("Employer: Hale & Sons, Inc.", [("company_name", "Hale & Sons, Inc.")]),
    ],
)
def test_a_label_announces_its_value(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id;vorname;nachname;ort\n7;Mia;Roth;x\n", [("first_name", "Mia"), ("last_name", "Roth")]),
        (
            'fname,lname,town\n"jo","de la Cruz",York\n',
            [("first_name", "jo"), ("last_name", "de la Cruz"), ("city", "York")],
        ),
        ("given|family\nThị Mai|Đặng\n", [("first_name", "Thị Mai"), ("last_name", "Đặng")]),
        (
            "Name\tDOB\tOccupation\nAda Osei\t1990-01-02\tWelder\n",
            [("full_name", "Ada Osei"), ("occupation", "Welder")],
        ),
        (
            "| Last name | City |\n|---|:---:|\n| **Haugen** | `Bergen` |\n",
            [("last_name", "Haugen"), ("city", "Bergen")],
        ),
        ("name,vorname\nWeiß,Uwe\n", [("last_name", "Weiß"), ("first_name", "Uwe")]),
        (
            "INSERT INTO `p` (`id`, `first_name`, `city`) VALUES (1, 'Zoë', 'Nuku\\'alofa'), (2, NULL, N'Oslo');",
            [("first_name", "Zoë"), ("city", "Nuku\\'alofa"), ("city", "Oslo")],
        ),
        (
            "COPY public.p (id, surname) FROM stdin;\n1\tBanda\n2\t\\N\n\\.\n",
            [("last_name", "Banda")],
        ),
    ],
)
def test_the_head_of_a_column_announces_its_cells(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "interface User { firstName: String; lastName: string; city: String }",
        "first_name = models.CharField(max_length=40)\nlast_name: Required",
        '{"firstName": "First name", "lastName": "Nachname", "city": "Stadt", "occupation": "Beruf"}',
        "CREATE TABLE p (first_name VARCHAR(40), city TEXT)",
        "- name: Install Docker\n  file name: Quarterly Report",
        '{"name": "Premium Plan", "price": 3}',
        "name,price,stock\nBlue Mug,3,4\n",
        "first,last,change\n10.5,11.2,0.7\n",
        "Opened first: Monday, closed last: Sunday",
        "Manchester City: Haaland scored twice",
        "product_company_size: Large",
        "Last name and first name are required. Last name\nFirst name\nCity\n",
        "Guest: Network Password\nPatient: stable, resting\ntenant: acme",
        "Company: We are the best place to work and to grow in the whole wide world",
        "last name 😀: 😀😀",
    ],
)
def test_labels_of_programs_and_words_without_a_name_are_left_alone(text: str) -> None:
    assert named(text) == []
