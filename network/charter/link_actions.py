import secrets
from collections.abc import Sequence

from sqlalchemy import delete

from network import clock
from network.accounts.models import Account
from network.charter import codes, link_queries, link_rules, queries, rules
from network.charter import link_mails as mails
from network.charter.actions import KeyReused, attach, digest_of_content, refuse_pledge, refuse_what_changed
from network.charter.entries import enter_signature
from network.charter.evidence import note
from network.charter.link_models import PreparedSigning, PreparedState, SigningHand
from network.charter.link_rules import Hand
from network.charter.models import HANDS, CharterVersion, Means, Signature
from network.charter.pledge import Origin, Pledge, digest
from network.charter.signing_models import EventKind, SignatureEvent
from network.charter.voiding import void_links
from network.db import action, db
from network.errors import Refused
from network.files.actions import Received, forget
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import Member
from network.members.official import official_address_of
from network.members.queries import membership_in, representatives_of
from network.text import public_id, secret_token, sha256_hex


@action
def prepare_signing_by_link(
    member: Member,
    version: CharterVersion,
    pledge: Pledge,
    hands: Sequence[Hand],
    *,
    act_file: Received | None = None,
    delegation_file: Received | None = None,
    by: Account,
    origin: Origin,
) -> PreparedSigning:
    """Keep what others are to sign; nothing leaves yet. What was prepared before is void, links included."""
    former = link_queries.open_signing(member)
    _refuse_to_prepare(member, version, pledge, hands, bool(delegation_file or _delegation_of(former)), by)
    signing = PreparedSigning(
        public_id=public_id(26),
        key=secrets.token_urlsafe(24),
        member=member,
        version=version,
        prepared_by=by,
        content=pledge.as_json(),
        prepared_at=clock.now(),
        changed_at=clock.now(),
        hands=[
            SigningHand(key=secrets.token_urlsafe(24), position=position, **vars(hand))
            for position, hand in enumerate(hands, start=1)
        ],
    )
    if former:
        _replace(former, signing)
    attach(signing, member.id, act_file=act_file, delegation_file=delegation_file, by=by)
    signing.content_sha256 = digest_of_content(version, member, signing)
    db.session.add(signing)
    db.session.flush()
    note(signing.key, EventKind.SIGNING_PREPARED, by=by, origin=origin, content_sha256=signing.content_sha256)
    record("charter.signing_prepared", by=by, subject=f"member:{member.public_id}")
    return signing


def _delegation_of(former: PreparedSigning | None) -> object:
    return former and former.delegation_file


def _refuse_to_prepare(
    member: Member,
    version: CharterVersion,
    pledge: Pledge,
    hands: Sequence[Hand],
    has_document: bool,
    by: Account,
) -> None:
    if obstacle := link_rules.obstacle_to_preparing(membership_in(member, by)):
        raise Refused(obstacle)
    if pledge.mandate.is_principle:
        raise Refused(_("Un engagement de principe se déclare sur le site, sans lien."), "mandate")
    if fault := link_rules.fault_in_hands(hands, by.email):
        raise Refused(*fault)
    refuse_pledge(member, version, pledge, has_document=has_document)


def _replace(former: PreparedSigning, signing: PreparedSigning) -> None:
    """Let what was prepared before give its documents over; whoever is asked no more is told."""
    signing.act_file, signing.delegation_file = former.act_file, former.delegation_file
    former.act_file = former.delegation_file = None
    asked = {hand.email for hand in signing.hands}
    if former.state == PreparedState.PREPARED:
        _delete(former)
        return
    former.state, former.changed_at = PreparedState.REPLACED, clock.now()
    for hand in former.hands:
        if hand.email not in asked:
            queue(mails.signing_withdrawn(hand), to=hand.email)
    # Before another one is inserted: a member has one that is open.
    db.session.flush()


@action
def send_links(signing: PreparedSigning, *, by: Account, origin: Origin) -> None:
    """Mail each signatory a link, and tell those who represent the member; again changes nothing."""
    if signing.state == PreparedState.SENT:
        return
    if signing.state != PreparedState.PREPARED:
        raise Refused(_("Cette demande de signature est close : préparez-en une autre."))
    _refuse_what_cannot_be_sent(signing, by)
    for hand in signing.hands:
        _send(hand, by, origin)
    signing.state = PreparedState.SENT
    record("charter.link_sent", by=by, subject=f"member:{signing.member.public_id}")
    asked = {by.email, *(hand.email for hand in signing.hands)}
    for person in representatives_of(signing.member):
        if person.email not in asked:
            queue(mails.signing_prepared(signing), to=person.email)


@action
def send_link_again(hand: SigningHand, *, by: Account, origin: Origin) -> None:
    """Mail a signatory another link, which lives as long as the first; the one before no longer opens.

    Where whoever prepared it has left, the sender takes it over.
    """
    if obstacle := link_rules.obstacle_to_sending_again(hand):
        raise Refused(obstacle)
    _refuse_what_cannot_be_sent(hand.signing, by)
    _take_over(hand.signing, by)
    _send(hand, by, origin)
    record("charter.link_sent_again", by=by, subject=f"member:{hand.signing.member.public_id}")


def _take_over(signing: PreparedSigning, by: Account) -> None:
    """Let whoever sends a link again answer for a signing whose preparer left: their links were void."""
    if membership_in(signing.member, signing.prepared_by):
        return
    hands = [Hand(hand.name, hand.function, hand.email) for hand in signing.hands]
    if fault := link_rules.fault_in_hands(hands, by.email):
        raise Refused(fault[0])
    signing.prepared_by = by


def _refuse_what_cannot_be_sent(signing: PreparedSigning, by: Account) -> None:
    if obstacle := link_rules.obstacle_to_preparing(membership_in(signing.member, by)):
        raise Refused(obstacle)
    in_force = queries.version_in_force()
    if in_force is None or in_force.id != signing.version_id:
        raise Refused(_("La charte a changé depuis : préparez cette signature de nouveau."))
    _refuse_pledge(signing)


def _refuse_pledge(signing: PreparedSigning) -> None:
    has_document = signing.delegation_file is not None
    pledge = Pledge.from_json(signing.content)
    refuse_pledge(signing.member, signing.version, pledge, has_document=has_document)


def _send(hand: SigningHand, by: Account, origin: Origin) -> None:
    token, now = secret_token(), clock.now()
    hand.token_sha256, hand.sent_at, hand.signing.changed_at = sha256_hex(token), now, now
    hand.code_sha256 = hand.code_sent_at = None
    db.session.flush()
    note(hand.signing.key, EventKind.LINK_SENT, by=by, origin=origin, hand=str(hand.position))
    queue(mails.signing_link(hand, token), to=hand.email)


@action
def withdraw_signing(signing: PreparedSigning, *, by: Account, origin: Origin) -> None:
    """Take back what was prepared: its links are void, and those who have one are told."""
    if obstacle := link_rules.obstacle_to_preparing(membership_in(signing.member, by)):
        raise Refused(obstacle)
    if obstacle := link_rules.obstacle_to_withdrawing(signing):
        raise Refused(obstacle)
    void_links(signing, by=by, origin=origin)


def obstacle_to_using(hand: SigningHand) -> str | None:
    """Say why nothing can be signed by this link any more, or None."""
    signing = hand.signing
    in_force = queries.version_in_force()
    assert in_force is not None, "something was prepared to be signed"
    preparer = membership_in(signing.member, signing.prepared_by)
    current = queries.signature_of(signing.member, signing.version)
    mandate = Pledge.from_json(signing.content).mandate
    faults = rules.faults_in_delegation(mandate, clock.today(), has_document=True)
    return (
        rules.obstacle_to_signing(signing.member, signing.version, current)
        or link_rules.obstacle_to_link(hand, in_force, preparer, clock.now())
        or next(iter(faults.values()), None)
    )


def _refuse_dead_link(hand: SigningHand) -> None:
    if obstacle := obstacle_to_using(hand):
        raise Refused(obstacle)


@action
def send_code_by_link(hand: SigningHand, *, shown: str, origin: Origin) -> None:
    """Write down that the text was shown and agreed to, and mail the six digits that sign it."""
    _refuse_dead_link(hand)
    refuse_what_changed(hand.signing.content_sha256, shown)
    key, which = hand.signing.key, str(hand.position)
    note(key, EventKind.TEXT_SHOWN, origin=origin, text_sha256=hand.signing.version.sha256, hand=which)
    note(key, EventKind.CONSENT_GIVEN, origin=origin, content_sha256=shown, hand=which)
    _mail_code(hand, origin)


@action
def send_code_by_link_again(hand: SigningHand, *, origin: Origin) -> None:
    """Mail another code for what was already agreed to; the one before no longer signs."""
    _refuse_dead_link(hand)
    if hand.code_sent_at is None:
        raise Refused(_("Relisez d’abord ce que vous allez signer."))
    _mail_code(hand, origin)


def _mail_code(hand: SigningHand, origin: Origin) -> None:
    if hand.signed_at:
        raise Refused(_("Vous avez déjà signé."))
    code = codes.draw_code()
    hand.code_sha256, hand.code_sent_at = rules.code_sha256(hand.key, code), clock.now()
    note(hand.signing.key, EventKind.CODE_SENT, origin=origin, hand=str(hand.position))
    queue(mails.link_code(hand, code), to=hand.email)


@action
def sign_by_link(hand: SigningHand, *, key: str, shown: str, code: str, origin: Origin) -> None:
    """Give this hand: the last one awaited enters the signature. Asked again, change nothing."""
    request_sha256 = digest(hand.key, shown, code)
    if hand.signed_at:
        if hand.request_sha256 != request_sha256:
            raise KeyReused
        return
    _refuse_dead_link(hand)
    if key != hand.key:
        raise Refused(_("Cette page n’est plus à jour : reprenez la lecture à son début."))
    refuse_what_changed(hand.signing.content_sha256, shown)
    if obstacle := rules.obstacle_to_code(hand, code, clock.now()):
        raise Refused(obstacle, "code")
    _refuse_pledge(hand.signing)
    hand.signed_at, hand.request_sha256, hand.signing.changed_at = clock.now(), request_sha256, clock.now()
    note(hand.signing.key, EventKind.CODE_CHECKED, origin=origin, hand=str(hand.position))
    note(hand.signing.key, EventKind.HAND_GIVEN, origin=origin, hand=str(hand.position))
    if awaited := [other for other in hand.signing.hands if other.signed_at is None]:
        _tell_of_first_hand(hand, awaited[0])
    else:
        _enter(hand.signing, origin)


def _tell_of_first_hand(hand: SigningHand, awaited: SigningHand) -> None:
    signing = hand.signing
    record("charter.hand_given", subject=f"member:{signing.member.public_id}")
    for address in dict.fromkeys((hand.email, signing.prepared_by.email)):
        queue(mails.hand_given(signing, hand, awaited), to=address)


def _enter(signing: PreparedSigning, origin: Origin) -> None:
    signature = enter_signature(
        signing.member,
        signing.version,
        Pledge.from_json(signing.content),
        means=Means.LINK,
        key=signing.key,
        request_sha256=digest(*(hand.request_sha256 for hand in signing.hands)),
        act_file=signing.act_file,
        delegation_file=signing.delegation_file,
        signatory_email=HANDS.join(hand.email for hand in signing.hands),
        prepared_by=signing.prepared_by,
        by=None,
    )
    signing.state, signing.signature = PreparedState.SIGNED, signature
    note(signing.key, EventKind.SIGNED, origin=origin)
    _tell_those_who_did_not_sign(signature)
    db.session.flush()


def _tell_those_who_did_not_sign(signature: Signature) -> None:
    """Tell the representatives and the official address; where it was asked about the mandate, it knows."""
    people = [person.email for person in representatives_of(signature.member)]
    if not signature.mandate_is_to_confirm and (official := official_address_of(signature.member)):
        people.append(official)
    told = {address.lower() for address in signature.addresses}
    for address in dict.fromkeys(people):
        if address.lower() not in told:
            queue(mails.signed_by_link(signature), to=address)


@action
def forget_old_signings() -> None:
    """Delete what was prepared a month after its last change; of what was not signed, its evidence too."""
    for signing in link_queries.untouched_since(clock.now() - link_rules.PREPARED_KEPT):
        _delete(signing)


def _delete(signing: PreparedSigning) -> None:
    signature = signing.signature
    signed = {signature.act_file_id, signature.delegation_file_id} if signature else set()
    files = [file for file in (signing.act_file, signing.delegation_file) if file and file.id not in signed]
    if signature is None:
        db.session.execute(delete(SignatureEvent).where(SignatureEvent.key == signing.key))
    db.session.delete(signing)
    db.session.flush()
    for file in files:
        forget(file)
