"""Usernames of networks and forums: `add me on insta its ann.rides`, `kite_jo wrote:`, `owner="m.lee"`.

A word alone is one only with a digit, an underscore, a point or a small letter before a capital, as names of accounts
have them.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_NAME = rb"@?([A-Za-z0-9](?:[A-Za-z0-9._\-]{1,38}[A-Za-z0-9_]))"
_END = rb"(?:[^A-Za-z0-9@_\-]|$)"
_NETWORKS = (
    rb"insta|instagram|ig|snap|snapchat|telegram|tiktok|discord|twitter|skype|steam|kik|reddit|twitch|venmo"
    rb"|cash ?app|psn"
    rb"|xbox|gamertag|github|gitlab|linkedin|facebook|fb|threads|mastodon|bluesky|youtube|onlyfans|signal|wechat"
    rb"|viber|line"
)
_LINKS = (
    rb"(?:[ \t]*(?:[:=\-,]|is|its|it's|im|i'm|i am|am|handle|name|username|user|acc|account|under|as|there|me|add"
    rb"|ist|mein"
    rb"|es|soy|est|c'est|e|sono|sou|jest|to)(?:\b|[ \t])){0,4}[ \t]*[\"'`(]?"
)
_ON_NETWORK = compiled(rb"(?i)(?:^|[^A-Za-z])(?:%b)\b%b%b%b" % (_NETWORKS, _LINKS, _NAME, _END))
_WROTE = compiled(
    rb"(?im)^[> \t\[]{0,8}(?:posted by |by |from |quote from:? |originally posted by |geschrieben von |zitat von "
    rb"|de |da )?%b"
    rb"(?:\]?[ \t](?:wrote|writes|said|posted|schrieb|schreibt|hat geschrieben|a ecrit|ecrit|escribio|dijo"
    rb"|ha scritto|scrive"
    rb"|escreveu|disse|schreef|napisal|napisala|skrev|skrev i|kirjoitti)\b)" % _NAME
)
_OWNER = compiled(
    rb"(?i)\b(?:owner|assignee|reporter|author|created_?by|modified_?by|updated_?by|submitted_?by|requested_?by"
    rb"|committer"
    rb"|assigned_?to|run_?as|logon)[\"']?[ \t]*[=:][ \t]*[\"']?%b%b" % (_NAME, _END)
)
_LOGS_IN = compiled(
    rb"(?i)\b(?:log(?:s|ged|ging|in)?[ -]?(?:in|on|into)?|sign(?:s|ed)? ?(?:in|on)|angemeldet|eingeloggt|connecte"
    rb"|conectado|connesso"
    rb"|ingelogd|zalogowany|inloggad)\b[^\n.;]{0,30}?[ \t](?:as|als|en tant que|como|come|jako"
    rb"|som)[ \t][\"'`]?%b%b" % (_NAME, _END)
)
_TELLING = compiled(rb".*(?:[0-9_.]|[a-z][A-Z]).*")
_IS_NONE = compiled(
    rb"(?i)[0-9.,:/\-]+|(?:https?|www)\..*|.*\.(?:com|org|net|io|de|fr|app|gg|tv|ly|be|co|html?|php|jpe?g|png|pdf"
    rb"|mp[34])"
)
_SHORTEST_WORD = 5
_KINDS = (
    (_ON_NETWORK, 0.9, "network"), (_WROTE, 0.85, "author"), (_OWNER, 0.85, "owner"), (_LOGS_IN, 0.93, "login"),
)  # fmt: skip


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for pattern, score, check in _KINDS:
        for match in pattern.finditer(view):
            start, end = match.span(1)
            value = view[start:end]
            is_word = check == "author" and value == value.lower() and value.isalnum() and not value.isdigit()
            if (_TELLING.fullmatch(value) or (is_word and len(value) >= _SHORTEST_WORD)) and not _IS_NONE.fullmatch(
                value
            ):
                yield Finding(start, end, "username", score, Strength.PATTERN, "username", (check,))


USERNAME = Recogniser("username", frozenset({"username"}), _find)
