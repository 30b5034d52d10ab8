from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.charter import mails, mandate_mails, mandate_rules, trust_queries
from network.charter.entries import end_signature, person
from network.charter.evidence import note
from network.charter.inquiries import ask_organisation
from network.charter.models import Confirmer, EndKind, Signature, Standing
from network.charter.pledge import Origin
from network.charter.signing_models import EventKind
from network.charter.status import restate
from network.charter.trust import keep_step
from network.charter.trust_models import Answer, MandateInquiry, StepKind
from network.db import action
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue


@action
def confirm_mandate(signature: Signature, *, by: Account) -> None:
    """Hold the act that a signature cites for established: the signature counts from now on."""
    contested = trust_queries.is_contested(signature)
    if obstacle := mandate_rules.obstacle_to_confirming_mandate(signature, is_contested=contested):
        raise Refused(obstacle)
    keep_step(StepKind.MANDATE_CONFIRMED, signature.member, by=by, signature=signature)
    if signature.standing == Standing.UNVERIFIED:
        _confirmed(signature, Confirmer.DESK, by=by)


def _confirmed(signature: Signature, confirmer: Confirmer, by: Account | None = None) -> None:
    signature.mandate_confirmed_at, signature.mandate_confirmed_by = clock.now(), confirmer
    restate(signature.member)
    note(signature.key, EventKind.MANDATE_CONFIRMED, by=by)
    record("charter.mandate_confirmed", by=by, subject=f"signature:{signature.code}", how=confirmer.value)
    for address in signature.addresses:
        queue(mails.mandate_confirmed(signature), to=address)


@action
def refuse_mandate(signature: Signature, reason: str, *, by: Account) -> None:
    """End a signature whose mandate is not recognised; its organisation may sign again with another act."""
    if obstacle := mandate_rules.obstacle_to_refusing_mandate(signature):
        raise Refused(obstacle)
    if not reason:
        raise Refused(_("Dites pourquoi : la personne qui a signé reçoit ce motif."), "reason")
    sentence = _("La coordination n’a pas reconnu le mandat du signataire.")
    end_signature(signature, sentence, EndKind.REFUSED, by=person(by))
    note(signature.key, EventKind.MANDATE_REFUSED, by=by)
    keep_step(StepKind.MANDATE_REFUSED, signature.member, by=by, reason=reason, signature=signature)
    record("charter.mandate_refused", by=by, subject=f"signature:{signature.code}")
    for address in signature.addresses:
        queue(mandate_mails.mandate_refused(signature, reason), to=address)


@action
def ask_about_mandate(signature: Signature, address: str, *, by: Account) -> None:
    """Let the coordination ask the organisation about a mandate, at an address that it has checked."""
    inquiries = trust_queries.inquiries_of(signature)
    if obstacle := mandate_rules.obstacle_to_asking(signature, inquiries, clock.now()):
        raise Refused(obstacle)
    if not address:
        raise Refused(_("Indiquez l’adresse officielle de l’organisation."), "email")
    ask_organisation(signature, address, by=by)


@action
def answer_inquiry(
    token: str, answer: Answer, *, name: str, function: str, comment: str, origin: Origin
) -> MandateInquiry:
    """Keep what the organisation says of a mandate, once: yes confirms it, no leaves it to the desk."""
    inquiry = trust_queries.open_inquiry(token, clock.now())
    if inquiry is None:
        raise Refused(_("Ce lien ne sert plus : une réponse a déjà été donnée, ou il est trop ancien."))
    inquiry.answer, inquiry.answered_at = answer, clock.now()
    inquiry.answerer, inquiry.comment = f"{name}, {function}", comment
    signature = inquiry.signature
    note(signature.key, EventKind.MANDATE_ANSWERED, origin=origin, answer=answer.value)
    subject = f"signature:{signature.code}"
    record("charter.mandate_answered", subject=subject, answer=answer.value)
    if answer == Answer.YES:
        _said_yes(inquiry)
    else:
        keep_step(
            StepKind.MANDATE_CONTESTED,
            signature.member,
            author=inquiry.answerer,
            reason=comment,
            signature=signature,
        )
        tell_desk(mandate_mails.mandate_contested(signature, inquiry))
    return inquiry


def _said_yes(inquiry: MandateInquiry) -> None:
    signature = inquiry.signature
    keep_step(
        StepKind.MANDATE_CONFIRMED,
        signature.member,
        author=inquiry.answerer or "",
        reason=inquiry.comment,
        signature=signature,
    )
    # Whether or not it is suspended for another reason meanwhile.
    if signature.mandate_is_to_confirm:
        _confirmed(signature, Confirmer.OFFICIAL_MAIL)
