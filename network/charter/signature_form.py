"""The sheet that an organisation signs by pen or in its own workflow, then sends back as a PDF."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from network.charter import figures
from network.charter.acts import TEMPLATE, Block
from network.charter.models import ActKind, CharterVersion, Clause, MandateKind
from network.charter.pledge import Pledge
from network.i18n import _
from network.mail.links import public_url
from network.members.models import Member
from network.pdf import compile_apart
from network.wording import day

# Lines to write on by hand.
DOTS, SHORT_DOTS = "…" * 28, "…" * 9


def pdf_of(
    member: Member,
    version: CharterVersion,
    clauses: Sequence[Clause],
    pledge: Pledge | None,
    *,
    made_at: datetime,
) -> bytes:
    """Return the sheet with what is known of the signature, and blanks to fill in by hand."""
    blocks = list(_blocks(member, version, clauses, pledge))
    return compile_apart(TEMPLATE, {"title": title(member), "blocks": blocks}, made_at=made_at)


def title(member: Member) -> str:
    """Return what the sheet is called."""
    return _("Signature de la charte – %(member)s", member=member.name)


def _blocks(
    member: Member, version: CharterVersion, clauses: Sequence[Clause], pledge: Pledge | None
) -> Iterator[Block]:
    yield _block("authority", member.name)
    yield _block("authority", _("Collège : %(college)s", college=member.college.label))
    yield _block("title", _("Signature de la charte du réseau"))
    yield _block(
        "body",
        _(
            "La personne soussignée, au nom de %(member)s, a lu la « %(title)s », version %(number)s, et "
            "s’engage à la respecter. Le texte exact se lit à cette adresse : %(url)s",
            member=member.name,
            title=version.title,
            number=version.number,
            url=public_url("charter.text", number=version.number),
        ),
    )
    yield _block("body", _("Empreinte SHA-256 de ce texte : %(sha256)s", sha256=version.sha256))
    yield _block("heading", _("Engagements"))
    given = pledge.commitments if pledge else {}
    yield from (_block("item", _commitment(clause, given.get(clause.code, {}))) for clause in clauses)
    if member.is_public_body or (pledge and pledge.mandate.kind == MandateKind.DELEGATION):
        yield _block("heading", _("Mandat"))
        yield _block("body", _mandate(pledge))
    yield _block("heading", _("Signature"))
    known = {
        "name": (pledge and pledge.signatory) or DOTS,
        "date": DOTS,
        "function": (pledge and pledge.function) or DOTS,
    }
    yield _block("body", _("Nom : %(name)s\nFonction : %(function)s\nDate : %(date)s", **known))
    yield _block("box", _("Signature et cachet"))
    yield _block(
        "note",
        _(
            "Une fois signé, envoyez ce document en PDF depuis votre espace : %(url)s\nLa coordination le "
            "vérifie, puis la signature est enregistrée et publiée. Nom, fonction, engagements et dates "
            "seront publics ; ce document ne l’est pas, seule son empreinte est publiée.",
            url=public_url("charter.sign_by_document"),
        ),
    )


def _commitment(clause: Clause, given: Mapping[str, str]) -> str:
    words = f"{clause.code}. {clause.title}"
    if not clause.figures:
        return f"{words}."
    asked = (
        _(
            "%(label)s : %(value)s",
            label=figures.LABELS[figures.Figure(name)],
            value=given.get(name) or SHORT_DOTS,
        )
        for name in clause.figures
    )
    return f"{words} – {' · '.join(asked)}"


def _mandate(pledge: Pledge | None) -> str:
    mandate = pledge.mandate if pledge else None
    if mandate and mandate.kind == MandateKind.DELEGATION:
        return _(
            "En vertu d’une délégation, qui vaut jusqu’au %(day)s : %(scope)s.",
            day=day(mandate.delegation_until),
            scope=mandate.delegation_scope,
        )
    if mandate is None or mandate.act_kind is None:
        return _(
            "En vertu de la délibération / décision (rayez l’une des deux) n° %(dots)s\ndu %(dots)s, rendue "
            "exécutoire le %(dots)s",
            dots=SHORT_DOTS,
        )
    values = {
        "number": mandate.act_number,
        "day": day(mandate.act_on),
        "executory": day(mandate.executory_on),
    }
    if mandate.act_kind == ActKind.DECISION:
        return _(
            "En vertu de la décision n° %(number)s du %(day)s, rendue exécutoire le %(executory)s.", **values
        )
    return _(
        "En vertu de la délibération n° %(number)s du %(day)s, rendue exécutoire le %(executory)s.", **values
    )


def _block(style: str, text: str) -> Block:
    return {"style": style, "text": text}
