"""Forgetting somebody who signed or decided: the register keeps its leaves, and loses whom they stand for.

Each entry that commits to them gets an entry of kind `erasure`; then the opening goes, and everything
else that names them (R34). What can be proved of the organisation's signature stays.
"""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import delete, update

from network import clock
from network.accounts.erasing import obstacle_to_erasing
from network.accounts.models import Account
from network.charter import ending_mails as mails
from network.charter import erasure_queries, erasure_rules
from network.charter.certifying import forget_certificate
from network.charter.ending_models import ERASED_REASON, Correction
from network.charter.entries import end_signature, person
from network.charter.erasure_queries import Named
from network.charter.link_models import PreparedSigning
from network.charter.models import EndKind, Signature
from network.charter.register_fields import what_it_concerns
from network.charter.signing_models import SignatureEvent, SigningDraft
from network.charter.trust_models import MandateInquiry, SignedDocument, TrustStep
from network.db import action, db, leave_no_trace
from network.errors import Refused
from network.files.actions import forget
from network.files.models import StoredFile
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.queries import representatives_of
from network.register.actions import append, erase_opening
from network.register.canonical import utc
from network.register.models import Kind
from network.register.rules import digest_of
from network.traces import Traces

# How each feature forgets somebody; `create_app` puts them together.
Part = Callable[[Traces], None]


def sentence_of_end() -> str:
    """Return what everybody reads where a signature ended because its signatory was erased."""
    return _("La personne qui avait signé a été effacée.")


@action
def erase_person(
    named: Named, signature: Signature, reason: str, *, is_weighed: bool, by: Account, parts: Sequence[Part]
) -> None:
    """Erase somebody whom a signature, or an entry about it, names; what they signed in force ends.

    The reason is for the journal. `is_weighed` says that the coordination weighed whether a signature in
    force must be kept as evidence (GDPR 17(3)(e)).
    """
    entered = erasure_queries.openings_of(named, signature)
    signed = erasure_queries.signatures_by(named, signature, entered)
    traces = erasure_queries.traces_of(named, signature, signed)
    in_force = [each for each in signed if each.ended_at is None]
    for obstacle, field in (
        (obstacle_to_erasing(named.account), None),
        (erasure_rules.obstacle_to_reason(reason, traces), "reason"),
        (erasure_rules.obstacle_to_ending(ends=bool(in_force), is_weighed=is_weighed), "is_weighed"),
    ):
        if obstacle:
            raise Refused(obstacle, field)
    for each in in_force:
        end_signature(each, sentence_of_end(), EndKind.ERASED, by=person(by))
    _enter(entered, {each.entry_index for each in in_force}, by)
    for index in entered:
        erase_opening(index)
    _forget_what_was_prepared(traces, signed, by)
    for each in signed:
        _empty(each, by)
    _forget_words(traces)
    for part in parts:
        part(traces)
    record("charter.person_erased", by=by, subject=f"signature:{signature.code}", reason=reason)
    for each in {each.member_id: each for each in (*signed, signature)}.values():
        has_ended = any(ended.member_id == each.member_id for ended in in_force)
        for account in representatives_of(each.member):
            queue(mails.person_erased(each, has_ended=has_ended), to=account.email)
    leave_no_trace()


def _enter(entered: Sequence[int], ended: set[int | None], by: Account) -> None:
    """Say in the register of each entry that the person behind it left, unless its end just said so."""
    concerned = erasure_queries.signatures_of_entries(entered)
    for index in entered:
        if index not in ended:
            append(
                Kind.ERASURE,
                about=index,
                signer=person(by),
                signed_at=utc(clock.now()),
                reason_sha256=digest_of(sentence_of_end()),
                **what_it_concerns(concerned[index]),
            )


def _empty(signature: Signature, by: Account) -> None:
    """Take the person out of a signature, with its documents, its certificate and where it came from."""
    files = (signature.act_file, signature.delegation_file, signature.document_file)
    signature.erased_at = clock.now()
    signature.signatory_name = signature.signatory_function = ""
    signature.signatory_email = signature.account_id = signature.prepared_by_id = None
    signature.act_file_id = signature.delegation_file_id = signature.document_file_id = None
    db.session.flush()
    db.session.expire(signature)
    _forget_files([*files, *_forget_papers(erasure_queries.papers_with(signature))], by)
    forget_certificate(signature)
    nowhere = {"address": None, "agent": None}
    db.session.execute(update(SignatureEvent).where(SignatureEvent.key == signature.key).values(**nowhere))


def _forget_papers(papers: Sequence[SignedDocument]) -> list[StoredFile]:
    """Delete documents sent for signing, and return what they were, to be forgotten once unused."""
    files = [file for each in papers for file in (each.file, each.act_file, each.delegation_file) if file]
    for paper in papers:
        db.session.delete(paper)
    db.session.flush()
    return files


def _forget_files(files: Iterable[StoredFile | None], by: Account) -> None:
    for file in dict.fromkeys(filter(None, files)):
        forget(file, by=by, at_once=True)


def _forget_what_was_prepared(traces: Traces, signed: Sequence[Signature], by: Account) -> None:
    """Delete what was prepared by or for them; of what was never signed, its evidence and documents too."""
    by_link = erasure_queries.prepared_for(traces, signed)
    drafts = erasure_queries.drafts_of(traces)
    for given in (*by_link, *drafts):
        db.session.delete(given)
    db.session.flush()
    never_signed: list[PreparedSigning | SigningDraft] = [*drafts]
    never_signed += [prepared for prepared in by_link if prepared.signature_id is None]
    papers = erasure_queries.papers_of(traces)
    files = []
    for prepared in never_signed:
        db.session.execute(delete(SignatureEvent).where(SignatureEvent.key == prepared.key))
        files += [prepared.act_file, prepared.delegation_file]
    _forget_files([*files, *_forget_papers(papers)], by)


def _forget_words(traces: Traces) -> None:
    """Take them out of what was said about signatures; of public reasons nothing is left but the digest."""
    asked_another = erasure_queries.of_another(traces, MandateInquiry.signature_id)
    traces.take_out_of(
        MandateInquiry.answerer, MandateInquiry.comment, MandateInquiry.sent_to, of_another=asked_another
    )
    traces.take_out_of(SignatureEvent.details)
    db.session.execute(
        update(SignatureEvent)
        .where(SignatureEvent.account_id == traces.account_id, SignatureEvent.account_id.is_not(None))
        .values(address=None, agent=None)
    )
    for step in traces.written_by(TrustStep.author, TrustStep.by_id):
        step.author = ""
    for step, _sought in traces.rows_naming(TrustStep.reason):
        step.reason = ""
    for signature, _sought in traces.rows_naming(Signature.end_reason):
        signature.end_reason = ERASED_REASON
    corrected_another = erasure_queries.of_another(traces, Correction.signature_id)
    for correction, _sought in traces.rows_naming(Correction.reason, of_another=corrected_another):
        correction.reason = ERASED_REASON
    db.session.flush()
