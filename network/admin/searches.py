"""What people look for, in numbers: nobody's name, no day."""

from network.admin.statistics import MONTHS
from network.i18n import _
from network.library import asking_queries as queries
from network.pages.statistics import Row, Shape, Table, last_months, wanted_themes
from network.wording import month

SHOWN = 20  # questions of a list


def search_tables() -> list[Table]:
    """Return what people look for, in the order of the page."""
    return [_by_month(), _without_result(), _most_frequent(), wanted_themes()]


def _by_month() -> Table:
    months = last_months(MONTHS)
    counts = queries.questions_by_month(months)
    return Table(
        "recherches-mois",
        _("Les recherches, mois par mois"),
        (_("Mois"), _("Recherches"), _("Sans résultat")),
        [Row(month(each), counts.get(each, (0, 0))) for each in months],
        Shape.LINES,
        _("Une même personne qui cherche deux fois compte deux fois : rien ne dit qui cherche."),
    )


def _without_result() -> Table:
    found = queries.questions(without_result=True, limit=SHOWN)
    return Table(
        "recherches-sans-resultat",
        _("Les recherches sans résultat"),
        (_("Recherche"), _("Fois")),
        [Row(each.said, (each.times,)) for each in found],
        Shape.BARS,
        _("Sur douze mois. Les mots que moins de trois recherches portent ne sont pas montrés."),
    )


def _most_frequent() -> Table:
    return Table(
        "recherches-frequentes",
        _("Les recherches les plus fréquentes"),
        (_("Recherche"), _("Fois"), _("Résultats")),
        [Row(each.said, (each.times, each.results)) for each in queries.questions(limit=SHOWN)],
        Shape.BARS,
        _("Sur douze mois ; les résultats sont ceux de la dernière fois."),
    )
