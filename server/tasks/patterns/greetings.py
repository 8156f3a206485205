"""First names by the greeting before them: `Dear Anna,`, `Cher Karim,`, `Buenas Jimena, este mes`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.name_words import name_words
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

# Those that are names or other words themselves are left out: Cara, Dag, Gentile, Droga.
_GREETINGS = (
    rb"(?:Hi|Hiya|Hello|Hey|Howdy|Dear|Dearest|Good (?:morning|afternoon|evening)|Hallo|Liebe[rs]?|Servus|Moin"
    rb"|Guten (?:Morgen|Tag|Abend)|Bonjour|Bonsoir|Salut|Coucou|Chere?|Hola|Buenas|Buen dia|Buenos dias"
    rb"|Buenas (?:tardes|noches)|Querid[oa]|Estimad[oa]|Ciao|Buongiorno|Buonasera|Ola|Oi|Bom dia|Boa (?:tarde|noite)"
    rb"|Prezad[oa]|Beste|Lieve|Geachte|Goede(?:morgen|middag|navond)|Hej|Hejsan|Hei|Kjaere|Czesc|Witaj|Ahoj|Szia|Kedves"
    rb"|Merhaba|Sevgili)"
)
_NAME = rb"([A-Z\xE0][a-z\xE0]{1,30}(?:[\-'][A-Z\xE0]?[a-z\xE0]{1,30})?)"
_GREETED = compiled(rb"(?m)(?:^[ \t>*]{0,8}|[:>\-] |[\"(])%b,? %b ?(?:[,!]|\r?$)" % (_GREETINGS, _NAME))
_CHATTED = compiled(
    rb"(?m)(?:^[ \t>*\-]{0,8}|[:>\-] )(?i:hi|hiya|hey|heya|yo|hoi|he|hallo|moin|servus|salut|slt|coucou|hola|oye|ciao"
    rb"|ola|oi|hej|hei|czesc|siema|merhaba) %b(?:[!,?]| [a-z\xE0]{2,})" % _NAME
)
"""Who is greeted in a chat, where the sentence may go on without a mark: `hey Ida can you`."""
_NO_NAMES = frozenset(
    # What people are to the one who writes.
    b"sir sirs madam mam ma'am all everyone everybody anyone folks guys friend friends colleague colleagues team teams "
    b"customer customers client clients member members guest guests user users subscriber editor neighbour neighbours "
    b"neighbor neighbors parent parents student students applicant candidate resident residents reader readers buyer "
    b"seller owner tenant landlord doctor professor judge officer chair ladies gentlemen mum mom mummy mommy dad daddy "
    b"mama papa grandma grandpa granny sister brother son daughter love darling honey dear dears man mate buddy bro "
    b"dude boss baby beautiful stranger sunshine miss mister mr mrs ms dr prof diary god lord santa jesus "
    b"damen herren herr frau kunde kundin kunden kundinnen kollege kollegin kollegen kolleginnen freund freundin "
    b"freunde freundinnen eltern mitglied mitglieder mitarbeiter mitarbeiterinnen alle allerseits zusammen leute gast "
    b"gaste familie nachbar nachbarn mieter redaktion teilnehmer interessent bewerber oma opa schatz leser "
    b"monsieur madame mademoiselle messieurs mesdames tous toutes confrere collegue collegues cliente ami amie amis "
    b"amies maman docteur maitre voisin voisins equipe "
    b"senor senora senores senoras senorita todos todas equipo amigo amiga amigos amigas colega colegas usuario "
    b"usuaria clientes vecino vecinos hijo hija guapa guapo chicos chicas doctora "
    b"tutti tutte signore signora signori collega colleghi amico amica amici ragazzi ragazze bella bello mamma nonna "
    b"nonno dottore pessoal senhor senhora gente galera turma aluno alunos "
    b"allemaal iedereen klant klanten collega's mensen mevrouw meneer heer heren dames ouders bewoner bewoners relatie "
    b"alla vanner kund kunder kollegor venner dere panie pani panstwo wszyscy wszystkim "
    # Wishes, times, programs, places.
    b"there again world welt mundo monde mondo human humans tag tage abend morgen morning afternoon evening night "
    b"nachte tardes noches dias dia noite tarde buenas hola hello hi hallo welcome gru\xe0e grusse gruesse wunsche "
    b"wunsch groeten groet siri alexa google cortana copilot chatgpt gemini kitty america vietnam internet twitter "
    b"reddit monday tuesday wednesday thursday friday saturday sunday support helpdesk service sales hr admin "
    b"bank fresh kids both thanks just sorry".split()
)


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    known = name_words()
    for match in (*_GREETED.finditer(reading.view), *_CHATTED.finditer(reading.view)):
        start, end = match.span(1)
        word = reading.view[start:end].lower()
        # Its boundaries are surer than a model's, which takes the greeting for a part of the name.
        if word not in _NO_NAMES and word not in known.ordinary and word not in known.titles:
            yield Finding(start, end, "first_name", 0.93, Strength.PATTERN, "greeting", ("greeting",))


GREETED_NAME = Recogniser("greeted name", frozenset({"first_name"}), _find)
