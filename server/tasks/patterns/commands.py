"""Names and passwords among the options of command lines: `mysql -u root -phunter2`, `curl -u ann:s3cret`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import Match, compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_COMMAND = compiled(
    rb"\b(?:(mysql[a-z]{0,8}|mariadb[a-z\-]{0,8})|((?:docker|podman|helm registry|az|oc|cf) login"
    rb"|sshpass)|(redis-cli)|(ldapsearch|ldapmodify|ldapadd)|(curl|wget|http))\b([^\n|;]{1,300})"
)
_VALUE = rb"(?:\"([^\"\n]{1,100})\"|'([^'\n]{1,100})'|([^\s\"'$<-][^\s\"']{0,99}))"
_USER = compiled(rb" (?:-u|--user(?:name)?)[ =]?%b" % _VALUE)
_PASSWORDS = (
    compiled(rb" -p%b" % _VALUE),
    compiled(rb" -p[ =]?%b" % _VALUE),
    compiled(rb" -a[ =]?%b" % _VALUE),
    compiled(rb" -w[ =]?%b" % _VALUE),
)
_WITH_PASSWORD = 4
"""The group of commands whose user is `name:password`."""


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    if b" -" not in view:
        return
    for match in _COMMAND.finditer(view):
        kind = next(group for group in range(5) if match.start(group + 1) >= 0)
        start, end = match.span(6)
        user = _value(_USER.search(view, start, end))
        if kind != _WITH_PASSWORD:
            password = _value(_PASSWORDS[kind].search(view, start, end))
        elif user is None or (colon := view.find(b":", *user)) < 0:
            continue
        else:
            user, password = (user[0], colon), (colon + 1, user[1])
        for place, label in ((user, "username"), (password, "password")):
            if place is not None and place[0] < place[1]:
                yield Finding(*place, label, 0.93, Strength.PATTERN, "command", ("option",))


def _value(match: Match | None) -> tuple[int, int] | None:
    if match is None:
        return None
    spans = (match.span(group) for group in (1, 2, 3))
    return next(span for span in spans if span[0] >= 0)


COMMAND = Recogniser("command", frozenset({"username", "password"}), _find)
