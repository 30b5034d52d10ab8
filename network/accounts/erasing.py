"""Forgetting somebody who had an account: the row stays, since others' rows lead to it, and names nobody."""

from sqlalchemy import delete, select

from network.accounts.models import Account, AddressChange, LoginSession, MailedToken, Role
from network.db import action, db
from network.i18n import _
from network.traces import GONE, Traces

NOBODY = "!"  # no hash of any password


def obstacle_to_erasing(account: Account | None) -> str | None:
    """Say why the person of this account cannot be erased, or None if they can."""
    if account is not None and account.is_of_the_desk:
        return _("Cette personne a un rôle au bureau : retirez-le-lui d’abord.")
    return None


def addresses_of(account: Account) -> set[str]:
    """Return every address that the site knows of an account, today's and former ones."""
    query = select(AddressChange.old_email, AddressChange.new_email)
    changes = db.session.execute(query.where(AddressChange.account_id == account.id)).all()
    return {account.email, *(address for change in changes for address in change)}


@action
def erase(traces: Traces) -> None:
    """Close the account of somebody who leaves: nobody can log in to it, and it says nothing of them."""
    account = db.session.get(Account, traces.account_id) if traces.account_id else None
    if account is None:
        return
    for model in (LoginSession, MailedToken, AddressChange):
        db.session.execute(delete(model).where(model.account_id == account.id))
    account.name = GONE.capitalize()
    account.email = f"{account.public_id.lower()}@{account.id}.invalid"
    account.password_hash, account.role = NOBODY, Role.PERSON
    db.session.flush()
