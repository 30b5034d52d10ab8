"""Who types an address and a password: the same work and the same sentence whether or not they are known."""

from dataclasses import dataclass

from network.accounts import actions, passwords, queries, rules
from network.accounts.models import Account
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record_apart
from network.throttles.actions import forgive, hit, is_hit


@dataclass(frozen=True)
class Recognised:
    """Somebody who gave their password; `rehashed` is its digest at today's cost, where it has to change."""

    account: Account
    rehashed: str | None


def recognise(email: str, password: str, *, client: str) -> Recognised | None:
    """Return who gave this address and this password from the address `client`; refuse a wrong pair.

    None where too many tries were made on the account: a link is mailed, and the mailbox decides.
    """
    email, address = email.strip().lower(), rules.network_of(client)
    # The widest limit last: one address alone never uses it up for everybody.
    hit(rules.LOGIN_BY_ADDRESS, address)
    hit(rules.LOGIN_BY_ACCOUNT_AND_ADDRESS, f"{email} {address}")
    if is_hit(rules.LOGIN_BY_ACCOUNT, email):
        # Nobody is locked out by somebody else's guesses: the mailbox decides.
        if not is_hit(rules.LOGIN_MAIL_BY_ACCOUNT, email):
            actions.ask_login_by_mail(email)
        return None
    hit(rules.LOGIN_IN_ALL)
    account = queries.account_by_email(email)
    if not passwords.matches(password, account.password_hash if account else None) or not rules.may_log_in(
        account
    ):
        record_apart("account.login_failed", subject=f"account:{account.public_id}" if account else None)
        raise Refused(
            _("L’adresse ou le mot de passe ne va pas. Vérifiez-les, ou choisissez un nouveau mot de passe.")
        )
    assert account is not None
    assert account.password_hash is not None
    rehashed = passwords.hashed(password) if passwords.needs_rehash(account.password_hash) else None
    forgive(rules.LOGIN_BY_ACCOUNT_AND_ADDRESS, f"{email} {address}")
    return Recognised(account, rehashed)
