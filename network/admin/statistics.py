"""What only the desk counts: how the work goes. Still nobody's name."""

from collections import Counter, defaultdict
from datetime import date
from statistics import median

from sqlalchemy import func, select

from network.db import db
from network.editorial.states import State
from network.i18n import _
from network.mail.models import OutboxMail
from network.mail.models import State as MailState
from network.pages.statistics import Row, Shape, Table, last_months, month_of
from network.resources.models import ResourceRevision
from network.sheets.models import Sheet, SheetRevision
from network.wording import month

DAY = 24 * 3600
MONTHS = 12


def desk_tables() -> list[Table]:
    """Return how the work of the desk goes, in the order of the page."""
    return [
        _sheets_by_state(),
        _delays(SheetRevision, "delais-fiches", _("Le délai de relecture des fiches")),
        _delays(ResourceRevision, "delais-ressources", _("Le délai de relecture des ressources")),
        _mails_by_state(),
    ]


def _sheets_by_state() -> Table:
    rows = db.session.execute(
        select(SheetRevision.state, Sheet.archived_at.is_not(None), func.count())
        .join(SheetRevision.sheet)
        .group_by(SheetRevision.state, Sheet.archived_at.is_not(None))
    )
    counts = {(state, bool(archived)): count for state, archived, count in rows}
    labels = {
        State.DRAFT: _("Brouillons"),
        State.SUBMITTED: _("En relecture"),
        State.SENT_BACK: _("À compléter"),
        State.PUBLISHED: _("Publiées"),
    }
    shown = [Row(label, (counts.get((state, False), 0),)) for state, label in labels.items()]
    archived = sum(counts.get((state, True), 0) for state in State if state != State.SUPERSEDED)
    return Table(
        "fiches-etat",
        _("Les fiches par état"),
        (_("État"), _("Fiches")),
        [*shown, Row(_("Archivées"), (archived,))],
        Shape.BARS,
        _("Une fiche publiée que son auteur révise est comptée deux fois : en ligne, et en cours."),
    )


def _delays(revision: type[SheetRevision] | type[ResourceRevision], name: str, title: str) -> Table:
    """Return, by month of the decision, the median of the days it took, and how many there were."""
    months = last_months(MONTHS)
    query = select(revision.submitted_at, revision.decided_at)
    days: dict[date, list[float]] = defaultdict(list)
    for submitted_at, decided_at in db.session.execute(query.where(revision.decided_at.is_not(None))):
        if submitted_at:
            days[month_of(decided_at)].append((decided_at - submitted_at).total_seconds() / DAY)
    rows = [
        Row(month(each), (round(median(days[each]), 1) if days[each] else 0, len(days[each])))
        for each in months
    ]
    return Table(
        name,
        title,
        (_("Mois"), _("Jours (médiane)"), _("Décisions")),
        rows,
        Shape.COLUMNS,
        _("En jours : la moitié des décisions du mois ont été plus rapides, l’autre moitié plus lentes."),
    )


def _mails_by_state() -> Table:
    query = select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
    counts = Counter(dict(db.session.execute(query).all()))
    labels = {
        MailState.SENT: _("Envoyés"),
        MailState.WAITING: _("En attente"),
        MailState.DEAD: _("En échec"),
    }
    rows = [Row(label, (counts[state],)) for state, label in labels.items()]
    return Table(
        "mails-etat",
        _("Les mails par état"),
        (_("État"), _("Mails")),
        rows,
        Shape.BARS,
        _("Les mails envoyés sont gardés un an, les mails en échec trente jours."),
    )
