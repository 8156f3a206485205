"""Postal addresses by their form."""

from __future__ import annotations

import pytest

from models.contract import Span
from server.tasks.fusion import fuse
from server.tasks.patterns import Finding, recognise
from server.tasks.type_names import type_names


def longest(text: str, label: str) -> str | None:
    findings = recognise(text, {label})
    return max((text[one.start : one.end] for one in findings), key=len, default=None)


@pytest.mark.parametrize(
    ("before", "address", "after"),
    [
        ("lives at ", "9a Elder Road, Flat 3, Leeds LS6 4DG, United Kingdom", "."),
        ("to ", "3120 NW 52nd Ave Apt 5, Tulsa, OK 74112", " by noon"),
        ("at ", "8/17 Kauri Street, Napier 4110", "\n"),
        ("", "Blk 52 Marine Crescent 4, #07-118, Singapore 440052", "\nS$ 40"),
        ("", "HaTavor St 12/3, Netanya 4229104, ISRAEL", "   Tel"),
        ("", "18 High Street\nOtley\nLS21 1AD", "\nDear"),
        ("wohnt ", "Buchenweg 3a, 04109 Leipzig", " Telefon 0341 1234"),
        ("", "Große Gasse 7-9\n01067 Dresden", "\nHerr"),
        ("", "An der Mühle 12, 8010 Graz, Österreich", ";"),
        ("", "Lange Veerstraat 8-2, 2011 DA Haarlem", ""),
        ("", "Sveavägen 12, 113 50 Stockholm", ""),
        ("", "Storgata 5, 0155 Oslo", ""),
        ("", "Istedgade 41, 3. tv, 1650 København", ""),
        ("— ", "8 ter rue des Carmes, 2e étage gauche, 31000 Toulouse", ", code 12"),
        ("", "1180, rue Sainte-Anne Est, Québec (Québec) G1R 3X4", ""),
        ("abita in ", "via Garibaldi 12/A, 20121 Milano (MI), Italia", ""),
        ("", "C/ Olmo, 8, 3.º A, 29012 Málaga", ", con"),
        ("", "Rua da Rosa, 31, 2.º Esq., 1200-382 Lisboa", ""),
        ("", "Av. Ipiranga, 881, ap. 74, República, São Paulo - SP, 01039-000", "\nData"),
        ("zam. ", "ul. Żabia 18/4, 00-625 Warszawa", ", zwany"),
        ("Ama Boateng, ", "P.O. Box KN 310, Kaneshie, Accra, GHANA", "\n1 x"),
        ("", "Postfach 12 03, 53113 Bonn", ""),
        ("naar ", "De Ruyterstraat 14-2, 1017 KL Amsterdam", ", bel"),
        ("", "Jan van Nassaulaan 5 III, 2596 BT Den Haag", ""),
        ("An: Pia Roth, ", "Bulevar Solís 88, apto 4, 11300 Montevideo, Uruguay", "  Tel"),
        ("", "Jirón Lima 120, 15001 Lima, Peru", "\nTel"),
        ("Office: ", "Carrera 9 # 80-15, Bogotá, Colombia", " open"),
        ("Ship to: ", "Unit 12, Fairhill Retail Park, Cork, T12 AB34", "\nAttn"),
        ("", "Apartment 4, Mill House, Derby Lane, Leeds LS6 4DG", "\nThanks"),
        ("", "2nd Floor, Castle House, 12 Elder Road, Leeds LS6 4DG", ""),
        ("Venue: ", "Willow Tree Farm, 31 Station Rd, Paarl 7646", "\nRSVP"),
        ("From: Jun Abe, ", "2-8-1 Nishi Waseda, Shinjuku, Tokyo 169-0051, Japan", "  Tel"),
        ("To\n", "No. 8, 2nd Main, Jayanagar Block IV\nBengaluru, Karnataka 560011\nINDIA", "\nAWB"),
        ("", "Flat 12, Green Residency, MG Road, Pune, Maharashtra 411001", "\nCall"),
        ("PU: ", "902 Ocean Concourse, Apt 3C, Bronx, NY 10458", "\nCC none"),
        ("HQ: ", "1200 Bellevista, Mountain View, CA 94041", ", since"),
        ("", "1052 Budapest, Petőfi utca 5", "\n"),
        ("", "Av. Solar Sur 160, Col. Luz Nueva, C.P. 03920, Ciudad de México", ""),
        ("zam. Jan Kot, ", "Złoty Róg 15/17 m. 4, 00-020 Warszawa", ", tel."),
        ("Mail: ", "Level 3, 45 Reef St, Sydney NSW 2000", "\n"),
        ("", "Atatürk Cad. No: 12/4, 34394 Şişli/İstanbul", ""),
        ("", "Via Roma 12, int. 5, 20121 Milano MI", "\n"),
        ("", "12 Rue de la Mer, Bât. B, Appt 14, 75002 Paris, France", ""),
        ("", "Str. Florilor nr. 12, bl. 5, sc. A, et. 2, ap. 10, 030031 București", ""),
        ("Visit us: ", "The Cottage, Mill Lane, Ashby, Leics LE65 1AA", "\n"),
    ],
)
def test_an_address_goes_from_the_street_to_the_place(before: str, address: str, after: str) -> None:
    assert longest(before + address + after, "address") == address


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("3120 NW 52nd Ave Apt 5, Tulsa, OK 74112", "3120 NW 52nd Ave Apt 5"),
        ("she moved to 31 Windsor Road in May", "31 Windsor Road"),
        ("its 31 Windsor rd, red door", "31 Windsor rd"),
        ("Adresse: Fliederstr. 5", "Fliederstr. 5"),
        ("Pappelallee 12 c, Hof", "Pappelallee 12 c"),
        ("Bonner Straße 12", "Bonner Straße 12"),
        ("Arany utca 5", "Arany utca 5"),
        ("en calle Olmo 8, bajo C\n", "calle Olmo 8, bajo C"),
        ("Indirizzo: Via Dante, 3", "Via Dante, 3"),
        ("Straße: Ahornweg 5\nPLZ: 12345", "Ahornweg 5"),
        ("18 High Street\n\nLeeds LS1 4AP", "18 High Street"),
        ("He lives at 18 High Street. Leeds LS1 is far", "18 High Street"),
        ("x,18 High Street,Leeds,LS1 4AP,0113", "18 High Street"),
    ],
)
def test_a_street_line_is_one_of_itself(text: str, street: str) -> None:
    assert longest(text, "street_address") == street
    if "Tulsa" not in text:
        assert longest(text, "address") == street
        assert all(one.score < 0.93 for one in recognise(text, {"address", "street_address"}))


@pytest.mark.parametrize(
    "text",
    [
        "Wall Street fell, Abbey Road is an album, Main Street Bank, Via Verde",
        "3 Avenue of approach; a 5 way switch; 10 Square metres; 20 Drive letters",
        "12 Old St. Mary's and 4 Point Lookout",
        "On 5 May Dr. Jones came. In 2008 Wall Street was down. On May 5, Wall Street was down.",
        "the 5 Wall Street banks; Chapter 4 The Long Road.",
        "Umweg 3, Parkplatz 4, Die Straße 5, Instr. 12",
        "Larsen et al. Smith 2010; via Port 22; Via USB 3; via Bluetooth 5.0",
        "Seestr. 5 km lang",
        "Sonnenallee, 3 Minuten vom Bahnhof",
        "Rue Victor Hugo, 10 minutes à pied",
        "Hauptstraße 3 Stunden gesperrt",
        "BP 120/80, Apartado 3 de la ley, Box 12, Im Jahr 2024",
        "Route Paris 3\nPlace Order 5; Square Root 3",
        "a price of $12 Main Street, v1.12 Main Street",
        "they sold 12 Large Boxes, Leeds LS1 4AP; No. 1, The Best, Of 2020",
        "Unit 4, Lesson 3, Page 27",
        "May 12, 2024 London; Peugeot 308, 2019 Berlin; AWB 112-4410 2090, CIF",
        "scores were 3-1-2 Home Away Draw",
    ],
)
def test_what_only_sounds_like_a_street_is_none(text: str) -> None:
    assert recognise(text, {"address", "street_address"}) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "No. 8, 2nd Main, Jayanagar Block IV\nBengaluru, Karnataka 560011\nINDIA",
            [("city", "Bengaluru"), ("state_or_region", "Karnataka"), ("postal_code", "560011"), ("country", "INDIA")],
        ),
        ("3120 NW 52nd Ave, Tulsa, OK 74112", [("city", "Tulsa"), ("state_or_region", "OK"), ("postal_code", "74112")]),
        ("Buchenweg 3a, 04109 Leipzig", [("postal_code", "04109"), ("city", "Leipzig")]),
        ("via Garibaldi 12, 20121 Milano", [("postal_code", "20121"), ("city", "Milano")]),
        ("The Old Mill, 4 Harbour Lane, Filey\nDinner at 7", [("city", "Filey")]),
        ("4 Harbour Lane, Filey was where", []),
    ],
)
def test_the_parts_of_the_place_have_types_of_their_own(text: str, parts: list[tuple[str, str]]) -> None:
    labels = {"city", "state_or_region", "postal_code", "country"}
    found = dict.fromkeys((one.label, text[one.start : one.end]) for one in recognise(text, labels))
    assert list(found) == parts


def test_an_address_is_whole_where_a_model_finds_parts_or_more() -> None:
    text = "Anna Kowal, 18 SE Alder St Unit 3, Salem OR 97302"
    names = type_names(("address", "person"))
    findings: list[Finding] = recognise(text, names.names.keys())
    for parts in (("18", "97302"), (text,)):
        spans = [Span(text.index(part), text.index(part) + len(part), "address", 0.97) for part in parts]
        fused = fuse(text, spans, findings, (), names)
        assert [text[one.start : one.end] for one in fused] == ["18 SE Alder St Unit 3, Salem OR 97302"]
