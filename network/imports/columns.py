"""What the columns of a spreadsheet of members may be, and how their headings are recognised."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from network.config import ROOT
from network.headings import folded
from network.headings import recognised as headings_recognised
from network.i18n import lazy


class Group(StrEnum):
    ORGANISATION = "organisation"
    CONTACT = "contact"
    ADHESION = "adhesion"

    @property
    def label(self) -> str:
        """Return what pages call it."""
        return str(_GROUPS[self])


_GROUPS = {
    Group.ORGANISATION: lazy("L’organisation"),
    Group.CONTACT: lazy("La personne à inviter"),
    Group.ADHESION: lazy("L’adhésion signée sur papier"),
}


class Column(StrEnum):
    NAME = "name"
    COLLEGE = "college"
    LEGAL_FORM = "legal_form"
    SIREN = "siren"
    INSEE = "insee"
    RNA = "rna"
    TERRITORY = "territory"
    COMMUNE = "commune"
    WEBSITE = "website"
    OFFICIAL_EMAIL = "official_email"
    CONTACT_NAME = "contact_name"
    CONTACT_EMAIL = "contact_email"
    CONTACT_ROLE = "contact_role"
    SIGNED_ON = "signed_on"
    CHARTER = "charter"
    ACT_KIND = "act_kind"
    ACT_NUMBER = "act_number"
    ACT_ON = "act_on"
    EXECUTORY_ON = "executory_on"
    SIGNATORY = "signatory"
    FUNCTION = "function"
    TARGET_YEAR = "target_year"
    REDUCTION = "reduction_percent"
    BASE_YEAR = "base_year"

    @property
    def label(self) -> str:
        """Return what pages call it."""
        return str(SAID[self].label)


@dataclass(frozen=True)
class Said:
    """How a column is headed in our model, what it holds, and an example of it."""

    group: Group
    label: object
    hint: object
    example: str = ""


_ORG, _WHO, _PAPER = Group.ORGANISATION, Group.CONTACT, Group.ADHESION
SAID = {
    Column.NAME: Said(
        _ORG,
        lazy("Nom"),
        lazy("Toujours demandé ; une collectivité des listes officielles garde son nom officiel."),
        "Fermes du Causse",
    ),
    Column.COLLEGE: Said(
        _ORG,
        lazy("Collège"),
        lazy("Porteurs de projet, collectivités locales ou structures de soutien."),
        "Porteurs de projet",
    ),
    Column.LEGAL_FORM: Said(
        _ORG, lazy("Forme juridique"), lazy("Commune, association, SCIC, syndicat mixte…"), "SCIC"
    ),
    Column.SIREN: Said(
        _ORG,
        lazy("SIREN"),
        lazy("Neuf chiffres, ou les quatorze du SIRET ; un zéro perdu au début est rétabli."),
        "393 478 300",
    ),
    Column.INSEE: Said(_ORG, lazy("Code INSEE"), lazy("De la commune, du département ou de la région.")),
    Column.RNA: Said(_ORG, lazy("RNA"), lazy("Des associations : un W suivi de neuf chiffres.")),
    Column.TERRITORY: Said(
        _ORG,
        lazy("Département"),
        lazy("Un ou plusieurs départements ou intercommunalités, séparés par des virgules."),
        "Lot",
    ),
    Column.COMMUNE: Said(
        _ORG,
        lazy("Commune"),
        lazy("Celle du siège ; avec son code postal ou son département si d’autres portent ce nom."),
        "46100 Figeac",
    ),
    Column.WEBSITE: Said(_ORG, lazy("Site"), lazy("L’adresse du site internet."), "www.exemple.fr"),
    Column.OFFICIAL_EMAIL: Said(
        _ORG,
        lazy("Adresse officielle"),
        lazy("La boîte de l’organisation elle-même (mairie@…), qui reste quand les personnes changent."),
        "accueil@exemple.fr",
    ),
    Column.CONTACT_NAME: Said(
        _WHO, lazy("Nom du contact"), lazy("La personne qui agira pour l’organisation."), "Camille Moreau"
    ),
    Column.CONTACT_EMAIL: Said(
        _WHO,
        lazy("Mail du contact"),
        lazy("Là où part l’invitation, quand vous le décidez."),
        "camille.moreau@exemple.fr",
    ),
    Column.CONTACT_ROLE: Said(
        _WHO,
        lazy("Rôle"),
        lazy("« Représentant » peut signer, « contributeur » rédige ; vide : représentant."),
        "représentant",
    ),
    Column.SIGNED_ON: Said(
        _PAPER,
        lazy("Date d’adhésion"),
        lazy("Le jour écrit sur le papier : 12/03/2014, 12 mars 2014 ou 2014-03-12."),
        "12/03/2014",
    ),
    Column.CHARTER: Said(
        _PAPER,
        lazy("Version de charte"),
        lazy("Le texte que porte le papier, s’il n’est pas le même pour tous."),
    ),
    Column.ACT_KIND: Said(
        _PAPER, lazy("Nature de l’acte"), lazy("Délibération ou décision ; vide : délibération.")
    ),
    Column.ACT_NUMBER: Said(
        _PAPER, lazy("Numéro de l’acte"), lazy("Celui de la délibération ou de la décision.")
    ),
    Column.ACT_ON: Said(_PAPER, lazy("Date de l’acte"), lazy("Le jour où l’assemblée l’a pris.")),
    Column.EXECUTORY_ON: Said(
        _PAPER,
        lazy("Exécutoire le"),
        lazy("Le jour où l’acte est devenu exécutoire : c’est alors la date d’adhésion."),
    ),
    Column.SIGNATORY: Said(_PAPER, lazy("Signataire"), lazy("Qui a signé le papier."), "Jeanne Martin"),
    Column.FUNCTION: Said(
        _PAPER, lazy("Fonction"), lazy("Sa fonction ce jour-là : maire, présidente, gérant…"), "gérante"
    ),
    Column.TARGET_YEAR: Said(
        _PAPER, lazy("Engagement O1 : année cible"), lazy("L’année des 100 % renouvelables.")
    ),
    Column.REDUCTION: Said(
        _PAPER, lazy("Engagement O2 : réduction"), lazy("La baisse de la consommation, en %.")
    ),
    Column.BASE_YEAR: Said(
        _PAPER,
        lazy("Engagement O2 : année de référence"),
        lazy("L’année à laquelle cette baisse se compare."),
    ),
}

_OTHER_HEADINGS = tomllib.loads(
    (ROOT / "network" / "data" / "imports" / "headings.toml").read_text(encoding="utf-8")
)
_BY_WORDS = {
    folded(word): column
    for column, said in SAID.items()
    for word in (column.value, str(said.label), *_OTHER_HEADINGS[column.value])
}
# One of these says enough, whatever stands around it.
_TELLING = {"siren": Column.SIREN, "siret": Column.SIREN, "rna": Column.RNA, "insee": Column.INSEE}


def recognised(headings: Sequence[str]) -> list[Column | None]:
    """Return what each heading stands for, or None; of two that say the same, the first has it."""
    return headings_recognised(headings, column_of)


def column_of(heading: str) -> Column | None:
    """Return the column that a heading names, or None."""
    words = folded(heading)
    if column := _BY_WORDS.get(words):
        return column
    said = [_TELLING[word] for word in words.split() if word in _TELLING]
    return said[0] if len(set(said)) == 1 else None
