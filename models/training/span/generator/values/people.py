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


_PARTS = {
    "vi": "Nguyen|Tran|Le|Pham|Hoang|Vo|Dang|Bui|Do|Ngo|Duong|Nguyễn|Trần|Phạm|Đỗ|Lê|Huỳnh|Vũ",
    "vi_mid": "Thi|Van|Minh|Thi Thu|Thi Kim|Quoc|Thị|Văn|Đức|Ngoc|Huu|Xuan|Thanh|Bao",
    "vi_name": "Lan|Minh|Anh|Duc|Linh|Trang|Tuan|Hương|Dũng|Phuong|Hieu|Mai|Quynh|Khanh|Thảo|Long|Nga|Huy|Bich",
    "es": "María|Ana|Luis|José|Carmen|Javier|Lucía|Miguel|Rosa|Jorge|Elena|Diego|Pilar|Andrés|Isabel|Raúl|Sofia|Pablo",
    "es_two": "José Luis|María del Carmen|Juan Carlos|Ana María|Luis Fernando|María José|Miguel Ángel|Rosa Elena",
    "es_last": (
        "Ruiz|Soto|Ortega|Gil|García|Fernández|Martín|Romero|Vargas|Castillo|Herrera|Molina|Delgado|Rojas|Mendoza|Peña|"
        "Navarro|Cruz|Ibáñez|Salazar|Lopez|Sanchez|de la Fuente|de la Cruz|del Río|de León"
    ),
    "pt": "João|Maria|Ana Paula|Pedro|Luiz Felipe|Beatriz|Rafael|Joana|Paulo|Inês|Tiago|Carlos Eduardo|Camila|Rui",
    "pt_last": "Silva|Santos|Souza|Pereira|Oliveira|Costa|Carvalho|Almeida|Nunes|Rocha|Moreira|Teixeira|Barbosa|Lopes",
    "ar_man": "Ahmed|Mohammed|Omar|Khalid|Hassan|Yusuf|Ibrahim|Abdullah|Tariq|Salim|Faisal|Karim|Mahmoud|Sami|Bilal",
    "ar_she": "Fatima|Aisha|Layla|Noura|Mariam|Huda|Zaynab|Salma|Amina|Rania|Hanan|Dalal|Samira|Yasmin",
    "ar_last": (
        "al-Zahra|al-Rashid|Al Maktoum|el-Sayed|Al-Masri|al-Hashimi|Haddad|Abu Zayd|Abu Bakr|Abdel Rahman|al-Khatib|"
        "El Amrani|ben Youssef|Aziz|Mansour|Nasser|Al Suwaidi|Abd al-Malik|al-Din"
    ),
    "nl": "Jan|Pieter|Anneke|Sanne|Willem|Femke|Johan|Marijke|Dirk|Lotte|Koen|Hendrik|Jan Willem|Anna Maria",
    "nl_last": (
        "van der Berg|van den Heuvel|van Dijk|de Vries|van de Ven|ter Horst|van 't Hoff|van der Meer|de Jong|"
        "in 't Veld|den Hartog|op den Kamp|van Beek|de Wit"
    ),
    "of": (
        "von Hagen|von der Heide|zu Stolberg|de la Tour|du Plessis|de Saint-Martin|Le Goff|di Stefano|De Luca|"
        "della Valle|Lo Presti|af Klercker|von Essen|de Souza|O'Brien|O'Connor|Ó Briain|McAllister|"
        "Mc Donagh|MacLeod|D'Angelo|St. John"
    ),
    "west": (
        "Anna|Karl|Jean-Luc|Marie|Giulia|Paolo|Ingrid|Erik|Hans-Peter|Marie-Claire|Siobhan|Aidan|Claire|Patrick|Thomas|"
        "Friederike|Henri|Chiara|Sinead|Ewan"
    ),
    "in": "Lakshmi|Rajesh|Ananya|Arjun|Meena|Suresh|Kavita|Vikram|Deepa|Sanjay|Harpreet|Gurpreet|Pooja|Anil|Ravi",
    "in_mid": "Venkatesh|Kumar|Devi|Prasad|Singh|Kaur|Chandra|Mohan|Nath|Lal|Rani|Narayan|Krishna|Kumari",
    "in_last": "Iyer|Sharma|Reddy|Gill|Banerjee|Nair|Menon|Verma|Das|Patil|Joshi|Rao|Sidhu|Mukherjee|Gupta|Chauhan",
    "zh_last": "Zhang|Wang|Li|Chen|Liu|Yang|Huang|Zhao|Wu|Zhou|Lin|Ma|Ouyang|Tan|Lim|Chan|Wong",
    "zh": "Wei|Xiaoming|Na|Jia Hao|Wei Ling|Mei|Yu-Ting|Ka Shing|Jun|Hui Min|Xin Yi|Zhiqiang|Siu Ming|Kai Wen|Lihua",
    "ko_last": "Kim|Park|Lee|Choi|Jung|Kang|Cho|Yoon|Jang|Shin|Han",
    "ko": "Min-jun|Ji-woo|Seo Yeon|Hyun Woo|Soo-jin|Eun Ji|Ji Hoon|Mi-sook|Sung-ho|Hae Won|Yuna|Dong Hyuk",
    "ja": "Haruto|Aiko|Kenji|Yuki|Sakura|Takeshi|Naoko|Hiroshi|Emi|Daichi",
    "ja_last": "Sato|Yamamoto|Suzuki|Takahashi|Ito|Kobayashi|Nakamura|Mori|Fujita|Okada",
    "et": "Tesfaye|Almaz|Bekele|Haile|Selam|Dawit|Abebe|Hirut|Girma|Tigist|Kebede|Yohannes|Gebre Mariam|Mulugeta|Worku",
    "id": "Siti|Muhammad|Dewi|Budi|Agus|Sri|Rizky|Putri|Wayan|Made|Eko|Indah|Ayu|Dian|Bambang",
    "id_last": "Aisyah|Pratama|Santoso|Wulandari|Nugroho|Lestari|Setiawan|Hidayat|Rahayu|Saputra|Kusuma|Wibowo|Nur",
    "ng": "Chukwuemeka|Ngozi|Adaeze|Oluwaseun|Folake|Ifeanyi|Babatunde|Amaka|Kwame|Akosua|Wanjiru|Otieno|Kofi|Thandiwe",
    "ng_last": "Obi|Eze|Adeyemi|Okafor|Balogun|Mensah|Owusu|Kamau|Ochieng|Dlamini|Nkosi|Boateng|Ogunleye|Nwosu",
    "ru": (
        "Oleksandr Ivanovych|Ivan Petrovich|Olga Sergeevna|Natalia Petrovna|Sergei Alexandrovich|Dmitri Borisovich|"
        "Iryna Mykolaivna|Mikhail Nikolaevich|Anastasia Andriivna|Vladimir Sergeevich"
    ),
    "ru_last": "Bondar|Shevchenko|Kovalenko|Melnyk|Tkachuk|Chernykh|Dolgikh|Savchuk|Marchenko|Kravets",
    "ph": "Maria Cristina|Jose Mari|Mary Grace|John Paul|Maricel|Rodel|Jennilyn|Ma. Teresa",
    "ph_last": "Dela Cruz|Reyes|Santos|De Guzman|Bautista|Delos Santos|Villanueva|San Juan|Macaraeg",
}
_ORDERS = (
    "<vi> <vi_mid> <vi_name>|<vi> <vi_mid> <vi_name>|<vi> <vi_name>",
    "<es> <es_last> <es_last>|<es_two> <es_last> <es_last>|<es_two> <es_last>|<es> <es> <es_last> y <es_last>",
    "<pt> da <pt_last>|<pt> dos <pt_last>|<pt> de <pt_last> <pt_last>|<pt> <pt_last> da <pt_last>",
    "<pt> <pt_last> <pt_last>|<pt> <pt_last>|<pt> <pt_last> dos <pt_last>",
    "<ar_man> bin <ar_man> <ar_last>|<ar_man> <ar_man> <ar_last>|<ar_she> bint <ar_man>|Abu <ar_man>",
    "<ar_man> ibn <ar_man>|<ar_man> <ar_last>|Abd al-Aziz <ar_last>|Umm <ar_she>|Abdul <ar_man> <ar_last>",
    "<nl> <nl_last>",
    "<west> <of>|<west> <west> <of>",
    "<in> <in_mid> <in_last>|<in> <in_mid>|<in> <in_mid>|<in> <in_last>|S. <in> <in_last>|K. R. <in>",
    "<zh_last> <zh>|<zh_last> <zh>|<zh> <zh_last>|<west> <zh_last> <zh>|<ko_last> <ko>|<ko> <ko_last>",
    "<ja_last> <ja>|<ja> <ja_last>",
    "<et> <et> <et>|<et> <et>|<id> <id_last>|<id> <id_last> <id_last>|I <id> <id_last>|<id> Nur <id_last>",
    "<ng> <ng> <ng_last>|<ng> <ng_last>|<ru> <ru_last>|<ru_last> <ru>",
    "<ph> <ph_last>|<ph> <ph_last> <ph_last>",
)
"""Orders and lengths of names that first and last names alone don't make, with <parts> of them, by country."""
_PART = re.compile(r"<([a-z_]+)>")


def _composed(draw: Draw) -> str:
    return _PART.sub(lambda found: draw.one_of(_PARTS[found.group(1)]), draw.one_of(draw.pick(_ORDERS)))


def _in_order(draw: Draw) -> str:
    """First and last name as most people write them, now and then with more between or behind them."""
    faker = draw.anywhere
    first, last = str(faker.first_name()), str(faker.last_name())
    if draw.chance(0.64):
        return f"{first} {last}"
    one, two = (draw.text("ABCDEFGHJKLMNPRSTW", 1) for _ in range(2))
    return draw.pick(
        (
            f"{first} {one}. {last}",
            f"{first} {one} {last}",
            f"{first} {faker.first_name()} {last}",
            f"{first} {faker.first_name()} {faker.first_name()} {last}",
            f"{first} {last} {faker.last_name()}",
            f"{first[0]}. {last}",
            f"{one}. {two}. {last}",
            f"{one}.{two}. {last}",
            f"{one}. {first} {last}",
            f"{first} {last}-{faker.last_name()}",
            f"{first}-{faker.first_name()} {last}",
            f"{first} {last} {draw.one_of('Jr.|Sr.|III|II|Jr|IV')}",
            f"{first} {draw.one_of('van|de|von|del|da|van der|de la|al|dos|Mc')} {last}",
            f"{first} {draw.one_of(_PARTS['of'])}",
        )
    )


def _turned(draw: Draw) -> str:
    """The last name first, as in lists."""
    faker = draw.anywhere
    first, last, initial = str(faker.first_name()), str(faker.last_name()), draw.text("ABCDEFGHJKLMNPRSTW", 1)
    return draw.pick(
        (
            f"{last}, {first}",
            f"{last}, {first} {initial}.",
            f"{last}, {first} {faker.first_name()}",
            f"{last}, {first[0]}.",
            f"{last} {first}",
            f"{last} {first} {faker.first_name()}",
            f"{last} {first[0]}{initial}",
            f"{last.upper()} {first}",
            f"{last.upper()}, {first}",
            f"{draw.one_of(_PARTS['es_last'])} {draw.one_of(_PARTS['es_last'])}, {draw.one_of(_PARTS['es'])}",
        )
    )


def full_name(draw: Draw) -> str:
    chance = draw.random.random()
    name = _composed(draw) if chance < 0.17 else _turned(draw) if chance < 0.235 else _in_order(draw)
    chance = draw.random.random()
    return name.lower() if chance < 0.04 else name.upper() if chance < 0.06 else name


def person(draw: Draw) -> str:
    """A full name mostly, else a part of one."""
    chance = draw.random.random()
    if chance < 0.92:
        return full_name(draw)
    return first_name(draw) if chance < 0.96 else last_name(draw)


def first_name(draw: Draw) -> str:
    if draw.chance(0.05):
        return draw.one_of(_PARTS[draw.pick(("es_two", "pt", "west", "ph", "zh", "ko"))])
    return str(draw.anywhere.first_name())


def last_name(draw: Draw) -> str:
    if draw.chance(0.07):
        return draw.one_of(_PARTS[draw.pick(("of", "nl_last", "es_last", "ar_last", "ph_last"))])
    return str(draw.anywhere.last_name())


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
    "person": person,
    "full name": full_name,
    "first name": first_name,
    "middle name": lambda draw: draw.pick((draw.here.first_name(), draw.pick(string.ascii_uppercase) + ".")),
    "last name": last_name,
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
    "social media handle": handle,
    "occupation": occupation,
}
