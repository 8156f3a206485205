"""Numbers by which states, banks, companies and carriers know people and things."""

from __future__ import annotations

import string
from collections.abc import Callable

from models.training.span.generator.draw import Draw

_VIN = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BANKS = ("en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL")


def card_number(draw: Draw) -> str:
    number = str(draw.english.credit_card_number())
    if len(number) == 16 and draw.chance(0.5):
        return draw.pick((" ", " ", "-")).join(number[at : at + 4] for at in range(0, 16, 4))
    return number


def iban(draw: Draw) -> str:
    number = str(draw.at(draw.pick(_BANKS)).iban())
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4)) if draw.chance(0.4) else number


def social_security_number(draw: Draw) -> str:
    number = draw.pattern("###-##-####")
    return draw.pick((number, number, number.replace("-", " "), number.replace("-", "")))


def crypto_wallet(draw: Draw) -> str:
    return draw.pick(
        (
            "0x" + draw.text("0123456789abcdef", 40),
            "1" + draw.text(_BASE58, 33),
            "3" + draw.text(_BASE58, 33),
            "bc1q" + draw.text(string.ascii_lowercase + string.digits, 38),
            "T" + draw.text(_BASE58, 33),
        )
    )


def patterned(forms: str) -> Callable[[Draw], str]:
    """Values of one of the forms."""
    return lambda draw: draw.pattern(forms)


_FORMS = {
    "national id number": (
        "@@######@|########@|#### #### ####|############|###-###-###|@@ ## ## ## @|###.###.###-##|######-####"
    ),
    "government id": "@@######@|########@|###-###-###|@#######",
    "passport number": "@########|#########|@@#######|@#######|@@######|C********",
    "drivers license number": (
        "@#######|@###-####-####|@@######|#########|@########|@@@@@######@@#@@|@##-##-####|DL-########"
    ),
    "license number": "RN-######|MD-#####|LIC-####-###|@@#####|#######|BL####-##",
    "tax id": "##-#######|DE#########|GB### #### ##|@@#########|## ### ### ###|ATU########|IT###########|9##-7#-####",
    "license plate": "@@@-####|#@@@###|@@## @@@|@@@ ###|@-@@ ####|@@-###-@@|###-@@@|@@@####|@@ ## @@ ####|@ @@ ###",
    "account number": "##########|########|############|####-####-##|##-####-#######|## #### ####",
    "bank account": "##########|########|############",
    "routing number": "#########|##-##-##|######|#########",
    "swift bic": "@@@@DEFF|@@@@GB2L|@@@@US33XXX|@@@@FRPP|@@@@NL2A###|@@@@ITMM",
    "card cvv": "###|###|####",
    "pin": "####|####|######",
    "student id": "S#######|########|m#######|@@##-####",
    "medical record number": "MRN-######|MRN#######|########|######|P-#####|PT####|H#######|###-##-##",
    "health plan number": "@@#########|#@@#-@@#-@@##|###-###-####|@#########|HP-######|@@@###########",
    "insurance policy number": "POL-########|@@-#######|##/######/##|@#########|KV ### ###",
    "account id": "ACC-#####|A########|######|M-######|MEM####|acct_&&&&&&&&",
    "customer id": "C#####|CUST-#####|######|@@-######|########|K-####-###|cus_&&&&&&&&&&",
    "employee id": "E#####|EMP-####|EMP#####|######|@@####|#####|P####",
    "order number": "ORD-######|#########|######|#@@-####|@@########|PO-#####|#######|A-####|###-#######-#######",
    "invoice number": "INV-####-###|INV#####|RE-########|####/##|F-####-##|2024-#####",
    "ticket number": "INC#######|#####|CASE-#####|TCK-####|@@@-###|REQ######|SUP-#####",
    "court case number": "##-cv-#####|# @ ### / ##|CR-####-######|#:##-cv-#####|@@ ##/####",
    "booking reference": "@@@###|@@####|@#@#@#|REF-######|@@@@@@|*****#",
    "tracking number": "1Z@@@#########|############|@@#########@@|#### #### #### ####|JD##################",
    "flight number": "BA ###|LH####|AF ###|DL####|UA ###|KL###|EK ##|FR ####|U2 ####|QF #|IB####",
    "port": "8080|443|22|5432|3306|####|#####",
    "error code": "404|500|503|ERR-####|E_####|0x8007####|ORA-#####|4##",
}
VALUES = {
    "card number": card_number,
    "payment card": card_number,
    "iban": iban,
    "social security number": social_security_number,
    "crypto wallet": crypto_wallet,
    "vehicle identifier": lambda draw: draw.text(_VIN, 17),
    "card expiry": lambda draw: f"{draw.random.randint(1, 12):02d}/{draw.one_of('|20')}{draw.random.randint(24, 35)}",
    **{label: patterned(forms) for label, forms in _FORMS.items()},
}
