"""Who is of the coordination's desk: roles are given and taken by coordinators, never by oneself.

Nobody knows how long a password is once it is kept as a digest: whoever enters the desk chooses a new
one, as long as the desk asks. Sessions end at each change of role.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from network.accounts import desk_role_mails as mails
from network.accounts.actions import end_other_sessions, forget_tokens, issue_token
from network.accounts.models import Account, AddressChange, Purpose, Role
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue


def people_of_the_desk() -> Sequence[Account]:
    """Return who has a role at the desk, coordinators first, then by name."""
    found = db.session.scalars(select(Account).where(Account.role != Role.PERSON)).all()
    order = list(reversed(Role))
    return sorted(found, key=lambda account: (order.index(account.role), account.name, account.id))


def account_by_public_id(public_id: str) -> Account | None:
    """Return the account of this public identifier, or None."""
    return db.session.scalar(select(Account).where(Account.public_id == public_id))


def obstacle_to_giving(account: Account | None, by: Account) -> str | None:
    """Say why a coordinator cannot change somebody's role at the desk, or None.

    As nobody changes their own, the coordinator who acts remains: there is always one left.
    """
    if not by.is_coordinator:
        return _("Seule la coordination décide de cela.")
    if account is None or not account.is_confirmed:
        return _(
            "Aucun compte n’a cette adresse. Demandez à la personne de s’inscrire et de confirmer son "
            "adresse, puis revenez."
        )
    if account.id == by.id:
        return _("On ne change pas son propre rôle : demandez-le à une autre personne de la coordination.")
    return None


@action
def give_role(account: Account | None, role: Role, *, unusable_hash: str, by: Account) -> None:
    """Give or take a role at the desk; `unusable_hash` stands until who enters has chosen a password."""
    if obstacle := obstacle_to_giving(account, by):
        raise Refused(obstacle, "email")
    assert account is not None
    if account.role == role:
        return
    enters, account.role = not account.is_of_the_desk, role
    end_other_sessions(account, keep=None)
    if account.is_of_the_desk:
        # The mailbox that somebody left last week may be a colleague's by now: it must not open the desk.
        db.session.execute(delete(AddressChange).where(AddressChange.account_id == account.id))
    record("account.role_changed", by=by, subject=f"account:{account.public_id}", role=role.value)
    if enters:
        account.password_hash = unusable_hash
        forget_tokens(account)
        queue(mails.role_given(role, by, issue_token(account, Purpose.RESET)), to=account.email)
    else:
        queue(mails.role_changed(role, by), to=account.email)
