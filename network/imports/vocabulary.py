"""The words by which spreadsheets call colleges, legal forms and roles: case, accents and plurals aside."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from network.charter.models import ActKind
from network.headings import folded
from network.members.models import College, LegalForm, MemberRole

T = TypeVar("T")

_FORMS = {
    LegalForm.COMMUNE: "commune; mairie; ville; municipalité; commune nouvelle",
    LegalForm.EPCI: "epci; intercommunalité; communauté de communes; communauté d’agglomération; "
    "communauté urbaine; métropole; agglomération; cc; ca; cu; comcom; agglo",
    LegalForm.EPT: "ept",
    LegalForm.DEPARTMENT: "conseil départemental; conseil général",
    LegalForm.REGION: "conseil régional",
    LegalForm.SPECIAL_AUTHORITY: "collectivité territoriale unique; collectivité unique",
    LegalForm.PETR: "petr; pôle d’équilibre territorial et rural; pôle d’équilibre",
    LegalForm.PNR: "pnr; parc naturel régional; parc naturel; parc",
    LegalForm.MIXED_SYNDICATE: "syndicat mixte ouvert; syndicat mixte fermé",
    LegalForm.INTERCOMMUNAL_SYNDICATE: "syndicat intercommunal; sivu; sivom",
    LegalForm.ENERGY_SYNDICATE: "syndicat départemental d’énergie; sde; syndicat d’énergies",
    LegalForm.PUBLIC_ESTABLISHMENT: "epic; epa; établissement public industriel et commercial",
    LegalForm.CHAMBER: "chambre; chambre d’agriculture; cci; cma; chambre de commerce",
    LegalForm.GIP: "gip; groupement d’intérêt public",
    LegalForm.ASSOCIATION: "asso; association loi 1901; loi 1901; association 1901",
    LegalForm.COOPERATIVE: "coopérative; scic; scop; cuma; société coopérative; coopérative agricole",
    LegalForm.FARM: "exploitation agricole; entreprise agricole; gaec; earl; scea; ferme",
    LegalForm.COMPANY: "société; sas; sasu; sarl; eurl; sa; entreprise; bureau d’études; société commerciale",
    LegalForm.SOLE_TRADER: "ei; auto-entrepreneur; micro-entreprise",
    LegalForm.MIXED_ECONOMY_COMPANY: "sem; société d’économie mixte",
    LegalForm.LOCAL_PUBLIC_COMPANY: "spl; société publique locale",
    LegalForm.FOUNDATION: "fondation; fonds de dotation",
}
_COLLEGES = {
    College.PROJECT_HOLDERS: "porteur; porteur de projets; collège porteurs de projet; projet",
    College.LOCAL_AUTHORITIES: "collectivité; collectivité locale; collectivité territoriale; territoire; "
    "collège collectivités; collège collectivités locales",
    College.SUPPORT_STRUCTURES: "soutien; structure de soutien; structure d’accompagnement; "
    "structure d’appui; partenaire; accompagnement; collège structures de soutien; structure",
}
_ROLES = {
    MemberRole.REPRESENTATIVE: "représentant; représentante; représentant·e; représentant légal; "
    "représentante légale; signataire; représente",
    MemberRole.CONTRIBUTOR: "contributeur; contributrice; contributeur·ice; contribue; contribution",
}
_ACTS = {
    ActKind.DELIBERATION: "délibération; délib; délibération du conseil; délibération de l’assemblée",
    ActKind.DECISION: "décision; décision du maire; décision du président; décision par délégation",
}
# How names begin, the longest first where one begins another.
_NAMES = (
    ("communaute commune", LegalForm.EPCI), ("communaute agglomeration", LegalForm.EPCI),
    ("communaute urbaine", LegalForm.EPCI), ("cc", LegalForm.EPCI), ("ca", LegalForm.EPCI),
    ("cu", LegalForm.EPCI), ("commune", LegalForm.COMMUNE), ("mairie", LegalForm.COMMUNE),
    ("ville", LegalForm.COMMUNE), ("departement", LegalForm.DEPARTMENT),
    ("conseil departemental", LegalForm.DEPARTMENT), ("region", LegalForm.REGION),
    ("conseil regional", LegalForm.REGION), ("petr", LegalForm.PETR),
    ("pole equilibre territorial", LegalForm.PETR), ("parc naturel regional", LegalForm.PNR),
    ("pnr", LegalForm.PNR), ("syndicat mixte", LegalForm.MIXED_SYNDICATE),
    ("syndicat departemental energie", LegalForm.ENERGY_SYNDICATE), ("association", LegalForm.ASSOCIATION),
    ("scic", LegalForm.COOPERATIVE), ("scop", LegalForm.COOPERATIVE), ("gaec", LegalForm.FARM),
    ("earl", LegalForm.FARM),
)  # fmt: skip


def _by_word(synonyms: Mapping[T, str], labels: Mapping[T, Iterable[str]]) -> dict[str, T]:
    return {
        folded(word): value
        for value, said in synonyms.items()
        for word in (*said.split("; "), *labels.get(value, ()))
    }


_FORM_OF = _by_word(_FORMS, {form: (form.value, form.label, form.label.split(" (")[0]) for form in LegalForm})
_COLLEGE_OF = _by_word(_COLLEGES, {college: (college.value, college.label) for college in College})
_ROLE_OF = _by_word(_ROLES, {role: (role.value,) for role in MemberRole})
_ACT_OF = _by_word(_ACTS, {act: (act.value, act.label) for act in ActKind})


def legal_form_in(text: str) -> LegalForm | None:
    """Return the legal form that a cell names, or None."""
    return _FORM_OF.get(folded(text))


def legal_form_of_name(name: str) -> LegalForm | None:
    """Return the legal form that an organisation's name begins with, or None."""
    words = f"{folded(name)} "
    return next((form for start, form in _NAMES if words.startswith(f"{start} ")), None)


def college_in(text: str) -> College | None:
    """Return the college that a cell names, or None."""
    return _COLLEGE_OF.get(folded(text))


def role_in(text: str) -> MemberRole | None:
    """Return the role that a cell names, or None."""
    return _ROLE_OF.get(folded(text))


def act_kind_in(text: str) -> ActKind | None:
    """Return the kind of act that a cell names, or None."""
    return _ACT_OF.get(folded(text))
