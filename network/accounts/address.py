"""Changing one's mail address: confirmed from the new one, undone from the old one for seven days.

Only the person does it: nobody at the desk can. Whether the new address is already somebody's shows
in the mail to it alone, never in the answer.
"""

from datetime import timedelta

from sqlalchemy import delete, or_, select

from network import clock
from network.accounts import address_mails as mails
from network.accounts import queries
from network.accounts.actions import end_other_sessions, forget_tokens, set_password
from network.accounts.models import Account, AddressChange, LoginSession
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import carry_choices, queue
from network.text import secret_token, sha256_hex
from network.throttles.rules import Limit

TIME_TO_CONFIRM = timedelta(hours=24)
TIME_TO_UNDO = timedelta(days=7)
CHANGES_BY_ACCOUNT = Limit("address change", 5, 3600)


def change_to_confirm(token: str) -> AddressChange | None:
    """Return the change that a link mailed to the new address confirms, if it still does."""
    return db.session.scalar(
        select(AddressChange).where(
            AddressChange.confirm_hash == sha256_hex(token),
            AddressChange.confirm_until > clock.now(),
            AddressChange.confirmed_at.is_(None),
        )
    )


def change_to_undo(token: str) -> AddressChange | None:
    """Return the change that a link mailed to the old address undoes, if it still does."""
    found = sha256_hex(token)
    return db.session.scalar(
        select(AddressChange).where(
            or_(AddressChange.object_hash == found, AddressChange.undo_hash == found),
            AddressChange.undo_until > clock.now(),
        )
    )


def waiting_change(account: Account) -> AddressChange | None:
    """Return the change that somebody asked and has not confirmed yet."""
    return db.session.scalar(
        select(AddressChange).where(
            AddressChange.account_id == account.id,
            AddressChange.confirmed_at.is_(None),
            AddressChange.confirm_until > clock.now(),
        )
    )


def obstacle_to_address(account: Account, email: str) -> str | None:
    """Say why this cannot be somebody's new address, or None; that it is another's is not told here."""
    if email.strip().lower() == account.email:
        return _("C’est déjà votre adresse.")
    return None


@action
def ask_address_change(account: Account, email: str) -> None:
    """Mail a link to the new address, and another to the old one; it replaces one that waits."""
    email = email.strip().lower()
    if obstacle := obstacle_to_address(account, email):
        raise Refused(obstacle, "email")
    cancel_address_change(account)
    token, objection, now = secret_token(), secret_token(), clock.now()
    db.session.add(
        AddressChange(
            account=account,
            old_email=account.email,
            new_email=email,
            asked_at=now,
            confirm_hash=sha256_hex(token),
            confirm_until=now + TIME_TO_CONFIRM,
            object_hash=sha256_hex(objection),
            undo_until=now + TIME_TO_UNDO,
        )
    )
    record("account.address_change_asked", by=account, subject=f"account:{account.public_id}")
    holder = queries.account_by_email(email)
    is_taken = holder is not None and holder.is_confirmed
    queue(mails.address_already_taken() if is_taken else mails.new_address_to_confirm(token), to=email)
    queue(mails.address_change_asked(email, objection), to=account.email)


@action
def cancel_address_change(account: Account) -> None:
    """Forget the change that somebody asked and has not confirmed: its links die."""
    db.session.execute(
        delete(AddressChange).where(
            AddressChange.account_id == account.id, AddressChange.confirmed_at.is_(None)
        )
    )


@action
def confirm_address_change(token: str, *, keep: LoginSession | None) -> Account:
    """Give the account its new address; other sessions and mailed links die, the old address can undo it."""
    change = change_to_confirm(token)
    if change is None:
        raise Refused(_("Ce lien a déjà servi, ou il est trop ancien."))
    account, undo = change.account, secret_token()
    _free(change.new_email, account)
    change.old_email, account.email = account.email, change.new_email
    change.confirmed_at, change.undo_hash = clock.now(), sha256_hex(undo)
    change.undo_until = clock.now() + TIME_TO_UNDO
    db.session.flush()
    forget_tokens(account)
    end_other_sessions(account, keep=keep if keep and keep.account_id == account.id else None)
    record("account.address_changed", by=account, subject=f"account:{account.public_id}")
    carry_choices(change.old_email, account.email, by=account)
    queue(mails.address_changed(change.new_email, undo), to=change.old_email)
    queue(mails.your_address_is_new(), to=account.email)
    return account


@action
def undo_address_change(token: str, password_hash: str) -> Account:
    """Give the account its old address back, with a new password: whoever was in is out."""
    change = change_to_undo(token)
    if change is None:
        raise Refused(_("Ce lien a déjà servi, ou il est trop ancien."))
    account, unwanted = change.account, change.new_email
    if account.email != change.old_email:
        _free(change.old_email, account)
        account.email = change.old_email
        db.session.flush()
        queue(mails.address_change_undone(), to=unwanted)
    db.session.execute(delete(AddressChange).where(AddressChange.account_id == account.id))
    set_password(account, password_hash, keep=None)
    record("account.address_change_undone", by=account, subject=f"account:{account.public_id}")
    return account


def _free(email: str, account: Account) -> None:
    """Refuse an address that is somebody else's; one that nobody confirmed is given up."""
    holder = queries.account_by_email(email)
    if holder is None or holder.id == account.id:
        return
    if holder.is_confirmed:
        raise Refused(_("Un autre compte a pris cette adresse entre-temps. Écrivez à la coordination."))
    db.session.delete(holder)
    db.session.flush()


@action
def forget_old_address_changes() -> None:
    """Delete the changes that can be neither confirmed nor undone any more."""
    now = clock.now()
    db.session.execute(
        delete(AddressChange).where(AddressChange.undo_until <= now, AddressChange.confirm_until <= now)
    )
