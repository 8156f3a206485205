"""What machines write: addresses of networks, keys, tokens, paths, versions."""

from __future__ import annotations

import string

from models.training.span.generator.draw import Draw

_ANY = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_BASE64 = _ANY + "+/"


def password(draw: Draw) -> str:
    faker = draw.english
    word = str(faker.word())
    return draw.pick(
        (
            faker.password(length=draw.random.randint(8, 16), special_chars=False),
            draw.text(_ANY, 12),
            word.capitalize() + draw.pattern("####") + draw.pick("!@#$%"),
            f"{word}_{faker.word()}_{draw.pattern('##')}",
            faker.first_name() + draw.pattern("####") + draw.pick("!?#"),
            f"{word}-{faker.word()}-{faker.word()}",
            draw.text(_ANY, 6) + draw.pick("!$%&*") + draw.text(_ANY, 4),
            "hunter" + draw.pattern("#|##"),
        )
    )


def secret(draw: Draw) -> str:
    return draw.pick(
        (
            draw.text(_ANY, 40),
            draw.text(_HEX, 64),
            draw.text(_HEX, 32),
            draw.text(_BASE64, 40),
            draw.text(_ANY, 43) + "=",
            draw.text(_ANY, draw.random.randint(20, 50)),
            "whsec_" + draw.text(_ANY, 32),
        )
    )


def api_key(draw: Draw) -> str:
    return draw.pick(
        (
            "sk-" + draw.text(_ANY, 32),
            "sk_live_" + draw.text(_ANY, 24),
            "AKIA" + draw.pattern("*" * 16),
            "AIza" + draw.text(_ANY, 35),
            draw.text(_HEX, 32),
            draw.text(_ANY, 40),
            "pk_test_" + draw.text(_ANY, 20),
            "SG_" + draw.text(_ANY, 22),
            "key-" + draw.text(_HEX, 32),
            "sk-proj-" + draw.text(_ANY, 40),
            "dapi" + draw.text(_HEX, 32),
        )
    )


def access_token(draw: Draw) -> str:
    jwt = ".".join(("eyJ" + draw.text(_ANY, 24), "eyJ" + draw.text(_ANY, 40), draw.text(_ANY, 32)))
    return draw.pick(
        (
            "ghp_" + draw.text(_ANY, 36),
            "xoxb-" + draw.pattern("###########") + "-" + draw.text(_ANY, 16),
            jwt,
            "glpat-" + draw.text(_ANY, 20),
            "ya29_" + draw.text(_ANY, 40),
            draw.text(_ANY, 64),
            "eyJ" + draw.text(_ANY, 60),
            "npm_" + draw.text(_ANY, 36),
        )
    )


def url(draw: Draw) -> str:
    faker = draw.anywhere
    domain, word = faker.domain_name(), draw.english.word()
    return draw.pick(
        (
            f"https://www.{domain}",
            f"https://{domain}/{word}",
            f"www.{domain}",
            f"{domain}/{word}",
            f"http://{domain}/?id={draw.pattern('####')}",
            f"https://{domain}/{word}/{draw.english.word()}",
            f"https://{draw.one_of('shop|app|portal|docs')}.{domain}/{word}?q={draw.pattern('##')}",
        )
    )


def domain_name(draw: Draw) -> str:
    prefix = draw.one_of("|mail.|www.|db01.|api.|vpn.|intranet.|srv12.")
    return prefix + str(draw.anywhere.domain_name())


def file_path(draw: Draw) -> str:
    word, user = draw.english.word(), draw.english.user_name()
    return draw.pick(
        (
            f"/var/log/{word}.log",
            f"/home/{user}/{word}.txt",
            f"C:\\Users\\{user}\\{word}.docx",
            f"src/{word}.py",
            f"./{word}/{draw.english.word()}.json",
            f"/etc/{word}.conf",
            f"{word}_{draw.pattern('####')}.pdf",
            f"{word}.xlsx",
        )
    )


def ipv4(draw: Draw) -> str:
    return str(draw.english.ipv4_private() if draw.chance(0.4) else draw.english.ipv4())


def ip_address(draw: Draw) -> str:
    local = f"fe80::{draw.pattern('^^^^')}:{draw.pattern('^^^')}"
    return draw.pick((ipv4(draw), ipv4(draw), ipv4(draw), str(draw.english.ipv6()), local))


def mac_address(draw: Draw) -> str:
    mac = str(draw.english.mac_address())
    return draw.pick((mac, mac, mac.upper(), mac.replace(":", "-"), mac.upper().replace(":", "-")))


VALUES = {
    "password": password,
    "secret": secret,
    "api key": api_key,
    "access token": access_token,
    "recovery code": lambda draw: draw.pattern("######|####-####|***-***|########|G-######|%%%%%-%%%%%"),
    "url": url,
    "domain name": domain_name,
    "file path": file_path,
    "ip address": ip_address,
    "mac address": mac_address,
    "device identifier": lambda draw: draw.pattern(
        "##-######-######-#|###############|SN-@@######|SN#*********|C02********"
    ),
    "uuid": lambda draw: draw.pattern("^^^^^^^^-^^^^-4^^^-^^^^-^^^^^^^^^^^^"),
    "software": lambda draw: draw.one_of(
        "Excel|PostgreSQL|Firefox|Photoshop|nginx|SAP|Outlook|Slack|Kubernetes|Windows 11|Ubuntu|OpenSSL|Jira|"
        "Teams|Chrome"
    ),
    "software version": lambda draw: draw.pattern("v#.#.#|#.##.#|#.#|v##.#.#-rc#|##.04|build ####|#.#.#-beta"),
}
