"""What machines write: addresses of networks, keys, tokens, paths, versions."""

from __future__ import annotations

import string

from models.training.span.generator.draw import Draw
from models.training.span.generator.values import people

_ANY = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_BASE64 = _ANY + "+/"
_MARKS = "!#$%&*+-=?@^_~.;"
_LEET = str.maketrans("aeios", "@3105")
_COMMON = (
    "changeme|ChangeMe123|letmein|welcome1|Welcome123|qwerty123|qwertz|123456|12345678|admin123|admin|passw0rd|"
    "P@ssw0rd|P@ssw0rd1|password1|Password123!|iloveyou|abc123|secret123|toor|test1234|trustno1|monkey12|dragon99|"
    "1q2w3e4r|asdf1234|guest|raspberry|default|superman7|s3cr3t|letMeIn!|zaq12wsx|Passw0rd!|azerty|hallo123|000000|"
    "correct horse battery staple|correcthorsebatterystaple|open sesame|football1|sunshine22|princess!|!QAZ2wsx"
)
"""Passwords that many people have."""
_SEASONS = (
    "Spring|Summer|Autumn|Winter|Herbst|Frühling|Winterzeit|Verano|Invierno|Otoño|Automne|Hiver|Primavera|Inverno|"
    "Zomer|Lente|Zima|Lato|Jesień|Sommaren|January|March|August|October|Weihnachten|Noel|Ferien|Holiday"
)
_FOREIGN = (
    "Schlüssel|Straße|Käsekuchen|contraseña|mañana|Niño|Señor|forêt|Écureuil|château|grüneWiese|smörgås|Blåbær|żółw|"
    "Łódka|kočka|řeka|çiçek|güneş|пароль|Привет|Москва|κωδικός|さくら|ひみつ|密码|안녕|Passwort|Geheim|Kennwort|Katze|"
    "Bonjour|Soleil|Amore|Segreto|Fiesta|Corazon|Wachtwoord|Hemligt|Haslo|Sifre|Senha|Saudade"
)
_ACCOUNTS = (
    "root|admin|postgres|ubuntu|deploy|www-data|nobody|mysql|redis|elastic|rabbitmq|vagrant|ansible|splunk|zabbix|"
    "nagios|tomcat|centos|debian|azureuser|hadoop|airflow|Administrator|sysadmin|operator|kiosk|scanner|svc_sql|"
    "sqladmin|dbadmin|app|webmaster|user1|test|demo|ftpuser|backup|readonly|app_rw|replicator|ci-runner|gitlab-runner|"
    "backup-agent|grafana_ro|superuser|support|monitor|api_user|reporting|etl_job|sa|ec2-user|core|opc|minecraft|"
    "wordpress|nextcloud|ldap-bind|svc_print|NETWORK_SERVICE|anonymous|ftp|build|packer|terraform|student|office"
)
_ROLES = "dev|adm|admin|test|ops|ro|svc|priv|t1|sa|qa|ext|prod|x"
_REALMS = "CORP|AD|OFFICE|WORKGROUP|HQ|LAB|INTRA|NT|CONTOSO|DOM1|LOCAL|HEAD-OFFICE|PROD|corp|ad"
_PLAYERS = (
    "Shadow|Toxic|Silent|Frost|Mega|Pixel|Captain|Lord|Epic|Neon|Ghost|Turbo|Salty|Sneaky|Cyber|Dark|Lazy|Crazy|Iron|"
    "Night|Lunar|Atomic|Sir|Mystic|Rogue|Fuzzy|Grumpy|Thunder|Void|Quantum|Pro|NotA"
)
_PLAYED = (
    "Slayer|Wolf|Sniper|Ninja|Panda|Dragon|Reaper|Potato|Gamer|Viper|Knight|Wizard|Raven|Hunter|Muffin|Phoenix|Samurai|"
    "Noodle|Fox|Pirate|Rider|Storm|Goblin|Tiger|Banana|Hawk|Walker|Byte|Titan|Llama|Blade|Waffle"
)


def username(draw: Draw) -> str:
    """The name of an account: of a person, of a machine, of a player."""
    if draw.chance(0.45):
        return people.username(draw)
    if draw.chance(0.25):
        return draw.one_of(_ACCOUNTS)
    faker = draw.anywhere
    written = "".join(filter(str.isalpha, str(faker.first_name()).lower()))
    first, last = people.ascii_word(faker.first_name()), people.ascii_word(faker.last_name())
    player = draw.one_of(_PLAYERS) + draw.one_of(_PLAYED)
    return draw.pick(
        (
            f"{first[0]}_{last}",
            f"{last}.{first}",
            f"{last}_{first[0]}",
            f"{first[0]}{last}{draw.pattern('#|##')}",
            first[0] + last[0] + draw.pattern("##|###|####"),
            f"{first}-{last}",
            f"{first}.{last}{draw.pattern('#|##')}",
            f"{first}{last[0].upper()}",
            first.capitalize() + last.capitalize(),
            last[:3] + first[:3] + draw.pattern("|##"),
            f"{draw.pick((first, last, first[0] + last))}-{draw.one_of(_ROLES)}",
            f"{draw.one_of(_ROLES)}{draw.pick('-_.')}{draw.pick((last, first[0] + last))}",
            f"{draw.one_of(_REALMS)}\\{draw.pick((first[0] + last, f'{first}.{last}', last))}",
            f"{written or first}{draw.pattern('|##|_##|####')}",
            player + draw.pattern("|#|##|###|####"),
            player.lower() + draw.pattern("|_##|##"),
            f"xX_{draw.one_of(_PLAYED)}_Xx",
            f"{first}_the_{draw.one_of(_PLAYED).lower()}",
            f"its{first}{draw.pattern('|x|xo|tv|_gg')}",
            draw.pattern("@#####|p#####|x######|%%%##|@@####|%%###%|ext######|tmp##"),
        )
    )


def password(draw: Draw) -> str:
    if draw.chance(0.12):
        return draw.one_of(_COMMON)
    faker = draw.english
    word, other, name = str(faker.word()), str(faker.word()), people.ascii_word(faker.first_name())
    words = [str(faker.word()) for _ in range(draw.random.randint(3, 5))]
    foreign, digits, year = draw.one_of(_FOREIGN), draw.pattern("##|###|####"), str(draw.random.randint(1960, 2030))
    mark = draw.pick("!?#$%*+&@.=~")
    made = draw.pick(
        (
            faker.password(length=draw.random.randint(8, 16), special_chars=False),
            draw.text(_ANY, 12),
            draw.text(_ANY + _MARKS, draw.random.randint(9, 24)),
            draw.text(_ANY, 6) + draw.pick("!$%&*") + draw.text(_ANY, 4),
            draw.text(string.ascii_lowercase + string.digits, draw.random.randint(7, 14)),
            "-".join(draw.text(_ANY, 6) for _ in range(3)),
            word.capitalize() + draw.pattern("####") + draw.pick("!@#$%"),
            word + digits,
            f"{word}{draw.pick('.-_/+')}{digits}",
            f"{word}_{other}_{draw.pattern('##')}",
            word.capitalize() + other.capitalize() + digits,
            word.capitalize() + mark + other.capitalize() + digits,
            draw.pick("--__.. ").join(words),
            "-".join(each.capitalize() for each in words) + draw.pattern("#"),
            "".join(words),
            name.capitalize() + draw.pattern("####") + draw.pick("!?#"),
            name + year,
            f"{name}{draw.pick('&+')}{people.ascii_word(faker.first_name())}{draw.pattern('|##')}",
            f"i<3{name}{draw.pattern('|##')}",
            draw.one_of(_SEASONS) + year + draw.pick(("", "", mark)),
            draw.one_of(_SEASONS) + mark + year[2:],
            foreign + digits + draw.pick(("", mark)),
            foreign.lower() + draw.pick("-_.") + draw.one_of(_FOREIGN).lower() + digits,
            (word.capitalize() + other).translate(_LEET) + digits,
            "".join(each[0] for each in words).upper() + mark + draw.pattern("####") + draw.text(_ANY, 3),
            mark + word.upper() + draw.pattern("##") + draw.pick(_MARKS),
            draw.one_of("Welcome|Start|Temp|Initial|Hello|Test|Change|Reset|Login|Guest") + digits + mark,
            draw.pattern("######|########|####@@%%|@@@-###-%%%|%%%%-####-%%%%|@%#@%#@%#"),
            "hunter" + draw.pattern("#|##"),
        )
    )
    return str(made)


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
            draw.text(_BASE64, 22) + "==",
            draw.text(_BASE64, 86) + "==",
            draw.text(_ANY, 3) + "8Q~" + draw.text(_ANY, 34),
            "GOCSPX-" + draw.text(_ANY, 28),
            draw.text(_ANY + _MARKS, 50),
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
            "rk_live_" + draw.text(_ANY, 24),
            "sk-ant-api03-" + draw.text(_ANY, 40),
            "gsk_" + draw.text(_ANY, 48),
            "ASIA" + draw.pattern("*" * 16),
            draw.text(_HEX, 32) + "-us" + draw.pattern("#|##"),
            draw.pattern("^^^^^^^^-^^^^-^^^^-^^^^-^^^^^^^^^^^^:fx"),
            "NRAK-" + draw.pattern("*" * 27),
            "PMAK-" + draw.text(_HEX, 24),
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
            "github_pat_" + draw.text(_ANY, 22) + "_" + draw.text(_ANY, 40),
            "gho_" + draw.text(_ANY, 36),
            "hf_" + draw.text(_ANY, 34),
            "hvs." + draw.text(_ANY, 24),
            "dop_v1_" + draw.text(_HEX, 64),
            "pypi-" + draw.text(_ANY, 50),
            "xoxp-" + draw.pattern("###########-############") + "-" + draw.text(_ANY, 24),
            "EAA" + draw.text(_ANY, 50),
            draw.text(_HEX, 40),
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
            f"~/.ssh/{draw.one_of('id_rsa|id_ed25519|config|known_hosts')}",
            f"/opt/{word}/bin/{draw.english.word()}",
            f"/srv/{word}/config.yml",
            f"/etc/ssl/private/{word}.key",
            f"C:\\ProgramData\\{word}\\{draw.english.word()}.ini",
            f"{word}.pem",
            f".env.{draw.one_of('local|production|staging')}",
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
    "username": username,
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
