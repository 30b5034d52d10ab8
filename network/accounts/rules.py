from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from network.accounts.models import Account, LoginSession, Purpose
from network.throttles.rules import Limit

FRESH = timedelta(minutes=10)
LIFETIME = timedelta(days=30)
LIFETIME_AT_THE_DESK = timedelta(hours=12)
IDLE_AT_THE_DESK = timedelta(hours=2)
UNCONFIRMED_KEPT = timedelta(days=7)

TOKEN_LIFETIMES = {
    Purpose.CONFIRM: timedelta(hours=24),
    Purpose.RESET: timedelta(hours=1),
    Purpose.LOG_IN: timedelta(minutes=30),
}


LOGIN_BY_ACCOUNT_AND_ADDRESS = Limit("login account address", 10, 300)
LOGIN_BY_ADDRESS = Limit("login address", 20, 300)
LOGIN_BY_ACCOUNT = Limit("login account", 100, 3600)
LOGIN_IN_ALL = Limit("login", 1000, 300)
LOGIN_MAIL_BY_ACCOUNT = Limit("login mail account", 5, 3600)
RESET_BY_ACCOUNT = Limit("reset account", 5, 3600)
REGISTER_BY_ACCOUNT = Limit("register account", 5, 3600)
REGISTER_BY_ADDRESS = Limit("register address", 20, 3600)
PASSWORD_AGAIN_BY_ACCOUNT = Limit("password again", 10, 300)


def is_alive(session: LoginSession, now: datetime) -> bool:
    """Say whether a session may still be used: 30 days, or 12 hours and 2 without a sign for the desk."""
    if session.account.is_of_the_desk:
        return now < session.started_at + LIFETIME_AT_THE_DESK and now < session.seen_at + IDLE_AT_THE_DESK
    return now < session.started_at + LIFETIME


def is_fresh(session: LoginSession, now: datetime) -> bool:
    """Say whether the password was typed in the last ten minutes."""
    return now < session.authenticated_at + FRESH


def network_of(address: str) -> str:
    """Return what limits count as one address: the address itself, or the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


def may_log_in(account: Account | None) -> bool:
    """Say whether an account exists and its address is confirmed."""
    return account is not None and account.is_confirmed
