"""What a row would become, in words: for the pages and the report."""

from network.i18n import _
from network.imports.judging import Choices, Verdict
from network.imports.reading import Adhesion
from network.members.organisation import Organisation
from network.territories.queries import department_name
from network.wording import day

MOST_DEPARTMENTS = 3


def becomes(verdict: Verdict, choices: Choices) -> dict[str, str]:
    """Return, by what it is (« college »…), what a sound row gives; nothing for a refused one."""
    entry = verdict.entry
    if entry is None or verdict.faults:
        return {}
    organisation, contact = entry.organisation, entry.contact
    told = {
        "college": entry.college.label,
        "legal_form": organisation.legal_form.label,
        "where": _where(organisation),
        "numbers": _numbers(organisation),
        "official_email": entry.official_email or "",
        "website": entry.website or "",
        "contact": ", ".join(filter(None, (contact.name, contact.email))) if contact else "",
        "role": contact.role.label if contact else "",
        "adhesion": _adhesion(verdict, entry.adhesion, choices) if entry.adhesion else "",
    }
    return {name: value for name, value in told.items() if value}


def _where(organisation: Organisation) -> str:
    names = [department_name(code) for code in organisation.departments]
    shown = ", ".join(names[:MOST_DEPARTMENTS])
    return f"{shown}…" if len(names) > MOST_DEPARTMENTS else shown


def _numbers(organisation: Organisation) -> str:
    """Return the numbers that tell the organisation from all others."""
    numbers = [_("SIREN %(siren)s", siren=organisation.siren)] if organisation.siren else []
    if organisation.rna:
        numbers.append(_("RNA %(rna)s", rna=organisation.rna))
    if organisation.reference and organisation.reference[1] != organisation.siren:
        numbers.append(_("INSEE %(code)s", code=organisation.reference[1]))
    return ", ".join(numbers)


def _adhesion(verdict: Verdict, adhesion: Adhesion, choices: Choices) -> str:
    said = {"day": day(adhesion.adhered_on)}
    if verdict.pledge and choices.version:
        return _(
            "Signature papier de la charte %(number)s, le %(day)s", number=choices.version.number, **said
        )
    if verdict.charter is not None:
        return _("Adhésion antérieure au site, le %(day)s (%(charter)s)", charter=verdict.charter, **said)
    return _("Adhésion du %(day)s, déjà enregistrée", **said)
