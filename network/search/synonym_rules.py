from collections.abc import Callable, Sequence

from network.i18n import _
from network.search.synonyms import Group, Stems, stems_of
from network.search.words import words

MOST_TERMS = 12
LONGEST_TERM = 80
MOST_WORDS = 8  # of one term
FEW_DOCUMENTS = 20  # in a library that small, no word is too common
_COMMON = 0.5  # of the library


def obstacle_to_terms(terms: Sequence[str], others: Sequence[Group]) -> str | None:
    """Say why these terms make no group beside the others, or None."""
    if not terms:
        return _("Écrivez les termes du groupe, un par ligne.")
    seen: dict[Stems, str] = {}
    for term in terms:
        if obstacle := _obstacle_to_term(term):
            return obstacle
        said = stems_of(term)
        if said in seen:
            return _(
                "« %(one)s » et « %(other)s » se trouvent déjà l’un l’autre : la recherche ne voit ni les "
                "accents, ni les pluriels, ni la plupart des terminaisons. Gardez-en un.",
                one=seen[said],
                other=term,
            )
        seen[said] = term
    if len(terms) == 1:
        return _("Un terme seul ne trouve que lui-même : ajoutez-en au moins un autre, à la ligne.")
    if len(terms) > MOST_TERMS:
        return _("Un groupe tient en %(most)s termes : au-delà, il n’est plus précis.", most=MOST_TERMS)
    for group in others:
        if group.active and seen.keys() <= {stems_of(term) for term in group.terms}:
            return _("Le groupe « %(first)s » réunit déjà ces termes.", first=group.terms[0])
    return None


def obstacle_to_common(terms: Sequence[str], found: Callable[[str], int], everything: int) -> str | None:
    """Say which term is found too often to be a synonym of anything, or None."""
    if everything < FEW_DOCUMENTS:
        return None
    for term in terms:
        if found(term) > _COMMON * everything:
            return _(
                "« %(term)s » se trouve dans plus de la moitié de la bibliothèque : ce terme noierait les "
                "autres. Choisissez-en un plus précis.",
                term=term,
            )
    return None


def obstacle_to_switching(group: Group, *, active: bool) -> str | None:
    """Say why a group cannot be switched on or off, or None."""
    if group.active == active:
        return _("Ce groupe est déjà en service.") if active else _("Ce groupe est déjà éteint.")
    return None


def _obstacle_to_term(term: str) -> str | None:
    said = stems_of(term)
    if not said:
        return _("« %(term)s » n’a que des mots que la recherche passe : écrivez-en un qui dise.", term=term)
    if len(term) > LONGEST_TERM or len(said) > MOST_WORDS:
        return _(
            "« %(term)s… » est trop long : %(most)s signes et %(words)s mots au plus.",
            term=term[:LONGEST_TERM],
            most=LONGEST_TERM,
            words=MOST_WORDS,
        )
    if any(word[0] == "-" and words(word) for word in term.split()):
        return _(
            "Dans « %(term)s », un mot commence par un tiret : une recherche l’exclurait. "
            "Pour qu’il soit trouvé, écrivez-le sans lui.",
            term=term,
        )
    return None
