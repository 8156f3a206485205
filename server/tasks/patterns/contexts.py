"""What stands directly before a value and says that it is another thing than its form tells: a version, a digest.

Nearer than cue words, which reach over other words: `client 203.0.113.7, build 4.12.0.1` has one of each.
"""

from __future__ import annotations

from server.tasks.patterns.lines import line_before
from server.tasks.patterns.matching import Pattern, compiled

_REACH = 64
"""Bytes before a value that are read."""
_SAYS = rb"[\"']?[)\]]?[ \t]*(?:number|no\.?|nr\.?|code|is|was|ist|es|est|[:=#>]|=>|:=|==)?[ \t]*[\"'(\[]?$"

_SINCE = rb"(?:[ \t]+(?:now|since|ab|desde|depuis|dal))?"
_VERSION = compiled(
    rb"(?i)(?:version|versione|versie|versao|wersja|verze|firmware|section|abschnitt|clause"
    rb"|(?:^|[^a-z])(?:v|ver|vers|fw|sw|sdk|bios|uefi))(?:\.|%b)%b" % (_SINCE, _SAYS)
)
"""What only versions have before them."""
_PRODUCT = compiled(
    rb"(?i)(?:(?:build|release|(?:^|[^a-z])(?:rel\.?|rev\.?|app|agent|client|driver|treiber|pilote|software|logiciel"
    rb"|plug-?in|chart|image|engine|kernel|patch|android|ios|ipados|macos|windows|linux|ubuntu|debian|openssl|openssh"
    rb"|nginx|apache|tomcat|mysql|mariadb|postgres(?:ql)?|redis|python|java|jdk|jre|php|ruby|golang|rust|node(?:\.?js)?"
    rb"|docker|kubernetes|helm|terraform|jenkins|gitlab|gradle|maven|chrome|chromium|firefox|opera|vivaldi|safari|edge"
    rb"|curl|okhttp|wordpress|drupal|spring|log4j|kafka|spark|oracle|gcc|clang))%b%b"
    rb"|(?:upgrade|downgrade|bump)(?:d|ed|ing)?(?:[ \t]+[a-z][a-z0-9_.\-]*){0,3}[ \t]+(?:to|from)[ \t]+$"
    rb"|[a-z](?:/|==|>=|<=|~=)$)" % (_SINCE, _SAYS)
)
"""What versions have before them and addresses have too, in other texts."""
_FILE = compiled(
    rb"(?i)(?:\.(?:tar|t?gz|zip|jar|war|deb|rpm|exe|msi|whl|apk|dmg|pkg)|-(?:rc|beta|alpha|snapshot|ga|final))\b"
)
_HOST_WORD = compiled(
    rb"(?i)(?:\b(?:ip(?:v[46])?|host(?:name)?|server|dns|record|address|gateway|peer|node|route)s?(?:\b|_)|://)[^\n]*$"
)
_LARGEST_PART = 64
_PART_OF_A_MASK = rb"(?:0|128|192|224|240|248|252|254)"
_NETMASK = compiled(rb"255\.(?:%b\.0\.0|255\.(?:%b\.0|255\.%b))" % ((_PART_OF_A_MASK,) * 3))

_DIGEST = compiled(
    rb"(?i)(?:[0-9]\+$|git[ \t](?:checkout|show|revert|cherry-pick|reset|rebase|diff|merge|log|branch|tag"
    rb"|bisect)(?:[ \t][^ \t]{1,30}){0,2}"
    rb"[ \t]$|sha-?(?:1|224|256|384|512)?|md5|blake[23][a-z]?|crc32|commit|digest|checksums?|fingerprint|etag|revision"
    rb"|integrity|git[ _\-]?ref|idempotency[ _\-]?key|(?:request|trace|span|correlation)(?:[ _\-]?id)?|txid"
    rb"|(?:(?:^|[^a-z])tx|trx|transaction|block|file|image|content|build)[ _\-]?hash)(?:/[a-z]{1,20})?"
    rb"(?:[ _\-](?:id|sha|sum|hash))?[\"']?[ \t]*(?:[:=]|=>|is)?[ \t]*[\"'(\[]?$"
)
_IS_DIGEST = compiled(
    rb"(?i)(?:.*[ ])?sha-?(?:1|224|256|384|512)[\-:].*|(?:ami|i|vpc|subnet|sg|snap|vol|eni|igw|rtb|vpce|lt"
    rb"|fs)-[0-9a-f]{8,17}"
)
"""Digests that say so themselves, and the resources of a cloud, which are no secrets either."""
_FILE_OF_CODE = compiled(
    rb"(?i)[\w./\-]{1,80}\.(?:java|kt|scala|py|rb|php|js|mjs|ts|tsx|jsx|go|rs|c|h|cc|cpp|hpp|cs|swift|sh|ps1|sql"
    rb"|json|ya?ml|toml|xml"
    rb"|html?|css|md|txt|log|cfg|conf|ini|lock|csv|jar|so|dll|exe)(?::[0-9]{1,6})?"
)
_OF_A_DATABASE = compiled(
    rb"(?i)(?:constraint|index|table|column|relation|schema|database|sequence|trigger|view|package|module|plugin"
    rb"|deprecated|code|errno)"
    rb"[ \t]*[\"'`(]?$"
)
_PLAIN_NAME = compiled(rb"[A-Za-z]+(?:[_\-][A-Za-z]+){0,6}(?:@[0-9.]+)?")
_NETWORK = compiled(
    rb"(?i)(?:wi-?fi|wlan|ssid|network|netz|netzwerk|reseau|red|rete|rede|netwerk|siec)[ \t]*"
    rb"(?:name|is|ist|:|=)?[ \t]*[\"'(`]?$"
)
_ITS_PASSWORD = compiled(
    rb"(?i)[\"')`]?[ \t]*[,;/|\-\n]{0,2}[ \t]*(?:and |und |et |y |e |en |i )?(?:the )?"
    rb"(?:password|passwort|pass|pw|pwd|kennwort|mot de passe|mdp|contrasena"
    rb"|clave|senha|wachtwoord|losenord|passord|kodeord|haslo|key|code)\b"
)
_TRANSACTION = compiled(
    rb"(?i)(?:^|[^a-z])(?:tx|txn|txid|tx id|transaction|trx|hash)[ \t]*(?:id|hash)?[ \t]*[:=#]?[ \t]*[\"'(`]?$"
)
_HASH = compiled(rb"[0-9a-fA-F]{64}")
_HASH_OF_A_PASSWORD = compiled(rb"(?i)pass|pwd")
_TIME_OF_A_LOG = compiled(
    rb"^(?:<[0-9]{1,3}>)?(?:1 )?(?:[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}"
    rb"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(?:Z|[+\-][0-9]{2}:?[0-9]{2})) $"
)
_PROCESS = compiled(rb" [A-Za-z][A-Za-z0-9_./\-]{0,40}(?:\[[0-9]{1,10}\])?: ")
_HOST = compiled(
    rb"(?i)(?:^|[^a-z])(?:host|host[ _\-]?name|server[ _\-]?name|computer[ _\-]?name|fqdn)"
    rb"(?:[\"']?[ \t]*[:=][ \t]*[\"']?|[ \t]+[\"'])$"
)
_PUBLIC_IDENTIFIER = compiled(rb"[+\-]//$")
_PRODUCT_NUMBER = compiled(
    rb"(?i)(?:^|[^a-z])(?:(?:ean|gtin|upc|isbn|issn|asin|sku|hs|p/n|lot|batch|barcode|artikelnummer|chargennummer)"
    rb"(?:\.?-?[ ]?(?:number|nummer|no|nr|num|code)\b\.?)?"
    rb"|(?:part|article|artikel|art|item|chargen?)\.?-?[ ]?(?:number|nummer|no|nr|num|code)\b\.?)[ \t]*[:=#]?[ \t]*#?$"
)


def is_version(view: bytes, start: int, end: int) -> bool:
    """Whether the dotted number at `start`..`end` is a version, going by what touches it or stands just before it."""
    if b":" in view[start:end]:
        return False
    before = line_before(view, start, _REACH)
    if _VERSION.search(before) or _FILE.match(view, end):
        return True
    return bool(_PRODUCT.search(before)) and not _HOST_WORD.search(before) and may_be_version(view[start:end])


def may_be_version(written: bytes) -> bool:
    """Whether the first part is as low as those of versions are, and no network of one's own (10.0.0.0/8)."""
    first = written.partition(b".")[0]
    return first.isdigit() and int(first) < _LARGEST_PART and first != b"10"


def is_netmask(view: bytes, start: int, end: int) -> bool:
    """Whether this is the mask of a network, which no machine has for its address: 255.255.255.0."""
    return _NETMASK.fullmatch(view, start, end) is not None


def is_digest(view: bytes, start: int, end: int) -> bool:
    """Whether this is the digest of something, a commit or a file, by a word before `start` or its own beginning."""
    if _IS_DIGEST.fullmatch(view, start, end) is not None:
        return True
    return _stands_after(_DIGEST, view, start) and not _stands_after(_HASH_OF_A_PASSWORD, view, start)


def is_name_in_code(view: bytes, start: int, end: int) -> bool:
    """Whether this is a file of code, or what a database or a package manager calls by a name of words alone."""
    if _FILE_OF_CODE.fullmatch(view, start, end) is not None:
        return True
    return _PLAIN_NAME.fullmatch(view, start, end) is not None and _stands_after(_OF_A_DATABASE, view, start)


def is_network(view: bytes, start: int, end: int) -> bool:
    """Whether this is the name of a wireless network, whose password follows."""
    return _stands_after(_NETWORK, view, start) and _ITS_PASSWORD.match(view, end) is not None


def is_transaction(view: bytes, start: int, end: int) -> bool:
    """Whether this is the hash of a transaction and no address: by a word, or 64 digits of the base 16 alone."""
    return _HASH.fullmatch(view, start, end) is not None or _stands_after(_TRANSACTION, view, start)


def is_host(view: bytes, start: int, end: int) -> bool:
    """Whether this is a machine: between the time and the process of a line of a log (RFC 3164), or by a word."""
    is_logged = _stands_after(_TIME_OF_A_LOG, view, start) and _PROCESS.match(view, end) is not None
    return is_logged or _stands_after(_HOST, view, start)


def is_public_identifier(view: bytes, start: int, _: int) -> bool:
    """Whether this is the owner in an identifier of ISO 9070: `-//Mozilla.org/NONSGML`."""
    return _stands_after(_PUBLIC_IDENTIFIER, view, start)


def is_product_number(view: bytes, start: int, _: int) -> bool:
    """Whether a word before `start` says that this is a number of goods: EAN, ISBN, part, lot."""
    return _stands_after(_PRODUCT_NUMBER, view, start)


def _stands_after(words: Pattern, view: bytes, start: int) -> bool:
    return words.search(line_before(view, start, _REACH)) is not None
