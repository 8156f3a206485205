"""Places and those who have their seat there: addresses, companies, hospitals, schools."""

from __future__ import annotations

from typing import Any

from models.training.span.generator.draw import Draw

_CITIES = (
    "London|Paris|New York|Berlin|Chicago|Tokyo|Madrid|Sydney|Toronto|Dublin|Boston|Rome|Leeds|Lyon|Porto|Kraków|Austin"
)
_TRADES = (
    "Logistics|Consulting|Foods|Bank|Pharma|Motors|Labs|Energy|Insurance|Travel|Robotics|Partners|Capital|Software|"
    "Airlines|Media|Brothers|Holdings|Dairy|Textiles|Telecom|Properties|Steel|Bakery|Systems|Design Studio"
)
_LEGAL = "Inc.|GmbH|Ltd|LLC|AG|S.A.|Corp.|B.V.|plc|Pty Ltd|S.r.l.|Oy|AB|KG"


def street_address(draw: Draw) -> str:
    return str(draw.here.street_address()).replace("\n", ", ")


def address(draw: Draw) -> str:
    if draw.chance(0.55):
        return str(draw.here.address()).replace("\n", ", ")
    english = draw.english
    street = street_address(draw)
    return draw.pick(
        (
            f"{street}, {english.city()}",
            f"{street}, {english.city()}, {state(draw)} {english.postcode()}",
            f"{english.building_number()} {english.street_name()}, {english.city()}",
            f"{street}, {english.city()}, {english.postcode()}, {english.country()}",
            f"{street}\n{english.city()} {english.postcode()}",
            f"P.O. Box {draw.pattern('###|####')}, {english.city()} {english.postcode()}",
        )
    )


def state(draw: Draw) -> str:
    faker: Any = draw.english
    for name in ("state", "province", "administrative_unit"):
        if hasattr(faker, name):
            return str(getattr(faker, name)())
    return draw.one_of("Bavaria|Ontario|Texas|Queensland|Kerala|Munster|CA|NY|TX|NSW|Hesse|Utah|Otago|Kent")


def company(draw: Draw) -> str:
    faker = draw.anywhere
    name, word = faker.last_name(), draw.english.word().capitalize()
    return draw.pick(
        (
            str(faker.company()),
            str(faker.company()),
            str(faker.company()),
            f"{name} {draw.one_of(_TRADES)}",
            f"{name} & {faker.last_name()}",
            f"{name} {draw.one_of(_LEGAL)}",
            f"{word}{draw.one_of('ify|ly|soft|tech|works|hub|ster|base')}",
            f"{word} {draw.one_of(_LEGAL)}",
            f"{draw.english.city()} {draw.one_of(_TRADES)}",
            draw.pattern("@@@ ") + draw.one_of(_TRADES),
        )
    )


def city(draw: Draw) -> str:
    return draw.pick((str(draw.here.city()), str(draw.anywhere.city()), draw.one_of(_CITIES)))


def hospital(draw: Draw) -> str:
    where = city(draw)
    kind = draw.one_of("General Hospital|Medical Center|Clinic|Regional Hospital|Children's Hospital|Health Centre")
    return draw.pick(
        (f"{where} {kind}", f"St. {draw.english.first_name()}'s Hospital", f"{draw.english.last_name()} Clinic")
    )


def school(draw: Draw) -> str:
    where = city(draw)
    kind = draw.one_of("University|College|High School|Elementary School|Institute of Technology|Academy")
    return draw.pick((f"University of {where}", f"{where} {kind}", f"{draw.english.last_name()} Academy"))


def coordinates(draw: Draw) -> str:
    north, east = draw.random.uniform(-90, 90), draw.random.uniform(-180, 180)
    return draw.pick(
        (
            f"{north:.4f}, {east:.4f}",
            f"{abs(north):.2f}° N, {abs(east):.2f}° W",
            f"{north:.6f},{east:.6f}",
            f"{north:.3f} {east:.3f}",
        )
    )


def _country(draw: Draw) -> str:
    return str(draw.english.country())


VALUES = {
    "address": address,
    "street address": street_address,
    "apartment": lambda draw: draw.pattern("Apt ##|Apt. #@|Unit ###|Flat #|Suite ###|#/#"),
    "city": city,
    "state": state,
    "postal code": lambda draw: str(draw.here.postcode()),
    "country": _country,
    "location": lambda draw: draw.pick((city(draw), _country(draw), f"{city(draw)}, {_country(draw)}")),
    "coordinates": coordinates,
    "company name": company,
    "hospital": hospital,
    "school": school,
    "hotel": lambda draw: draw.pick(
        (
            f"Hotel {city(draw)}",
            f"{draw.english.last_name()} Inn",
            f"Grand {draw.english.last_name()} Hotel",
            f"Hilton {city(draw)}",
            "Holiday Inn",
        )
    ),
    "airport": lambda draw: draw.pick(
        (f"{city(draw)} Airport", draw.one_of("JFK|Heathrow|LAX|Charles de Gaulle|Schiphol|SFO|Gatwick|Changi|FRA"))
    ),
    "restaurant": lambda draw: draw.pick(
        (
            f"Chez {draw.here.first_name()}",
            f"{draw.here.last_name()}'s {draw.one_of('Diner|Grill|Kitchen|Bistro|Pizza')}",
            f"Trattoria {draw.here.last_name()}",
            draw.one_of("The Golden Duck|The Red Lion|Old Oak|The Hungry Fork|Sakura|Casa Pepe"),
        )
    ),
    "department": lambda draw: draw.one_of(
        "Human Resources|Finance|Legal|Customer Support|Radiology|Cardiology|IT Operations|Procurement|"
        "Marketing|Payroll"
    ),
    "room": lambda draw: draw.pattern("###|room ###|Suite ##|#@|Room #.##|conference room @"),
}
