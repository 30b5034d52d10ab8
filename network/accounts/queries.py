from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from network import clock
from network.accounts.models import Account, LoginSession, MailedToken, Purpose, Role
from network.db import db
from network.text import sha256_hex


def account_by_email(email: str) -> Account | None:
    """Return the account with this address, confirmed or not."""
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


def coordinators() -> Sequence[Account]:
    """Return the people of the coordination."""
    return db.session.scalars(
        select(Account).where(Account.role == Role.COORDINATOR).order_by(Account.id)
    ).all()


def reviewers() -> Sequence[Account]:
    """Return the people who decide on sheets and resources."""
    lawful = Account.role.in_((Role.REVIEWER, Role.COORDINATOR))
    return db.session.scalars(select(Account).where(lawful).order_by(Account.id)).all()


def count_accounts() -> int:
    """Return how many people have a confirmed account."""
    return (
        db.session.scalar(select(func.count()).select_from(Account).where(Account.confirmed_at.is_not(None)))
        or 0
    )


# Asked for every page of who is logged in: to build it costs more than to answer it.
_BY_TOKEN = select(LoginSession).where(LoginSession.token_hash == bindparam("digest"))


def session_by_token(token: str) -> LoginSession | None:
    """Return the login session a cookie's value opens, alive or not."""
    return db.session.scalar(_BY_TOKEN, {"digest": sha256_hex(token)})


def sessions_of(account: Account) -> Sequence[LoginSession]:
    """Return where somebody is logged in, the latest seen first."""
    query = (
        select(LoginSession)
        .where(LoginSession.account_id == account.id)
        .order_by(LoginSession.seen_at.desc())
    )
    return db.session.scalars(query).all()


def usable_token(purpose: Purpose, token: str) -> MailedToken | None:
    """Return the mailed token, if it exists for this purpose and has not expired."""
    return db.session.scalar(
        select(MailedToken).where(
            MailedToken.token_hash == sha256_hex(token),
            MailedToken.purpose == purpose,
            MailedToken.expires_at > clock.now(),
        )
    )
