from network import clock
from network.accounts.models import Account
from network.adhesion import candidacy_mails as mails
from network.adhesion import candidacy_queries as queries
from network.adhesion import candidacy_rules as rules
from network.adhesion.candidacy_actions import open_candidacy, settle_candidacy
from network.adhesion.candidacy_models import SponsorAnswer, SponsorLink, Sponsorship
from network.adhesion.models import StepKind
from network.adhesion.steps import keep_step
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.joining import joining_policy
from network.members.models import Member
from network.members.official import tell_member
from network.members.queries import representatives_of
from network.text import public_id, secret_token, sha256_hex


@action
def ask_sponsor(candidate: Member, sponsor: Member, *, by: Account) -> Sponsorship:
    """Ask a member to confirm that this candidate belongs in the network; its representatives get a mail."""
    if obstacle := rules.obstacle_to_seeking(candidate, joining_policy()):
        raise Refused(obstacle)
    candidacy = open_candidacy(candidate)
    asked, people = queries.sponsorships_of(candidacy), queries.people_of(candidate)
    those_asked = {person.id for person in representatives_of(sponsor)}
    if obstacle := rules.obstacle_to_asking(candidate, sponsor, asked, people, those_asked):
        raise Refused(obstacle)
    if obstacle := rules.obstacle_to_asking_again(queries.last_refusal(candidate, sponsor), clock.now()):
        raise Refused(obstacle)
    sponsorship = Sponsorship(
        public_id=public_id(), candidacy=candidacy, sponsor=sponsor, asked_at=clock.now()
    )
    db.session.add(sponsorship)
    db.session.flush()
    _write(sponsorship)
    keep_step(StepKind.SPONSOR_ASKED, candidate, _("À %(name)s.", name=sponsor.name), by=by)
    record("adhesion.sponsor_asked", by=by, subject=f"member:{candidate.public_id}")
    return sponsorship


@action
def remind_sponsor(sponsorship: Sponsorship, *, by: Account) -> None:
    """Write again to a member that has not answered; the links sent before live on."""
    candidate = sponsorship.candidacy.member
    if obstacle := rules.obstacle_to_seeking(candidate, joining_policy()):
        raise Refused(obstacle)
    if obstacle := rules.obstacle_to_reminding(sponsorship, clock.now()):
        raise Refused(obstacle)
    sponsorship.reminded_at = clock.now()
    _write(sponsorship, again=True)
    record("adhesion.sponsor_reminded", by=by, subject=f"member:{candidate.public_id}")


def _write(sponsorship: Sponsorship, *, again: bool = False) -> None:
    """Send their own link to each representative of the member asked who does not act for the candidate."""
    people = queries.people_of(sponsorship.candidacy.member)
    for person in representatives_of(sponsorship.sponsor):
        if person.id in people:
            continue
        token = secret_token()
        db.session.add(
            SponsorLink(
                token_sha256=sha256_hex(token),
                sponsorship_id=sponsorship.id,
                account_id=person.id,
                expires_at=clock.now() + rules.LINK_LIFETIME,
            )
        )
        queue(mails.sponsor_asked(sponsorship, token, again=again), to=person.email)


@action
def answer_sponsorship(token: str, answer: SponsorAnswer, reason: str = "") -> Sponsorship:
    """Answer by the mailed link, once a member; the second confirmation takes the candidate in."""
    link = queries.sponsor_link(token)
    if link is None:
        raise Refused(_("Ce lien ne sert plus."))
    sponsorship, person = link.sponsorship, link.account
    candidacy = sponsorship.candidacy
    given = queries.confirmations_of(candidacy)
    if obstacle := rules.obstacle_to_answering(sponsorship, joining_policy(), given, person.id):
        raise Refused(obstacle)
    if person.id in queries.people_of(candidacy.member):
        raise Refused(_("Vous agissez pour cette organisation : une autre personne doit répondre."))
    if answer == SponsorAnswer.NO and not reason:
        raise Refused(_("Dites pourquoi en quelques mots : l’organisation les lira."), "reason")
    sponsorship.answer, sponsorship.answered_at = answer, clock.now()
    sponsorship.answered_by_id, sponsorship.reason = person.id, reason
    sponsorship.answerer = _(
        "%(person)s, pour %(member)s", person=person.name, member=sponsorship.sponsor.name
    )
    db.session.flush()
    _keep_answer(sponsorship, person)
    settle_candidacy(candidacy)
    return sponsorship


def _keep_answer(sponsorship: Sponsorship, person: Account) -> None:
    candidate, said_yes = sponsorship.candidacy.member, sponsorship.answer == SponsorAnswer.YES
    kind = StepKind.SPONSORED if said_yes else StepKind.NOT_SPONSORED
    told = sponsorship.reason or _("%(name)s confirme la candidature.", name=sponsorship.sponsor.name)
    keep_step(kind, candidate, told, author=str(sponsorship.answerer))
    subject = f"member:{candidate.public_id}"
    if said_yes:
        record("adhesion.sponsored", by=person, subject=subject)
    else:
        record("adhesion.not_sponsored", by=person, subject=subject)
    missing = max(0, rules.SPONSORS - len(queries.confirmations_that_count(sponsorship.candidacy)))
    tell_member(candidate, mails.sponsor_answered(sponsorship, missing))
