"""What is found in the library, in words."""

from datetime import date

from network.i18n import _, lazy
from network.resources.links import host_of
from network.upkeep.calling import Cause
from network.upkeep.models import Finding, FindingKind
from network.wording import day as spelled
from network.wording import number

CAUSES = {
    Cause.NOT_FOUND: lazy("la page n’existe plus"),
    Cause.SERVER_FAILS: lazy("le site est en panne"),
    Cause.NO_SUCH_NAME: lazy("le site n’existe plus sous ce nom"),
    Cause.NO_ANSWER: lazy("le site ne répond pas"),
    Cause.CERTIFICATE: lazy("le certificat du site n’est pas valable"),
    Cause.REDIRECTS: lazy("l’adresse tourne en rond"),
    Cause.ROBOTS: lazy("le site ne laisse pas entrer les robots"),
    Cause.REFUSED: lazy("le site refuse les robots"),
    Cause.LATER: lazy("le site demande de repasser plus tard"),
    Cause.NOT_PUBLIC: lazy("l’adresse n’est pas celle d’un site public"),
}
MISSING = {
    "themes": lazy("cochez ses thèmes"),
    "places": lazy("dites dans quels territoires elle se passe"),
    "title": lazy("donnez-lui un titre qui dit ce qui a été fait, et où"),
    "summary": lazy("résumez-la en deux ou trois phrases, avec les mots qu’un voisin chercherait"),
    "keywords": lazy("ajoutez des mots-clés"),
}
_LONGEST = 70


def short(url: str) -> str:
    """Return an address as a list shows it: « exemple.fr/guides/… »."""
    path = url.partition("://")[2].partition("/")[2]
    whole = f"{host_of(url)}/{path}".rstrip("/")
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"


def cause(code: str | None) -> str:
    """Say why a link could not be opened."""
    return str(CAUSES[Cause(code)]) if code else ""


def missing(names: list[str]) -> list[str]:
    """Say what would have a sheet found; where nothing lacks, its words are read over."""
    return [str(MISSING[name]) for name in names if name in MISSING] or [
        _("relisez son titre et son résumé avec les mots d’un voisin")
    ]


def told(finding: Finding, other: str = "") -> str:
    """Say in one sentence what was found; `other` is the title of the other document of a pair."""
    detail = finding.detail
    match finding.kind:
        case FindingKind.DEAD_LINK:
            return _(
                "Le lien vers %(url)s ne s’ouvre plus depuis le %(day)s : %(cause)s.",
                url=short(detail["url"]),
                day=spelled_day(detail["since"]),
                cause=cause(detail["cause"]),
            )
        case FindingKind.MOVED_LINK:
            return _(
                "Le lien vers %(url)s mène désormais à %(to)s.",
                url=short(detail["url"]),
                to=short(detail["to"]),
            )
        case FindingKind.REVIEW_DUE:
            return _("Elle était à relire le %(day)s.", day=spelled_day(detail["due"]))
        case FindingKind.SIMILAR:
            return _(
                "Son texte est à %(share)s %% celui de « %(other)s ».",
                share=number(detail["share"]),
                other=other,
            )
        case FindingKind.SAME_FILE:
            name = detail["name"]
            return _("Elle donne le même fichier que « %(other)s » : %(name)s.", other=other, name=name)
        case FindingKind.NEVER_FOUND:
            return _(
                "En ligne depuis le %(day)s, elle n’est encore apparue dans aucune recherche.",
                day=spelled_day(detail["since"]),
            )


def spelled_day(iso: str) -> str:
    """Return a kept day (« 2026-03-01 ») as people say it."""
    return spelled(date.fromisoformat(iso))
