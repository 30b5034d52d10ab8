"""People and organisations to test with: plain functions, each kept in the database when it returns."""

from itertools import count
from typing import Any

from network import clock
from network.accounts import passwords
from network.accounts.models import Account, Role
from network.db import db, unit_of_work
from network.text import public_id

PASSWORD = "neuf hérissons traversent la cour"

_numbers = count(1)


def make_account(name: str = "Camille Moreau", email: str | None = None, **columns: Any) -> Account:
    """Make a person whose address is confirmed and whose password is `PASSWORD`."""
    account = Account(
        public_id=public_id(),
        email=email or f"personne{next(_numbers)}@exemple.fr",
        name=name,
        created_at=clock.now(),
        **{"password_hash": passwords.hashed(PASSWORD), "confirmed_at": clock.now(), **columns},
    )
    with unit_of_work():
        db.session.add(account)
    return account


def make_coordinator(name: str = "Dominique Bel", **columns: Any) -> Account:
    """Make a person of the network's coordination."""
    return make_account(name, role=Role.COORDINATOR, **columns)
