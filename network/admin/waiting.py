"""What waits for somebody of the desk, over all features, the oldest first.

Each kind asks its feature twice, how many and which are the oldest, however many there are.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import MINYEAR, datetime, timedelta
from typing import Any

from flask import url_for

from network import clock
from network.accounts.models import Account
from network.adhesion.candidacy_queries import candidacies_to_decide
from network.adhesion.queries import members_out_of_reach
from network.charter.models import MandateKind
from network.charter.queries import certificate_failures, mandates_to_confirm
from network.charter.trust_queries import contested_mandates, documents_to_check, suspensions_answered
from network.clock import PARIS
from network.i18n import _, lazy, ngettext
from network.mail import queries as mail_queries
from network.mail.models import State
from network.members.hand_over_queries import hand_overs_to_answer
from network.members.joining import joining_policy
from network.members.official import proposals
from network.members.queries import join_requests_to_the_desk
from network.members.references import Touched, touched_members
from network.paging import Page
from network.reports.queries import open_reports
from network.resources.queries import Shelf, revisions_on
from network.sheets.queries import sheets_to_review
from network.upkeep.queries import waiting_kinds
from network.wording import moment

LATE_AFTER = timedelta(days=7)
MOST = 50


@dataclass(frozen=True)
class Item:
    """One thing to decide: what it is, whose, since when, and the page where it is decided."""

    kind: str
    what: str
    who: str
    since: datetime
    url: str

    def is_late(self, now: datetime) -> bool:
        """Say whether it has waited for more than a week."""
        return now - self.since > LATE_AFTER


@dataclass(frozen=True)
class Kind:
    """A kind of thing to decide, called `of_one` beside each of them.

    `read` returns a page of them, `item` what one of them says.
    """

    name: str
    label: object
    of_one: object
    read: Callable[[int], Page[Any]]
    item: Callable[[Any], tuple[str, str, datetime, str]]
    opens_to: Callable[[Account], bool] = field(default=lambda account: account.is_coordinator)


@dataclass(frozen=True)
class Queue:
    """What waits: the oldest things of the kinds asked for, and how many there are of each kind."""

    items: Sequence[Item]
    counts: list[tuple[Kind, int]]
    total: int


def _sheet(revision: Any) -> tuple[str, str, datetime, str]:
    url = url_for("admin.sheet", public_id=revision.sheet.public_id)
    return revision.title, revision.sheet.owner.name, revision.submitted_at, url


def _resource(revision: Any) -> tuple[str, str, datetime, str]:
    owner = revision.resource.owner
    url = url_for("admin.resource", public_id=revision.resource.public_id)
    return revision.title, owner.name if owner else _("La coordination"), revision.submitted_at, url


def _mandate(signature: Any) -> tuple[str, str, datetime, str]:
    act = (
        _("%(kind)s n° %(number)s", kind=signature.act_kind.label, number=signature.act_number)
        if signature.act_kind
        else _("Délégation à vérifier")
        if signature.mandate_kind == MandateKind.DELEGATION
        else _("Acte à vérifier")
    )
    url = url_for("admin.mandates", _anchor=f"mandat-{signature.code}")
    return act, signature.member_name, signature.signed_at, url


def _contested(signature: Any) -> tuple[str, str, datetime, str]:
    what = _("L’organisation ne reconnaît pas le mandat de %(name)s", name=signature.signatory_name)
    return what, signature.member_name, signature.signed_at, url_for("admin.mandate", code=signature.code)


def _document(document: Any) -> tuple[str, str, datetime, str]:
    url = url_for("admin.document", public_id=document.public_id)
    what = _("Charte %(number)s, signée hors du site", number=document.version.number)
    return what, document.member.name, document.sent_at, url


def _candidacy(candidacy: Any) -> tuple[str, str, datetime, str]:
    url = url_for("admin.candidacy", public_id=candidacy.public_id)
    if candidacy.contested_at:
        return _("Elle conteste la décision"), candidacy.member.name, candidacy.contested_at, url
    return _("Elle demande à entrer dans le réseau"), candidacy.member.name, candidacy.opened_at, url


def _out_of_reach(silent: Any) -> tuple[str, str, datetime, str]:
    url = url_for("admin.adhesion", public_id=silent.member.public_id)
    what = _("Plus d’un an sans nouvelles, et personne à qui écrire")
    return what, silent.member.name, silent.silence.next_at, url


def _suspension(step: Any) -> tuple[str, str, datetime, str]:
    url = url_for("admin.suspension", public_id=step.suspension.public_id)
    return _("Elle répond à sa suspension"), step.suspension.member.name, step.at, url


def _report(report: Any) -> tuple[str, str, datetime, str]:
    url = url_for("admin.report", public_id=report.public_id)
    return report.problem.label, report.title, report.sent_at, url


def _join_request(request: Any) -> tuple[str, str, datetime, str]:
    what = _(
        "%(name)s demande à agir, et personne ne représente plus l’organisation", name=request.account.name
    )
    return (
        what,
        request.member.name,
        request.asked_at,
        url_for("admin.join_request", public_id=request.public_id),
    )


def _hand_over(hand_over: Any) -> tuple[str, str, datetime, str]:
    what = (
        _("La relève demandée par %(person)s est contestée", person=hand_over.person)
        if hand_over.is_contested
        else _("%(person)s demande à prendre la suite", person=hand_over.person)
    )
    url = url_for("admin.hand_over", public_id=hand_over.public_id)
    return what, hand_over.member.name, hand_over.asked_at, url


def _official_address(proposal: Any) -> tuple[str, str, datetime, str]:
    url = url_for("admin.official_address", slug=proposal.member.slug)
    return proposal.email, proposal.member.name, proposal.proposed_at, url


def _touched_members(most: int) -> Page[Touched]:
    found = touched_members()
    return Page(found[:most], 1, most, len(found))


def _touched_member(touched: Touched) -> tuple[str, str, datetime, str]:
    url = url_for(
        "admin.territory",
        public_id=touched.member.public_id,
        kind=touched.gone.kind.value,
        code=touched.gone.code,
    )
    since = datetime(int(touched.gone.gone_in or MINYEAR), 1, 1, tzinfo=PARIS)
    return touched.gone.label, touched.member.name, since, url


def _dead_mail(mail: Any) -> tuple[str, str, datetime, str]:
    return mail.subject, mail.recipient, mail.queued_at, url_for("admin.outbox", etat="en-echec")


def _certificate(failure: Any) -> tuple[str, str, datetime, str]:
    signature = failure.signature
    what = ngettext(
        "Un essai, le prochain le %(moment)s",
        "%(num)s essais, le prochain le %(moment)s",
        failure.attempts,
        moment=moment(failure.retry_at),
    )
    return (
        what,
        signature.member_name,
        signature.signed_at,
        url_for("charter.signature", code=signature.code),
    )


def _findings(most: int) -> Page[Any]:
    found = waiting_kinds()
    return Page(found[:most], 1, most, len(found))


def _finding(waiting: Any) -> tuple[str, str, datetime, str]:
    kind, count, since = waiting
    what = _("%(kind)s : %(count)s", kind=kind.label, count=count)
    url = url_for("admin.upkeep", sorte=kind.value.replace("_", "-"))
    return what, _("La bibliothèque, relue chaque nuit"), since, url


KINDS = (
    Kind(
        "fiches",
        lazy("Fiches"),
        lazy("Fiche à relire"),
        lambda most: sheets_to_review(per_page=most),
        _sheet,
        lambda account: account.is_of_the_desk,
    ),
    Kind(
        "ressources",
        lazy("Ressources"),
        lazy("Ressource à relire"),
        lambda most: revisions_on(Shelf.WAITING, number=1, per_page=most),
        _resource,
        lambda account: account.is_of_the_desk,
    ),
    Kind(
        "entretien",
        lazy("Entretien"),
        lazy("À réparer"),
        _findings,
        _finding,
        lambda account: account.is_of_the_desk,
    ),
    Kind(
        "mandats",
        lazy("Mandats"),
        lazy("Mandat à confirmer"),
        lambda most: mandates_to_confirm(per_page=most),
        _mandate,
    ),
    Kind(
        "contestes",
        lazy("Mandats contestés"),
        lazy("Mandat contesté"),
        lambda most: contested_mandates(per_page=most),
        _contested,
    ),
    Kind(
        "documents",
        lazy("Documents signés"),
        lazy("Document à vérifier"),
        lambda most: documents_to_check(per_page=most),
        _document,
    ),
    Kind(
        "candidatures",
        lazy("Candidatures"),
        lazy("Candidature à décider"),
        lambda most: candidacies_to_decide(joining_policy(), per_page=most),
        _candidacy,
    ),
    Kind(
        "suspensions",
        lazy("Réponses à une suspension"),
        lazy("Réponse à lire"),
        lambda most: suspensions_answered(per_page=most),
        _suspension,
    ),
    Kind(
        "signalements",
        lazy("Signalements"),
        lazy("Signalement"),
        lambda most: open_reports(per_page=most),
        _report,
        lambda account: account.is_of_the_desk,
    ),
    Kind(
        "demandes",
        lazy("Demandes à agir"),
        lazy("Demande à agir"),
        lambda most: join_requests_to_the_desk(per_page=most),
        _join_request,
    ),
    Kind(
        "releves",
        lazy("Relèves"),
        lazy("Relève"),
        lambda most: hand_overs_to_answer(per_page=most),
        _hand_over,
    ),
    Kind(
        "adresses",
        lazy("Adresses officielles"),
        lazy("Adresse à vérifier"),
        lambda most: proposals(per_page=most),
        _official_address,
    ),
    Kind(
        "injoignables",
        lazy("Membres injoignables"),
        lazy("Membre injoignable"),
        lambda most: members_out_of_reach(clock.now(), per_page=most),
        _out_of_reach,
    ),
    Kind(
        "territoires",
        lazy("Entrées disparues"),
        lazy("Entrée disparue des listes"),
        _touched_members,
        _touched_member,
    ),
    Kind(
        "mails",
        lazy("Mails en échec"),
        lazy("Mail en échec"),
        lambda most: mail_queries.mails(State.DEAD, per_page=most, oldest_first=True),
        _dead_mail,
    ),
    Kind(
        "certificats",
        lazy("Certificats en échec"),
        lazy("Certificat en échec"),
        lambda most: certificate_failures(per_page=most),
        _certificate,
    ),
)


def waiting_for(account: Account, only: str | None = None) -> Queue:
    """Return what waits and this person may see, the oldest first; of one kind if `only` names it."""
    kinds = [kind for kind in KINDS if kind.opens_to(account)]
    # Of the others, only how many there are is asked for.
    pages = {kind: kind.read(MOST if only in (None, kind.name) else 1) for kind in kinds}
    asked = [kind for kind in kinds if only in (None, kind.name)]
    items = heapq.nsmallest(MOST, _items(asked, pages), key=lambda item: item.since)
    counts = [(kind, pages[kind].total) for kind in kinds if pages[kind].total]
    return Queue(items, counts, sum(pages[kind].total for kind in asked))


def _items(kinds: Iterable[Kind], pages: dict[Kind, Page[Any]]) -> Iterable[Item]:
    for kind in kinds:
        for thing in pages[kind].items:
            yield Item(str(kind.of_one), *kind.item(thing))
