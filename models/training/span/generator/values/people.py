"""People: their names, what they are, how they are reached."""

from __future__ import annotations

import re
import string

from models.training.span.generator.draw import Draw

_HANDLE_WORDS = "dark|cool|real|super|the|mr|just|its|only|official|tiny|lazy|night|sun|pixel|code|rock"
_DOMAINS = (
    "gmail.com|yahoo.com|outlook.com|proton.me|icloud.com|hotmail.co.uk|gmx.de|web.de|orange.fr|libero.it|aol.com"
)
_OCCUPATIONS = (
    "software engineer|nurse|teacher|project manager|electrician|CEO|accountant|data scientist|truck driver|waiter|"
    "HR manager|paralegal|plumber|sales representative|CFO|graphic designer|chef|security guard|pilot|professor|"
    "Senior Consultant|VP of Sales|Head of Finance|midwife|bus driver|carpenter|tax adviser|research assistant|"
    "site reliability engineer|product owner|social worker|cashier|firefighter|veterinarian|freelance journalist"
)


def ascii_word(text: str) -> str:
    """Small letters of `text` alone."""
    return re.sub(r"[^a-z]", "", text.lower()) or "kim"


_AS_WRITTEN = (
    "Tran Thi Lan|Pham Van Minh|Le Thi Thu Ha|Hoang Minh Duc|Vo Thi Kim Anh|Zhang Wei|Wang Xiaoming|Li Na|Chen Jia Hao|"
    "Kim Min-jun|Park Ji-woo|Lee Seo Yeon|Sato Haruto|Yamamoto Aiko|Tan Wei Ling|Mohammed bin Rashid|Fatima al-Zahra|"
    "Ahmed Hassan Ali|Siti Nur Aisyah|Muhammad Rizky Pratama|Juan Carlos Ruiz Soto|Maria da Silva Santos|"
    "José Luis Ortega Gil|S. Ramanathan|Lakshmi Venkatesh Iyer|Chukwuemeka Obi|Ngozi Adaeze Eze|Abdul Rahman|"
    "Oleksandr Ivanovych Bondar|Jean-Luc de Vries"
)
"""Orders and lengths of names that first and last names alone don't make."""


def full_name(draw: Draw) -> str:
    if draw.chance(0.06):
        return draw.one_of(_AS_WRITTEN)
    faker = draw.anywhere
    first, last = faker.first_name(), faker.last_name()
    chance = draw.random.random()
    if chance < 0.70:
        return f"{first} {last}"
    return draw.pick(
        (
            f"{first} {draw.pick(string.ascii_uppercase)}. {last}",
            f"{first} {faker.first_name()} {last}",
            f"{last}, {first}",
            f"{first[0]}. {last}",
            f"{first} {last}-{faker.last_name()}",
            f"{last} {first}",
            f"{first} {last} {draw.one_of('Jr.|Sr.|III|II')}",
            f"{last.upper()} {first}",
            f"{first} {draw.one_of('van|de|von|del|da|Mc|al')} {last}",
        )
    )


def email(draw: Draw) -> str:
    faker = draw.anywhere
    first, last = ascii_word(faker.first_name()), ascii_word(faker.last_name())
    number = draw.pattern("##")
    local = draw.pick(
        (
            f"{first}.{last}",
            f"{first}{last}",
            f"{first[0]}{last}",
            f"{first}_{last}",
            f"{first}{number}",
            f"{last}.{first}",
            f"{first}-{last}",
            f"{first}.{last}{number}",
            f"{first}+{draw.one_of('news|shop|work|alerts')}",
            draw.one_of("info|support|hr|billing|office|kontakt|no-reply|j.doe"),
        )
    )
    domain = draw.pick(
        (draw.one_of(_DOMAINS), faker.domain_name(), f"mail.{faker.domain_name()}", f"{last}.{first}.org")
    )
    return f"{local}@{domain}"


def phone_number(draw: Draw) -> str:
    if draw.chance(0.4):
        return str(draw.here.phone_number()).strip()
    return draw.pattern(
        "(###) ###-####|###-###-####|+1 ###-###-####|+1 (###) ###-####|###.###.####|+44 7### ######|+44 20 #### ####|"
        "07### ######|+49 ### #######|+33 6 ## ## ## ##|1-800-###-####|##########|+91 ##### #####|+61 4## ### ###|"
        "001-###-###-####|###-####|+1##########|(0##) ### ####|###-###-#### x###|+49 (0)### #######|0### / #######|"
        "+41 ## ### ## ##|+34 ### ## ## ##|(##) #####-####|+86 1## #### ####|00 44 ##########"
    )


def fax_number(draw: Draw) -> str:
    return draw.pattern("(###) ###-####|###-###-####|+1 ###-###-####|+44 20 #### ####|+49 ### #######-##|0## ### ####")


def username(draw: Draw) -> str:
    faker = draw.anywhere
    first, last = ascii_word(faker.first_name()), ascii_word(faker.last_name())
    return draw.pick(
        (
            first + draw.pattern("##"),
            f"{first}_{last}",
            first[0] + last,
            f"{draw.one_of(_HANDLE_WORDS)}_{first}",
            draw.one_of(_HANDLE_WORDS) + first + draw.pattern("#|##|####"),
            last + draw.pattern("###"),
            last[:6] + first[0],
            f"{faker.user_name()}",
            f"{draw.one_of(_HANDLE_WORDS)}_{last}_{draw.pattern('##')}",
            f"x{first}x",
            f"{first}.{last}",
            f"svc-{draw.one_of('backup|deploy|etl|mail')}",
            draw.one_of(
                "root|admin|postgres|ubuntu|ec2-user|deploy|guest|www-data|pi|oracle|jenkins|git|sa|administrator"
            ),
            f"{first}.{last[0]}",
            f"{first[0]}.{last}",
            draw.pattern("@######|u######"),
        )
    )


def handle(draw: Draw) -> str:
    return "@" + username(draw).replace(".", "_").replace("-", "_")


def occupation(draw: Draw) -> str:
    job = str(draw.english.job()).split(",")[0]
    return draw.pick((job, job.lower(), draw.one_of(_OCCUPATIONS), draw.one_of(_OCCUPATIONS)))


def age(draw: Draw) -> str:
    years = draw.random.randint(1, 99)
    return draw.pick(
        (f"{years}", f"{years} years old", f"{years}-year-old", f"{years} yo", f"{years} years", f"{years}")
    )


VALUES = {
    "person": full_name,
    "full name": full_name,
    "first name": lambda draw: str(draw.anywhere.first_name()),
    "middle name": lambda draw: draw.pick((draw.here.first_name(), draw.pick(string.ascii_uppercase) + ".")),
    "last name": lambda draw: str(draw.anywhere.last_name()),
    "title": lambda draw: draw.one_of("Mr.|Mrs.|Ms.|Dr.|Prof.|Mr|Mrs|Dr|Miss|Sir|Herr|Frau|Sra.|M.|Mme|Madam"),
    "age": age,
    "gender": lambda draw: draw.one_of("male|female|man|woman|non-binary|Male|Female|F|M|transgender|boy|girl"),
    "nationality": lambda draw: draw.one_of(
        "American|German|French|Indian|British|Canadian|Spanish|Polish|Brazilian|Nigerian|Mexican|Italian|Chinese|"
        "Turkish|Swedish|Dutch|Irish|Kenyan|Filipino|Ukrainian|Vietnamese|Egyptian|Australian|Korean|Pakistani"
    ),
    "ethnicity": lambda draw: draw.one_of(
        "Hispanic|Caucasian|African American|Asian|Latino|Native American|Pacific Islander|Kurdish|Roma|"
        "Han Chinese|Black"
    ),
    "religion": lambda draw: draw.one_of(
        "Catholic|Muslim|Jewish|Hindu|Buddhist|Protestant|atheist|Sikh|Lutheran|Orthodox|Mormon|agnostic|Quaker|Shia"
    ),
    "marital status": lambda draw: draw.one_of("married|single|divorced|widowed|separated|engaged|Married|Single"),
    "language": lambda draw: draw.one_of(
        "English|Spanish|German|French|Arabic|Mandarin|Portuguese|Hindi|Italian|Polish|Dutch|Swahili|Tagalog|Urdu|Farsi"
    ),
    "blood type": lambda draw: draw.one_of("A+|O-|AB+|B-|O positive|A negative|AB negative|0 Rh+|B pos"),
    "email": email,
    "phone number": phone_number,
    "fax number": fax_number,
    "username": username,
    "social media handle": handle,
    "occupation": occupation,
}
