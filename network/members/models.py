from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network import clock
from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.i18n import lazy
from network.territories.models import Kind


class College(StrEnum):
    PROJECT_HOLDERS = "project_holders"
    LOCAL_AUTHORITIES = "local_authorities"
    SUPPORT_STRUCTURES = "support_structures"

    @property
    def label(self) -> str:
        return str(_COLLEGES[self])


_COLLEGES = {
    College.PROJECT_HOLDERS: lazy("Porteurs de projet"),
    College.LOCAL_AUTHORITIES: lazy("Collectivités locales"),
    College.SUPPORT_STRUCTURES: lazy("Structures de soutien"),
}


class LegalForm(StrEnum):
    COMMUNE = "commune"
    EPCI = "epci"
    EPT = "ept"
    DEPARTMENT = "department"
    REGION = "region"
    SPECIAL_AUTHORITY = "special_authority"
    PETR = "petr"
    PNR = "pnr"
    MIXED_SYNDICATE = "mixed_syndicate"
    INTERCOMMUNAL_SYNDICATE = "intercommunal_syndicate"
    ENERGY_SYNDICATE = "energy_syndicate"
    PUBLIC_ESTABLISHMENT = "public_establishment"
    CHAMBER = "chamber"
    GIP = "gip"
    ASSOCIATION = "association"
    COOPERATIVE = "cooperative"
    FARM = "farm"
    COMPANY = "company"
    SOLE_TRADER = "sole_trader"
    MIXED_ECONOMY_COMPANY = "mixed_economy_company"
    LOCAL_PUBLIC_COMPANY = "local_public_company"
    FOUNDATION = "foundation"

    @property
    def label(self) -> str:
        return str(_LEGAL_FORMS[self])

    @property
    def is_public_body(self) -> bool:
        """Say whether it binds itself by an act of its assembly (or a decision by delegation of it)."""
        return self in PUBLIC_BODIES


_LEGAL_FORMS = {
    LegalForm.COMMUNE: lazy("Commune"),
    LegalForm.EPCI: lazy("Intercommunalité (communauté ou métropole)"),
    LegalForm.EPT: lazy("Établissement public territorial"),
    LegalForm.DEPARTMENT: lazy("Département"),
    LegalForm.REGION: lazy("Région"),
    LegalForm.SPECIAL_AUTHORITY: lazy("Collectivité à statut particulier"),
    LegalForm.PETR: lazy("Pôle d’équilibre territorial et rural (PETR)"),
    LegalForm.PNR: lazy("Parc naturel régional (PNR)"),
    LegalForm.MIXED_SYNDICATE: lazy("Syndicat mixte"),
    LegalForm.INTERCOMMUNAL_SYNDICATE: lazy("Syndicat intercommunal (SIVU, SIVOM)"),
    LegalForm.ENERGY_SYNDICATE: lazy("Syndicat d’énergie"),
    LegalForm.PUBLIC_ESTABLISHMENT: lazy("Établissement public"),
    LegalForm.CHAMBER: lazy("Chambre consulaire"),
    LegalForm.GIP: lazy("Groupement d’intérêt public (GIP)"),
    LegalForm.ASSOCIATION: lazy("Association"),
    LegalForm.COOPERATIVE: lazy("Société coopérative (SCIC, SCOP, coopérative agricole…)"),
    LegalForm.FARM: lazy("Entreprise agricole (GAEC, EARL…)"),
    LegalForm.COMPANY: lazy("Société (SAS, SARL, SA…)"),
    LegalForm.SOLE_TRADER: lazy("Entreprise individuelle"),
    LegalForm.MIXED_ECONOMY_COMPANY: lazy("Société d’économie mixte (SEM)"),
    LegalForm.LOCAL_PUBLIC_COMPANY: lazy("Société publique locale (SPL)"),
    LegalForm.FOUNDATION: lazy("Fondation ou fonds de dotation"),
}

PUBLIC_BODIES = frozenset(
    {
        LegalForm.COMMUNE, LegalForm.EPCI, LegalForm.EPT, LegalForm.DEPARTMENT, LegalForm.REGION,
        LegalForm.SPECIAL_AUTHORITY, LegalForm.PETR, LegalForm.PNR, LegalForm.MIXED_SYNDICATE,
        LegalForm.INTERCOMMUNAL_SYNDICATE, LegalForm.ENERGY_SYNDICATE, LegalForm.PUBLIC_ESTABLISHMENT,
        LegalForm.CHAMBER, LegalForm.GIP,
    }
)  # fmt: skip


class MemberRole(StrEnum):
    """What a person may do for a member: sign and decide, or write."""

    REPRESENTATIVE = "representative"
    CONTRIBUTOR = "contributor"

    @property
    def label(self) -> str:
        return str(_ROLES[self])


_ROLES = {
    MemberRole.REPRESENTATIVE: lazy("Représente l’organisation et peut signer en son nom"),
    MemberRole.CONTRIBUTOR: lazy("Contribue : prépare et rédige, sans signer"),
}


class MemberStatus(StrEnum):
    """Where a membership stands, for everybody to know; set by the charter's actions (`note_status`)."""

    REGISTERED = "registered"
    PRINCIPLE = "principle"
    UNVERIFIED = "unverified"
    SIGNED = "signed"
    EARLIER = "earlier"
    SUSPENDED = "suspended"
    CANDIDATE = "candidate"
    DECLINED = "declined"
    DORMANT = "dormant"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return str(_STATUSES[self])


_STATUSES = {
    MemberStatus.REGISTERED: lazy("Inscrit, charte non signée"),
    MemberStatus.PRINCIPLE: lazy("Engagement de principe"),
    MemberStatus.UNVERIFIED: lazy("Mandat déclaré, non vérifié"),
    MemberStatus.SIGNED: lazy("Charte signée"),
    MemberStatus.EARLIER: lazy("À renouveler"),
    MemberStatus.SUSPENDED: lazy("Suspendu"),
    MemberStatus.CANDIDATE: lazy("Candidature en cours"),
    MemberStatus.DECLINED: lazy("Candidature non retenue"),
    MemberStatus.DORMANT: lazy("En sommeil"),
    MemberStatus.WITHDRAWN: lazy("S’est retiré"),
}
# Lists leave these out: of some, one may ask for them.
HIDDEN = (MemberStatus.SUSPENDED, MemberStatus.DECLINED)
ASIDE = (MemberStatus.DORMANT, MemberStatus.WITHDRAWN)


class Member(db.Model):
    """An organisation of the network.

    `reference_kind` and `reference_code` name its entry in the official lists, if it has one.
    `departments` and `epci_sirens` are the codes of the territory it covers; none means all of France.
    """

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("reference_kind", "reference_code", name="uq_member_reference"),
        CheckConstraint("(reference_kind IS NULL) = (reference_code IS NULL)", name="reference_is_whole"),
        CheckConstraint("siren IS NULL OR length(siren) = 9", name="siren_has_nine_digits"),
        CheckConstraint("rna IS NULL OR legal_form = 'association'", name="rna_of_an_association"),
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("official_email = lower(official_email)", name="official_email_in_lower_case"),
        CheckConstraint("(status_until IS NULL) = (status_then IS NULL)", name="status_then_is_dated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(200), index=True)  # the name as the alphabet sees it
    college: Mapped[College] = mapped_column(choice(College, "college"), index=True)
    legal_form: Mapped[LegalForm] = mapped_column(choice(LegalForm, "legal_form"))
    siren: Mapped[str | None] = mapped_column(String(9), unique=True)
    rna: Mapped[str | None] = mapped_column(String(10), unique=True)
    reference_kind: Mapped[Kind | None] = mapped_column(choice(Kind, "reference_kind"))
    reference_code: Mapped[str | None] = mapped_column(String(9))
    departments: Mapped[list[str]] = mapped_column(JSON)
    epci_sirens: Mapped[list[str]] = mapped_column(JSON)
    description: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str | None] = mapped_column(String(300))
    # Where the organisation itself is reached (« mairie@… »); set through `members.official` alone.
    official_email: Mapped[str | None] = mapped_column(String(254))
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    noted_status: Mapped[MemberStatus] = mapped_column(
        "status", choice(MemberStatus, "status"), default=MemberStatus.REGISTERED, index=True
    )
    # The day from which it stands elsewhere: its signature no longer counts then, unless it signs again.
    status_until: Mapped[date | None] = mapped_column(index=True)
    status_then: Mapped[MemberStatus | None] = mapped_column(choice(MemberStatus, "status_then"))
    # When the network took it in, as its joining policy says, or declined to; and since when it sleeps.
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    dormant_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @hybrid_property
    def status(self) -> MemberStatus:
        """Where the membership stands today, as it was noted."""
        if self.status_until and self.status_then and self.status_until <= clock.today():
            return self.status_then
        return self.noted_status

    @status.inplace.setter
    def _note_status(self, status: MemberStatus) -> None:
        self.noted_status = status

    @status.inplace.expression
    @classmethod
    def _status_today(cls) -> ColumnElement[MemberStatus]:
        return case((cls.status_until <= clock.today(), cls.status_then), else_=cls.noted_status)

    @hybrid_property
    def counts(self) -> bool:
        """Say whether the network took it in and it is awake: its signatures then count."""
        return self.accepted_at is not None and self.dormant_at is None

    @counts.inplace.expression
    @classmethod
    def _counts_today(cls) -> ColumnElement[bool]:
        return and_(cls.accepted_at.is_not(None), cls.dormant_at.is_(None))

    @hybrid_property
    def takes_part(self) -> bool:
        """Say whether others meet it on the site today: it counts, and its status is one that is shown."""
        return self.counts and self.status not in (*HIDDEN, *ASIDE)

    @takes_part.inplace.expression
    @classmethod
    def _takes_part_today(cls) -> ColumnElement[bool]:
        return and_(cls.counts, cls.status.not_in((*HIDDEN, *ASIDE)))

    @property
    def is_public_body(self) -> bool:
        """Say whether it signs by an act of its assembly rather than through its legal representative."""
        return self.legal_form.is_public_body

    @property
    def reference(self) -> str | None:
        """The number that names it everywhere: that of the official lists, or its SIREN, or its RNA."""
        return self.reference_code or self.siren or self.rna

    @property
    def insee_code(self) -> str | None:
        """The INSEE code of a commune, a department or a region."""
        return None if self.reference_kind in (Kind.EPCI, Kind.EPT) else self.reference_code


class OfficialAddressProposal(db.Model):
    """The official address that a representative proposes; gone once the coordination has answered."""

    __tablename__ = "official_address_proposal"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Membership(db.Model):
    """A person who acts for a member. The one chosen last is the member they act for now."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("member_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole, "member_role"))
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    chosen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account] = relationship()

    @property
    def may_sign(self) -> bool:
        return self.role == MemberRole.REPRESENTATIVE


class JoinRequest(db.Model):
    """Somebody asks to act for a member; gone once answered."""

    __tablename__ = "join_request"
    __table_args__ = (UniqueConstraint("member_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Invitation(db.Model):
    """Somebody is invited by mail to act for a member; gone once accepted or withdrawn.

    Of the mailed link only a digest is kept. The person may have no account yet.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("member_id", "email"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(80))
    message: Mapped[str] = mapped_column(Text)
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole, "member_role"))
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    invited_by: Mapped[Account | None] = relationship(lazy="joined")
