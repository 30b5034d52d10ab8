from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.adhesion import candidacy_mails as mails
from network.adhesion import candidacy_queries as queries
from network.adhesion import candidacy_rules as rules
from network.adhesion.candidacy_models import Candidacy, Outcome
from network.adhesion.models import StepKind
from network.adhesion.steps import keep_step
from network.charter.models import Means
from network.charter.queries import signatures_of
from network.charter.status import restate
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.members.joining import JoiningPolicy, joining_policy
from network.members.models import Member, MemberStatus
from network.members.official import tell_member
from network.text import public_id


@action
def open_candidacy(member: Member) -> Candidacy:
    """Open the candidacy of an organisation that has signed, once, and tell those concerned."""
    current = queries.candidacy_of(member)
    if current and current.is_open:
        return current
    candidacy = Candidacy(public_id=public_id(), member=member, opened_at=clock.now())
    db.session.add(candidacy)
    keep_step(StepKind.APPLIED, member, _("La charte est signée."))
    policy = joining_policy()
    if policy != JoiningPolicy.OPEN:  # otherwise it is settled at once
        tell_member(candidacy.member, mails.candidacy_opened(candidacy, policy))
    if policy == JoiningPolicy.APPROVED:
        tell_desk(mails.candidacy_to_decide(candidacy))
    return candidacy


@action
def settle_candidacy(candidacy: Candidacy) -> None:
    """Decide what the policy in force decides alone: where the network is open, or two members confirmed.

    Whoever a signature took in meanwhile is accepted; without one in force, a candidacy lapses.
    """
    member = candidacy.member
    if not candidacy.is_open or member.status == MemberStatus.SUSPENDED:
        return
    if member.accepted_at:
        _accept(candidacy, _how_it_came_in(member))
        return
    if member.status != MemberStatus.CANDIDATE:
        _close(candidacy, Outcome.LAPSED)
        keep_step(StepKind.LAPSED, member, _("Sa signature n’est plus en vigueur."))
        return
    match joining_policy():
        case JoiningPolicy.OPEN:
            _accept(candidacy, _("Le réseau est ouvert : signer la charte suffit."))
        case JoiningPolicy.SPONSORED:
            given = queries.confirmations_that_count(candidacy)
            if len(given) >= rules.SPONSORS:
                names = [each.sponsor.name for each in given[: rules.SPONSORS]]
                _accept(candidacy, _("Parrainée par %(one)s et %(other)s.", one=names[0], other=names[1]))


@action
def accept_candidacy(candidacy: Candidacy, reason: str, *, by: Account) -> None:
    """Take an organisation in, as the coordination, in the place of its sponsors or after declining it."""
    if obstacle := rules.obstacle_to_accepting(candidacy):
        raise Refused(obstacle)
    _ask_for(reason)
    _accept(candidacy, reason, by=by)


@action
def decline_candidacy(candidacy: Candidacy, reason: str, *, by: Account) -> None:
    """Decline a candidacy, for a reason that the organisation receives and may contest."""
    if obstacle := rules.obstacle_to_declining(candidacy):
        raise Refused(obstacle)
    _ask_for(reason)
    member = candidacy.member
    member.declined_at = clock.now()
    _close(candidacy, Outcome.DECLINED)
    restate(member)
    keep_step(StepKind.DECLINED, member, reason, by=by)
    record("adhesion.declined", by=by, subject=f"member:{member.public_id}")
    tell_member(candidacy.member, mails.candidacy_declined(candidacy, reason))


@action
def contest_decline(candidacy: Candidacy, text: str, *, by: Account) -> None:
    """Keep what a declined organisation answers, and tell the coordination."""
    if obstacle := rules.obstacle_to_contesting(candidacy):
        raise Refused(obstacle)
    if not text:
        raise Refused(_("Écrivez votre réponse."), "text")
    candidacy.contested_at = clock.now()
    keep_step(StepKind.CONTESTED, candidacy.member, text, by=by)
    record("adhesion.contested", by=by, subject=f"member:{candidacy.member.public_id}")
    tell_desk(mails.decline_contested(candidacy, text))


@action
def uphold_decline(candidacy: Candidacy, reason: str, *, by: Account) -> None:
    """Maintain a decision that an organisation contests, for a reason that it receives."""
    if obstacle := rules.obstacle_to_upholding(candidacy):
        raise Refused(obstacle)
    _ask_for(reason)
    candidacy.contested_at = None
    keep_step(StepKind.UPHELD, candidacy.member, reason, by=by)
    record("adhesion.upheld", by=by, subject=f"member:{candidacy.member.public_id}")
    tell_member(candidacy.member, mails.decline_upheld(candidacy, reason))


def _ask_for(reason: str) -> None:
    if not reason:
        raise Refused(_("Donnez le motif : l’organisation le reçoit."), "reason")


def _accept(candidacy: Candidacy, reason: str, *, by: Account | None = None) -> None:
    member = candidacy.member
    member.accepted_at, member.declined_at = member.accepted_at or clock.now(), None
    _close(candidacy, Outcome.ACCEPTED)
    restate(member)
    keep_step(StepKind.ACCEPTED, member, reason, by=by)
    record("adhesion.accepted", by=by, subject=f"member:{member.public_id}")
    tell_member(candidacy.member, mails.candidacy_accepted(candidacy, reason))


def _how_it_came_in(member: Member) -> str:
    """Say which signature took a candidate in: one on paper, or one given once the network was open."""
    papers = (signature for signature in signatures_of(member) if signature.means == Means.PAPER)
    if any(paper.entered_at == member.accepted_at for paper in papers):
        return _("La coordination a enregistré une adhésion signée sur papier.")
    return _("Le réseau est ouvert : signer la charte suffit.")


def _close(candidacy: Candidacy, outcome: Outcome) -> None:
    candidacy.outcome, candidacy.decided_at, candidacy.contested_at = outcome, clock.now(), None
    db.session.flush()
