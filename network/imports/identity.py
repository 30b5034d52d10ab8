"""Which organisation a row speaks of: an entry of the official lists, or one described by the row."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from network.i18n import _
from network.imports.columns import Column
from network.imports.vocabulary import college_in, legal_form_in, legal_form_of_name
from network.members import rules
from network.members.models import College, LegalForm
from network.members.organisation import Organisation, listed
from network.territories.models import Kind, Place
from network.territories.queries import place, place_by_siren, places_named, territories_in
from network.territories.reference import on_opening
from network.territories.rules import bare_key, rna_in, siren_in

Cells = Mapping[Column, str]

LONGEST_NAME = 200
# Those of the official lists; their values are those of `Kind`.
LISTED = {LegalForm(kind.value): kind for kind in Kind}
_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_WHERE = re.compile(r"\(([^)]*)\)")
_KIND_WORDS = {
    Kind.COMMUNE: {"commune", "mairie", "ville", "municipalite"},
    Kind.DEPARTMENT: {"departement", "conseil", "departemental", "general"},
    Kind.REGION: {"region", "conseil", "regional"},
}


class Fault(Exception):
    """Something wrong in one cell, said to whoever typed it."""

    def __init__(self, column: Column, sentence: str):
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


def identified(cells: Cells, notes: list[str]) -> tuple[College, Organisation]:
    """Return the college and the legal person of a row, or raise `Fault`; `notes` gets remarks."""
    name = cells.get(Column.NAME, "")
    if not name:
        raise Fault(Column.NAME, _("Il manque le nom de l’organisation."))
    if len(name) > LONGEST_NAME:
        raise Fault(Column.NAME, _("Ce nom est trop long : %(most)s caractères au plus.", most=LONGEST_NAME))
    form, college, siren = _form(cells), _college(cells), _siren(cells, notes)
    if entry := _entry(cells, form, college, siren):
        organisation = _of_the_lists(entry, form, siren)
        if bare_key(entry.body or "") not in (bare_key(name), _bare(name, entry.kind)):
            notes.append(_("Reconnue dans la liste officielle : %(name)s.", name=entry.label))
        college = college or College.LOCAL_AUTHORITIES
    else:
        organisation = _described(cells, name, form, college, siren)
        college = college or _only_college_of(organisation.legal_form)
    _refuse_what_does_not_fit(college, organisation)
    return college, organisation


def _form(cells: Cells) -> LegalForm | None:
    """Return the legal form that the row names, or that the name begins with."""
    if typed := cells.get(Column.LEGAL_FORM):
        form = legal_form_in(typed)
        if form is None:
            raise Fault(
                Column.LEGAL_FORM, _("« %(typed)s » n’est pas une forme juridique connue.", typed=typed)
            )
        return form
    return legal_form_of_name(cells.get(Column.NAME, ""))


def _college(cells: Cells) -> College | None:
    typed = cells.get(Column.COLLEGE)
    if not typed:
        return None
    college = college_in(typed)
    if college is None:
        known = " ; ".join(each.label for each in College)
        sentence = _("« %(typed)s » n’est pas un collège : %(known)s.", typed=typed, known=known)
        raise Fault(Column.COLLEGE, sentence)
    return college


def _siren(cells: Cells, notes: list[str]) -> str | None:
    """Return the SIREN of the row; a spreadsheet may have taken its first zeros away."""
    typed = cells.get(Column.SIREN, "")
    if not typed:
        return None
    digits = re.sub(r"[\s.\-]", "", typed)
    if siren := siren_in(digits):
        return siren
    if digits.isascii() and digits.isdigit():
        for whole in (9, 14):
            if whole - 3 <= len(digits) < whole and (siren := siren_in(digits.zfill(whole))):
                notes.append(_("Zéro rétabli au début du SIREN : %(siren)s.", siren=siren))
                return siren
    raise Fault(Column.SIREN, _("Ce numéro SIREN n’existe pas : vérifiez ses neuf chiffres."))


def _insee(cells: Cells) -> str:
    """Return the INSEE code of the row; a spreadsheet may have taken its first zero away."""
    code = re.sub(r"\s", "", cells.get(Column.INSEE, "")).upper()
    return code.zfill({1: 2, 4: 5}.get(len(code), 0)) if code.isdigit() else code


def _entry(cells: Cells, form: LegalForm | None, college: College | None, siren: str | None) -> Place | None:
    """Return the official entry that the row is, or None; raise `Fault` where it should be one."""
    may_be_listed = form in LISTED or (form is None and college in (None, College.LOCAL_AUTHORITIES))
    if not may_be_listed:
        return None
    by_code = _entry_of_code(cells, form)
    by_siren = place_by_siren(siren) if siren else None
    if by_code and siren and by_code.siren and by_code.siren != siren:
        raise Fault(Column.SIREN, _("Ce numéro SIREN n’est pas celui de %(name)s.", name=by_code.label))
    if found := by_code or by_siren:
        return found
    if form in LISTED:
        return _entry_of_name(cells, LISTED[form])
    return None


def _entry_of_code(cells: Cells, form: LegalForm | None) -> Place | None:
    code = _insee(cells)
    if not code:
        return None
    if len(code) == 9:
        found = place_by_siren(code)
    elif len(code) == 5:
        # Of an EPCI, it is that of its seat.
        if form not in (None, LegalForm.COMMUNE):
            return None
        found = place(Kind.COMMUNE, code)
    else:
        found = place(Kind.REGION if form == LegalForm.REGION else Kind.DEPARTMENT, code)
    if found is None:
        raise Fault(Column.INSEE, _("Aucune collectivité n’a le code INSEE %(code)s.", code=code))
    return found


def _entry_of_name(cells: Cells, kind: Kind) -> Place:
    """Return the official entry of the row's name, alone to bear it; raise `Fault` otherwise."""
    column = Column.NAME
    found = _named(cells[Column.NAME], kind, cells)
    if kind == Kind.COMMUNE and len(found) != 1 and cells.get(Column.COMMUNE):
        column, found = Column.COMMUNE, _named(cells[Column.COMMUNE], kind, cells)
    return _alone(found, column, cells[column])


def commune_in(cells: Cells) -> Place | None:
    """Return the commune of the seat, or None where the row names none."""
    code = _insee(cells)
    if len(code) == 5:
        if found := place(Kind.COMMUNE, code):
            return found
        raise Fault(Column.INSEE, _("Aucune commune n’a le code INSEE %(code)s.", code=code))
    typed = cells.get(Column.COMMUNE, "")
    return _alone(_named(typed, Kind.COMMUNE, cells), Column.COMMUNE, typed) if typed else None


def _named(typed: str, kind: Kind, cells: Cells) -> Sequence[Place]:
    """Return the entries of this very name, in the department or of the postcode that the row says."""
    postcodes, asides = _POSTCODE.findall(typed), _WHERE.findall(typed)
    bare = _WHERE.sub(" ", _POSTCODE.sub(" ", typed))
    found = places_named(bare, kind) or places_named(_bare(bare, kind), kind)
    said = {code for aside in asides for code in _departments(aside)}
    said = said or set(_departments(cells.get(Column.TERRITORY, "")))
    if len(found) > 1 and said:
        found = [each for each in found if said & set(each.departments)]
    if len(found) > 1 and postcodes:
        found = [each for each in found if set(postcodes) & set(each.postcodes)]
    return found


def _bare(name: str, kind: Kind) -> str:
    """Return the key of a name without its type: « Mairie de Figeac » → « figeac »."""
    words = bare_key(name).split()
    while len(words) > 1 and words[0] in _KIND_WORDS.get(kind, ()):
        words.pop(0)
        words = bare_key(" ".join(words)).split()
    return " ".join(words)


def _departments(text: str) -> list[str]:
    places, _unknown = _territories(text)
    return [code for each in places for code in each.departments]


# Few departments, in many rows.
@functools.lru_cache(maxsize=1000)
def _territories(text: str) -> tuple[list[Place], list[str]]:
    return territories_in(text)


on_opening(_territories.cache_clear)


def _alone(found: Sequence[Place], column: Column, typed: str) -> Place:
    if len(found) == 1:
        return found[0]
    if not found:
        raise Fault(column, _("« %(typed)s » n’est pas dans la liste officielle.", typed=typed))
    shown = " ; ".join(each.label for each in found[:4])
    sentence = _("Plusieurs portent ce nom : %(shown)s. Ajoutez le code INSEE ou le SIREN.", shown=shown)
    raise Fault(column, sentence)


def _of_the_lists(entry: Place, form: LegalForm | None, siren: str | None) -> Organisation:
    if form and form.value != entry.kind.value:
        sentence = _(
            "Dans la liste officielle, %(name)s est : %(kind)s.", name=entry.label, kind=entry.kind_label
        )
        raise Fault(Column.LEGAL_FORM, sentence)
    if entry.body is None:
        sentence = _("%(name)s n’a pas de collectivité qui lui soit propre.", name=entry.label)
        raise Fault(Column.NAME, sentence)
    organisation = listed(entry)
    # The official lists hold no SIREN for departments and regions.
    return organisation if organisation.siren else replace(organisation, siren=siren)


def _described(
    cells: Cells, name: str, form: LegalForm | None, college: College | None, siren: str | None
) -> Organisation:
    if form is None:
        raise Fault(Column.LEGAL_FORM, _("Il manque la forme juridique : association, SCIC, commune…"))
    rna = None
    if typed := cells.get(Column.RNA):
        rna = rna_in(typed)
        if rna is None:
            raise Fault(Column.RNA, _("Un numéro RNA s’écrit avec un W suivi de neuf chiffres."))
    departments, epci_sirens = _territory(cells)
    return Organisation(name, form, siren, rna, None, departments, epci_sirens)


def _territory(cells: Cells) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the departments and the EPCI that the row says, or the department of its commune."""
    if typed := cells.get(Column.TERRITORY):
        places, unknown = _territories(typed)
        if unknown:
            names = " ; ".join(unknown)
            raise Fault(
                Column.TERRITORY,
                _("Ce territoire n’est pas reconnu, ou plusieurs portent ce nom : %(names)s.", names=names),
            )
        departments = tuple(dict.fromkeys(code for each in places for code in each.departments))
        return departments, tuple(each.code for each in places if each.kind == Kind.EPCI)
    seat = commune_in(cells)
    return (seat.departments if seat else ()), ()


def _only_college_of(form: LegalForm) -> College:
    """Return the college of a legal form that only one takes."""
    colleges = [college for college, forms in rules.TYPED_FORMS.items() if form in forms]
    if len(colleges) != 1:
        sentence = _("Il manque le collège : cette forme juridique se trouve dans plusieurs.")
        raise Fault(Column.COLLEGE, sentence)
    return colleges[0]


def _refuse_what_does_not_fit(college: College, organisation: Organisation) -> None:
    holder = place_by_siren(organisation.siren) if organisation.siren else None
    of_the_lists = organisation.reference is not None
    for column, obstacle in (
        (
            Column.COLLEGE if of_the_lists else Column.LEGAL_FORM,
            rules.obstacle_to_legal_form(college, organisation),
        ),
        (Column.SIREN, rules.obstacle_to_siren(organisation, holder)),
        (Column.RNA, rules.obstacle_to_rna(organisation)),
        (Column.TERRITORY, rules.obstacle_to_territory(college, organisation)),
    ):
        if obstacle:
            raise Fault(column, obstacle)
