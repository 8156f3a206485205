"""Words for relatives and forms of address, which say more than a sex and are none."""

from __future__ import annotations

from server.tasks.patterns.matching import compiled

_WORDS = compiled(
    rb"(?i)(?:(?:grand|step|great-grand|half-)?(?:mother|father|son|daughter|brother|sister)s?(?:-in-law)?|mum|mom"
    rb"|dad|wife|husband|widow"
    rb"|widower|uncle|aunt|niece|nephew|cousin|bride|groom|mrs?|ms|miss|sir|madam|mutter|vater|sohn|tochter|bruder"
    rb"|schwester|ehefrau"
    rb"|ehemann|gattin|gatte|witwe|witwer|onkel|tante|herr|frau|mere|pere|fils|fille|frere|soeur|epouse|epoux|mari"
    rb"|femme de|veuve|oncle"
    rb"|madame|monsieur|mme|madre|padre|hijo|hija|hermano|hermana|esposa|esposo|marido|viuda|viudo|tio|tia|senora?"
    rb"|figlio|figlia"
    rb"|fratello|sorella|moglie|marito|vedova|vedovo|zio|zia|signora?|mae|pai|filho|filha|irmao|irma|viuva|viuvo"
    rb"|senhora?|dona|moeder"
    rb"|vader|zoon|dochter|broer|zus|echtgenoot|echtgenote|weduwe|oom|mevrouw|meneer|matka|ojciec|syn|corka|brat"
    rb"|siostra|zona|maz|wdowa"
    rb"|pani?|mor|far|sonn?|datter|dotter|bror|soster|syster|hustru|make|maka|enke|anka|fru|herre)\.?"
)


def is_kinship(view: bytes, start: int, end: int) -> bool:
    """Whether this is one of them alone."""
    return _WORDS.fullmatch(view, start, end) is not None
