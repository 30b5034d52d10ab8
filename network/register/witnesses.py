"""Witnesses: people outside who keep the heads of the register, so that its past cannot be rewritten.

The desk names them, they say yes from a mailed link, and get the head once a week until they stop. The
link is that of their address's choices of mail (`network.mail.links`): whoever reads its mail decides.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select

from network import clock
from network.accounts.models import Account
from network.db import action, db, unit_of_work
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import choose_topics, queue, stop_topic
from network.mail.messages import Attachment
from network.mail.models import MailRecipient, StoppedTopic
from network.mail.queries import recipient_by_token, stopped_topics
from network.mail.topics import Topic
from network.register import queries, witness_mails
from network.register.canonical import canonical
from network.register.witness_models import Witness
from network.text import public_id

MONDAY, HOUR = 0, 8  # when the week's head leaves, in Paris
UNANSWERED_KEPT = timedelta(days=60)
INVITED_AGAIN_AFTER = timedelta(days=7)

_stopped = (
    select(MailRecipient.address)
    .join(StoppedTopic, StoppedTopic.recipient_id == MailRecipient.id)
    .where(StoppedTopic.topic == Topic.REGISTER)
)
_willing = and_(Witness.confirmed_at.is_not(None), Witness.email.not_in(_stopped))


# ——— What is known ———


def witnesses() -> Sequence[Witness]:
    """Return everybody whom the desk named, in the order of their names."""
    return db.session.scalars(select(Witness).order_by(Witness.name, Witness.id)).all()


def shown_witnesses() -> Sequence[Witness]:
    """Return the witnesses who let the site name them."""
    query = select(Witness).where(_willing, Witness.is_shown).order_by(Witness.name, Witness.id)
    return db.session.scalars(query).all()


def count_witnesses() -> int:
    """Return how many people get the head of the register, named or not."""
    return db.session.scalar(select(func.count()).select_from(Witness).where(_willing)) or 0


def stopped_addresses() -> set[str]:
    """Return the addresses that want no head of the register."""
    return set(db.session.scalars(_stopped))


def witness_by_public_id(public_id: str) -> Witness | None:
    """Return somebody whom the desk named."""
    return db.session.scalar(select(Witness).where(Witness.public_id == public_id))


def witness_by_token(token: str) -> Witness | None:
    """Return the witness whose mail carries this link."""
    recipient = recipient_by_token(token)
    return recipient and db.session.scalar(select(Witness).where(Witness.email == recipient.address))


def this_week(now: datetime) -> datetime:
    """Return when the head of this week was due to leave."""
    local = now.astimezone(clock.PARIS)
    due = (local - timedelta(days=local.weekday() - MONDAY)).replace(
        hour=HOUR, minute=0, second=0, microsecond=0
    )
    return due if due <= local else due - timedelta(days=7)


def obstacle_to_naming(email: str) -> str | None:
    """Say why nobody can be named with this address, or None."""
    if db.session.scalar(select(Witness.id).where(Witness.email == email.strip().lower())):
        return _("Cette adresse est déjà dans la liste des témoins.")
    if Topic.REGISTER in stopped_topics(email):
        return _("La personne qui lit cette adresse ne veut plus de ces mails.")
    return None


def obstacle_to_inviting(witness: Witness, now: datetime) -> str | None:
    """Say why a witness cannot be asked again, or None."""
    if witness.confirmed_at:
        return _("Cette personne a déjà accepté.")
    if Topic.REGISTER in stopped_topics(witness.email):
        return _("La personne qui lit cette adresse ne veut plus de ces mails.")
    if now < witness.invited_at + INVITED_AGAIN_AFTER:
        return _("Laissez-lui une semaine pour répondre avant de lui écrire de nouveau.")
    return None


# ——— What is done ———


@action
def name_witness(name: str, email: str, why: str, *, by: Account) -> Witness:
    """Propose to somebody to be a witness: nothing but this mail leaves until they say yes."""
    if obstacle := obstacle_to_naming(email):
        raise Refused(obstacle, "email")
    now = clock.now()
    witness = Witness(
        public_id=public_id(), name=name, email=email.strip().lower(), why=why,
        named_at=now, named_by_id=by.id, invited_at=now,
    )  # fmt: skip
    db.session.add(witness)
    db.session.flush()
    queue(witness_mails.witness_asked(witness), to=witness.email)
    record("register.witness_named", by=by, subject=f"witness:{witness.public_id}")
    return witness


@action
def invite_again(witness: Witness, *, by: Account) -> None:
    """Ask somebody once more, who has not answered."""
    if obstacle := obstacle_to_inviting(witness, clock.now()):
        raise Refused(obstacle)
    witness.invited_at = clock.now()
    queue(witness_mails.witness_asked(witness), to=witness.email)
    record("register.witness_invited_again", by=by, subject=f"witness:{witness.public_id}")


@action
def remove_witness(witness: Witness, *, by: Account) -> None:
    """Take somebody off; who was a witness is told, as the silence of the site would alarm them."""
    if witness.confirmed_at and Topic.REGISTER not in stopped_topics(witness.email):
        queue(witness_mails.witness_no_more(witness), to=witness.email)
    record("register.witness_removed", by=by, subject=f"witness:{witness.public_id}")
    db.session.delete(witness)


@action
def accept(witness: Witness, *, is_shown: bool) -> None:
    """Let somebody be a witness, or change whether the site names them; who had stopped gets heads again."""
    is_new = witness.confirmed_at is None
    witness.is_shown = is_shown
    choose_topics(witness.email, {Topic.REGISTER}, among=(Topic.REGISTER,), by=None)
    if is_new:
        witness.confirmed_at = clock.now()
        record("register.witness_accepted", subject=f"witness:{witness.public_id}")


@action
def decline(witness: Witness) -> None:
    """Let somebody be no witness, or no more: nothing of the register is mailed to them."""
    stop_topic(witness.email, Topic.REGISTER)
    if witness.confirmed_at is None:
        record("register.witness_declined", subject=f"witness:{witness.public_id}")
        db.session.delete(witness)


@action
def forget_unanswered_witnesses() -> None:
    """Forget the addresses of those who were asked two months ago and never answered."""
    limit = clock.now() - UNANSWERED_KEPT
    db.session.execute(delete(Witness).where(Witness.confirmed_at.is_(None), Witness.invited_at < limit))


def send_due_heads() -> None:
    """Mail the head of the register to each witness who has not got this week's: one transaction for all."""
    late = or_(Witness.written_at.is_(None), Witness.written_at < this_week(clock.now()))
    due = select(Witness).where(_willing, late).order_by(Witness.id)
    if db.session.scalar(due.limit(1)) is None or queries.size() == 0:
        return
    with unit_of_work():
        head = queries.head()
        assert head is not None, "a register with entries has a head"
        file = Attachment(f"tete-{head.size}.json", "application/json", canonical(head.as_json))
        for witness in db.session.scalars(due).all():
            mail = witness_mails.head_of_the_week(witness, head, file.name)
            queue(mail, to=witness.email, attachment=file)
            witness.written_at, witness.written_size = clock.now(), head.size
