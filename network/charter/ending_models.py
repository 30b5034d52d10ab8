"""What is corrected of a signature that stays in force."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from network.db import choice, db
from network.i18n import lazy

# What stands where a public reason named somebody who was erased: only its digest is left.
ERASED_REASON = "Motif effacé avec la personne qu’il nommait."


class CorrectionKind(StrEnum):
    """What a correction is about: the figures, who represents the member, or how the member is called."""

    FIGURES = "figures"
    REPRESENTATIVE = "representative"
    NAME = "name"

    @property
    def label(self) -> str:
        return str(_CORRECTIONS[self])


_CORRECTIONS = {
    CorrectionKind.FIGURES: lazy("Chiffres corrigés"),
    CorrectionKind.REPRESENTATIVE: lazy("Changement de représentant"),
    CorrectionKind.NAME: lazy("Nom corrigé"),
}


class Correction(db.Model):
    """What an entry of kind `correction` says beyond the register: what about, and the reason, public.

    The figures and the name stand in the entry itself, the new representative in its opening.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("act_number IS NULL OR kind = 'representative'", name="act_of_a_representative"),
    )

    entry_index: Mapped[int] = mapped_column(
        ForeignKey("register_entry.index"), primary_key=True, autoincrement=False
    )
    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), index=True)
    kind: Mapped[CorrectionKind] = mapped_column(choice(CorrectionKind, "correction_kind"))
    reason: Mapped[str] = mapped_column(String(300))
    act_number: Mapped[str | None] = mapped_column(String(60))
