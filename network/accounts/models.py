from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import UTCDateTime, choice, db
from network.i18n import lazy


class Role(StrEnum):
    """What somebody may do on the site beyond their organisation's affairs.

    An observer reads the desk, without anybody's address; a reviewer also decides on sheets and
    resources; a coordinator decides on everything.
    """

    PERSON = "person"
    OBSERVER = "observer"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"

    @property
    def label(self) -> str:
        return str(_ROLES[self])


_ROLES = {
    Role.PERSON: lazy("Personne inscrite"),
    Role.OBSERVER: lazy("Observation : lit le bureau, sans les adresses"),
    Role.REVIEWER: lazy("Relecture : décide des fiches et des ressources"),
    Role.COORDINATOR: lazy("Coordination : décide de tout"),
}


class Purpose(StrEnum):
    """What a mailed link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    LOG_IN = "log_in"


class Account(db.Model):
    """A person. Without a password until the address is confirmed."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("confirmed_at IS NULL OR password_hash IS NOT NULL", name="password_once_confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[Role] = mapped_column(choice(Role, "role"), default=Role.PERSON)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    is_authenticated = True  # what Flask-Login asks of `current_user`

    @property
    def is_coordinator(self) -> bool:
        return self.role == Role.COORDINATOR

    @property
    def may_review(self) -> bool:
        """Say whether they decide on sheets and resources."""
        return self.role in (Role.REVIEWER, Role.COORDINATOR)

    @property
    def is_of_the_desk(self) -> bool:
        """Say whether the coordination's pages open to them, at least for reading."""
        return self.role != Role.PERSON

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class LoginSession(db.Model):
    """One browser where somebody is logged in; the cookie's value is only kept as a digest."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    authenticated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    address: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(300))


class MailedToken(db.Model):
    """The secret of a mailed link, kept as a digest; used once."""

    __tablename__ = "mailed_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "token_purpose"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AddressChange(db.Model):
    """A person gives their account another address: confirmed from the new one, undone from the old one.

    The three links are kept as digests. Two lead to the same undoing: one mailed when the change is
    asked, one when it is made.
    """

    __tablename__ = "address_change"
    __table_args__ = (
        CheckConstraint("new_email = lower(new_email)", name="new_email_in_lower_case"),
        CheckConstraint("(confirmed_at IS NULL) = (undo_hash IS NULL)", name="undo_iff_confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    confirm_until: Mapped[datetime] = mapped_column(UTCDateTime)
    object_hash: Mapped[str] = mapped_column(String(64), unique=True)
    undo_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    undo_until: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
