"""The certificate of a signature: what it says, and its PDF. Made by the worker, outside any transaction."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import segno

from network.charter import figures
from network.charter.bundle import head_after
from network.charter.models import ON_DOCUMENT, ActKind, Clause, ClauseKind, MandateKind, Means, Signature
from network.config import ROOT
from network.i18n import _
from network.mail.links import network_name, public_url
from network.pdf import compile_pdf, displayable
from network.register.canonical import utc
from network.wording import day, moment

TEMPLATE = ROOT / "network" / "data" / "charter" / "certificate.typ"
LOGO = ROOT / "static" / "logo.svg"
_TYPES = {"json": "application/json", "txt": "text/plain"}


def make(contents: dict[str, Any], signed_at: datetime, attached: Mapping[str, bytes] | None = None) -> bytes:
    """Return the PDF that says these contents, with the files `attached` to it: always the same bytes.

    It bears no seal yet (`network.seal`).
    """
    shown = displayable(contents)
    if shown != contents:
        exact = _(
            "Le signe □ remplace un caractère absent de ce document : le nom exact se lit sur la page "
            "publique."
        )
        shown["limits"].insert(0, exact)
    shown["attached"] = [
        {"name": name, "text": data.decode(), "type": _TYPES[name.rpartition(".")[2]], "about": _("Preuve")}
        for name, data in (attached or {}).items()
    ]
    return compile_pdf(TEMPLATE, shown, made_at=signed_at)


def file_name(signature: Signature) -> str:
    """Return the name under which the certificate is downloaded."""
    kind = "engagement" if signature.is_principle else "certificat"
    return f"{kind}-charte-{signature.code}.pdf"


def contents(signature: Signature, clauses: Sequence[Clause]) -> dict[str, Any]:
    """Return every word and picture of the certificate, in the shape its template reads."""
    heading = _("Attestation") if signature.is_principle else _("Certificat de signature")
    number_label = _("Engagement de principe n°") if signature.is_principle else _("Signature n°")
    url = public_url("charter.signature", code=signature.code)
    return {
        "title": f"{heading} – {signature.member_name}",
        "network": network_name(),
        "logo": LOGO.read_text(encoding="utf-8"),
        "heading": heading,
        "number": str(signature.number),
        "member": signature.member_name,
        "college": _("Collège : %(college)s", college=signature.college.label),
        "sentences": [_who_signed(signature), _by_what_right(signature)],
        "groups": _groups(signature, clauses),
        "facts": _facts(signature),
        "digests": _digests(signature),
        "qr": _qr(url),
        "register": _register(signature),
        "code": signature.code,
        "url": url,
        "limits": _limits(signature),
        "labels": {"number": number_label, "qr": _("Code à scanner : il mène à %(url)s", url=url)},
    }


def _who_signed(signature: Signature) -> str:
    values = {
        "name": signature.signatory_name,
        "function": signature.signatory_function,
        "title": signature.version.title,
        "number": signature.version.number,
        "moment": moment(signature.signed_at),
    }
    if signature.is_principle:
        return _(
            "%(name)s, %(function)s, a déclaré l’intention de l’organisation d’adhérer à la %(title)s, "
            "version %(number)s, le %(moment)s (heure de Paris).",
            **values,
        )
    if signature.means.is_outside:
        return _(
            "%(name)s, %(function)s, a signé la %(title)s, version %(number)s, le %(day)s.",
            **values,
            day=day(signature.signed_at),
        )
    if signature.has_two_hands:
        return _(
            "%(signatory)s, ont signé la %(title)s, version %(number)s ; la seconde signature est du "
            "%(moment)s (heure de Paris).",
            **values,
            signatory=signature.signatory,
        )
    return _(
        "%(name)s, %(function)s, a signé la %(title)s, version %(number)s, le %(moment)s (heure de Paris).",
        **values,
    )


def _by_what_right(signature: Signature) -> str:
    if signature.is_principle:
        return _(
            "Aucun acte de l’assemblée n’est encore joint : cet engagement ne compte pas comme une signature."
        )
    if signature.mandate_kind == MandateKind.LEGAL_REPRESENTATIVE:
        if signature.has_two_hands:
            return _("Ces personnes déclarent représenter légalement l’organisation.")
        return _("Cette personne déclare être le représentant légal de l’organisation.")
    if signature.mandate_kind == MandateKind.DELEGATION:
        return _(
            "En vertu d’une délégation, qui vaut jusqu’au %(day)s : %(scope)s.",
            day=day(signature.delegation_until),
            scope=signature.delegation_scope,
        )
    if not signature.tells_its_act:
        return _("Elle s’appuie sur un acte de l’assemblée dont la coordination n’a pas gardé le détail.")
    values = {
        "number": signature.act_number,
        "day": day(signature.act_on),
        "executory": day(signature.executory_on),
    }
    if signature.act_kind == ActKind.DECISION:
        return _(
            "En vertu de la décision n° %(number)s du %(day)s, rendue exécutoire le %(executory)s.", **values
        )
    return _(
        "En vertu de la délibération n° %(number)s du %(day)s, rendue exécutoire le %(executory)s.", **values
    )


def _groups(signature: Signature, clauses: Sequence[Clause]) -> list[dict[str, Any]]:
    titles = {ClauseKind.OBJECTIVE: _("Objectifs"), ClauseKind.MEANS: _("Moyens")}
    return [
        {
            "title": title,
            "items": [
                {
                    "code": clause.code,
                    "title": clause.title,
                    "figures": figures.in_words(signature.commitments[clause.code]),
                }
                for clause in clauses
                if clause.kind == kind and clause.code in signature.commitments
            ],
        }
        for kind, title in titles.items()
    ]


def _facts(signature: Signature) -> list[dict[str, str]]:
    if signature.means.is_outside:
        facts = [(_("Enregistré le (temps universel)"), utc(signature.entered_at))]
    elif signature.is_principle:
        facts = [(_("Déclaré le (temps universel)"), utc(signature.signed_at))]
    else:
        facts = [(_("Signé le (temps universel)"), utc(signature.signed_at))]
    if signature.executory_on:
        facts.insert(0, (_("Date d’adhésion"), day(signature.executory_on)))
    facts.append((_("Version de la charte"), signature.version.number))
    if signature.entry_index is not None:
        facts.append((_("Registre public"), _("Entrée n° %(index)s", index=signature.entry_index)))
    return [{"label": label, "value": value} for label, value in facts]


def _digests(signature: Signature) -> list[dict[str, str]]:
    signed = _("Empreinte SHA-256 du texte signé")
    text = _("Empreinte SHA-256 du texte") if signature.is_principle else signed
    digests = [(text, signature.text_sha256)]
    if signature.act_sha256:
        digests.append((_("Empreinte SHA-256 de l’acte joint"), signature.act_sha256))
    if signature.delegation_sha256:
        digests.append((_("Empreinte SHA-256 de la délégation jointe"), signature.delegation_sha256))
    if signature.document_sha256:
        digests.append((_("Empreinte SHA-256 du document signé"), signature.document_sha256))
    return [{"label": label, "value": value} for label, value in digests]


def _register(signature: Signature) -> dict[str, str] | None:
    """Return what the certificate says of the register: the head holds for it and all that came before."""
    if signature.entry_index is None:
        return None
    head = head_after(signature)
    return {
        "head": _("Tête du registre, à la taille %(size)s", size=head.size),
        "root": head.root,
        "key": _("Clé %(key)s · %(moment)s", key=head.key_id, moment=head.signed_at),
    }


def _limits(signature: Signature) -> list[str]:
    if signature.is_principle:
        return [
            _(
                "Ce document constate une déclaration d’intention, et non une signature : la personne s’est "
                "connectée par son mot de passe, le texte entier lui a été présenté, puis elle a saisi un "
                "code envoyé à son adresse. Il n’atteste pas son identité civile. Un engagement de principe "
                "n’entre pas dans le registre des signatures. Document scellé par la plateforme."
            ),
            _("L’état à jour de cet engagement de principe se lit sur sa page publique :"),
        ]
    limits = [_how_signed(signature)]
    if signature.mandate_kind in ON_DOCUMENT:
        limits.append(
            _("Le mandat est celui que la personne déclare ; la page publique dit s’il a été vérifié.")
        )
    limits.append(
        _(
            "Le sceau de la plateforme et les fichiers joints à ce PDF permettent de vérifier qu’il n’a pas "
            "changé. L’état à jour de cette signature se lit sur sa page publique :"
        )
    )
    return limits


def _how_signed(signature: Signature) -> str:
    return {
        Means.DOCUMENT: _(
            "Ce document constate une signature donnée hors du site, sur un document que la coordination du "
            "réseau a vérifié avant de l’enregistrer. Il n’atteste pas l’identité civile du signataire."
        ),
        Means.LINK: _(
            "Ce document constate une signature électronique simple, scellée par la plateforme, au sens du "
            "règlement européen eIDAS : le lien, puis le code à saisir, sont partis à l’adresse que "
            "l’organisation a donnée pour chaque signataire, et le texte entier a été présenté. Il n’atteste "
            "pas son identité civile."
        ),
        Means.PAPER: _(
            "Ce document constate une signature donnée sur papier avant cette plateforme, reprise par la "
            "coordination du réseau. Il n’atteste pas l’identité civile du signataire."
        ),
    }.get(
        signature.means,
        _(
            "Ce document constate une signature électronique simple, scellée par la plateforme, au sens du "
            "règlement européen eIDAS : la personne s’est connectée par son mot de passe, le texte entier "
            "lui a été présenté, puis elle a saisi un code envoyé à son adresse. Il n’atteste pas son "
            "identité civile."
        ),
    )


def _qr(url: str) -> str:
    svg = io.BytesIO()
    segno.make(url, error="m", micro=False).save(svg, kind="svg", xmldecl=False, border=0, dark="#123a21")
    return svg.getvalue().decode()
