from datetime import datetime

from sqlalchemy import delete, select

from network import clock
from network.accounts import mails, queries, rules
from network.accounts.models import Account, AddressChange, LoginSession, MailedToken, Purpose, Role
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.text import public_id, secret_token, sha256_hex


@action
def register(name: str, email: str, *, next: str | None = None) -> None:
    """Open an account that its mailed link will confirm.

    Whether the address is already known shows in the mail alone, never in the answer.
    """
    account = queries.account_by_email(email)
    known = account is not None and account.is_confirmed
    if account is None:
        account = _new_account(name, email)
    elif not known:
        account.name = name
    token = issue_token(account, Purpose.CONFIRM)
    queue(mails.already_registered() if known else mails.address_to_confirm(token, next), to=account.email)


def _new_account(name: str, email: str) -> Account:
    account = Account(public_id=public_id(), email=email.strip().lower(), name=name, created_at=clock.now())
    db.session.add(account)
    db.session.flush()
    record("account.registered", subject=f"account:{account.public_id}")
    return account


@action
def issue_token(account: Account, purpose: Purpose) -> str:
    """Make the secret of a new link. Earlier ones live on: somebody else's request must not kill ours."""
    token = secret_token()
    expires_at = clock.now() + rules.TOKEN_LIFETIMES[purpose]
    db.session.add(
        MailedToken(
            account_id=account.id, purpose=purpose, token_hash=sha256_hex(token), expires_at=expires_at
        )
    )
    return token


def _use_token(purpose: Purpose, token: str) -> Account:
    """Return whose link this is and burn it with all of its purpose; raise `Refused` when it is dead."""
    found = queries.usable_token(purpose, token)
    if found is None:
        raise Refused(_("Ce lien a déjà servi, ou il est trop ancien. Demandez-en un nouveau."))
    account = found.account
    db.session.execute(
        delete(MailedToken).where(MailedToken.account_id == account.id, MailedToken.purpose == purpose)
    )
    return account


@action
def confirm_address(token: str, name: str, password_hash: str) -> Account:
    """Confirm an address by its mailed link, with the name and the password given there by its owner."""
    account = _use_token(Purpose.CONFIRM, token)
    if account.is_confirmed:
        raise Refused(_("Cette adresse est déjà confirmée : connectez-vous."))
    account.name, account.password_hash, account.confirmed_at = name, password_hash, clock.now()
    record("account.confirmed", by=account, subject=f"account:{account.public_id}")
    return account


@action
def open_confirmed_account(name: str, email: str, password_hash: str) -> Account:
    """Open an account for somebody whose mailbox was just proved by a link of another feature."""
    account = queries.account_by_email(email) or _new_account(name, email)
    if account.is_confirmed:
        raise Refused(_("Cette adresse a déjà un compte : connectez-vous."))
    account.name, account.password_hash, account.confirmed_at = name, password_hash, clock.now()
    forget_tokens(account)
    record("account.confirmed", by=account, subject=f"account:{account.public_id}")
    return account


@action
def ask_reset(email: str) -> None:
    """Send a link to choose a new password, if a confirmed account has this address; tell nobody."""
    account = queries.account_by_email(email)
    known = account if account is not None and account.is_confirmed else None
    record("account.reset_asked", subject=f"account:{known.public_id}" if known else None)
    if known:
        queue(mails.password_to_reset(issue_token(known, Purpose.RESET)), to=known.email)


@action
def reset_password(token: str, password_hash: str) -> Account:
    """Set a new password by its mailed link; every session and every other link dies."""
    account = _use_token(Purpose.RESET, token)
    set_password(account, password_hash, keep=None)
    return account


@action
def set_password(account: Account, password_hash: str, *, keep: LoginSession | None) -> None:
    """Set a password and tell its owner; every session but the one to keep, and every mailed link, dies."""
    account.password_hash = password_hash
    forget_tokens(account)
    end_other_sessions(account, keep=keep)
    queue(mails.password_changed(), to=account.email)
    record("account.password_changed", by=account, subject=f"account:{account.public_id}")


@action
def end_other_sessions(account: Account, *, keep: LoginSession | None) -> None:
    """End every session of somebody but the one to keep."""
    others = delete(LoginSession).where(LoginSession.account_id == account.id)
    db.session.execute(others if keep is None else others.where(LoginSession.id != keep.id))


@action
def forget_tokens(account: Account) -> None:
    """Let every mailed link of somebody die, an address waiting for its confirmation included.

    The link that undoes a change of address lives on: whoever took the account over would else kill it
    by choosing a password.
    """
    db.session.execute(delete(MailedToken).where(MailedToken.account_id == account.id))
    db.session.execute(
        delete(AddressChange).where(
            AddressChange.account_id == account.id, AddressChange.confirmed_at.is_(None)
        )
    )


@action
def ask_login_by_mail(email: str) -> None:
    """Send a link to log in, after too many tries at an account; say nothing when there is none."""
    account = queries.account_by_email(email)
    if account is not None and account.is_confirmed:
        queue(mails.login_to_confirm(issue_token(account, Purpose.LOG_IN)), to=account.email)


@action
def accept_login_link(token: str) -> Account:
    """Burn the mailed link that lets somebody in."""
    return _use_token(Purpose.LOG_IN, token)


@action
def open_session(
    account: Account, *, address: str, user_agent: str, rehashed: str | None = None, by_password: bool = True
) -> str:
    """Log somebody in and return the session's secret, for the cookie; `rehashed` replaces an older hash.

    A session that no password opened is not fresh: a grave change will ask for it.
    """
    token, now = secret_token(), clock.now()
    if rehashed:
        account.password_hash = rehashed
    db.session.add(
        LoginSession(
            public_id=public_id(),
            token_hash=sha256_hex(token),
            account_id=account.id,
            started_at=now,
            authenticated_at=now if by_password else now - rules.FRESH,
            seen_at=now,
            address=address[:45],
            user_agent=user_agent[:300],
        )
    )
    record("account.logged_in", by=account, subject=f"account:{account.public_id}")
    return token


@action
def renew_session(session: LoginSession) -> str:
    """Note that the password was typed again; return the session's new secret, the old one dies."""
    token = secret_token()
    session.token_hash, session.authenticated_at = sha256_hex(token), clock.now()
    return token


@action
def end_session(session: LoginSession, *, by: Account) -> None:
    """Log one browser out."""
    record("account.logged_out", by=by, subject=f"account:{by.public_id}")
    db.session.delete(session)


@action
def end_others(account: Account, *, keep: LoginSession | None) -> None:
    """Log somebody out, as they ask, everywhere but here."""
    end_other_sessions(account, keep=keep)
    record("account.others_logged_out", by=account, subject=f"account:{account.public_id}")


@action
def make_coordinator(email: str, name: str, password_hash: str) -> Account:
    """Make a coordinator of a new or known account; its address is held to be confirmed."""
    account = queries.account_by_email(email) or _new_account(name, email)
    account.role, account.password_hash = Role.COORDINATOR, password_hash
    account.confirmed_at = account.confirmed_at or clock.now()
    db.session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))
    record("account.made_coordinator", subject=f"account:{account.public_id}")
    return account


@action
def forget_stale_accounts() -> None:
    """Delete what nobody came back to: unconfirmed accounts after seven days, dead links, ended sessions."""
    now = clock.now()
    db.session.execute(delete(MailedToken).where(MailedToken.expires_at <= now))
    db.session.execute(delete(LoginSession).where(LoginSession.started_at <= now - rules.LIFETIME))
    _forget_unconfirmed(now - rules.UNCONFIRMED_KEPT)


def _forget_unconfirmed(before: datetime) -> None:
    waiting = select(MailedToken.account_id)
    db.session.execute(
        delete(Account).where(
            Account.confirmed_at.is_(None), Account.created_at <= before, Account.id.not_in(waiting)
        )
    )


@action
def rename(account: Account, name: str, *, by: Account) -> None:
    """Change the name people see; what was signed keeps the name it was signed with."""
    account.name = name
    record("account.renamed", by=by, subject=f"account:{account.public_id}")
