from typing import Any

from wtforms import ValidationError

from network.i18n import _, lazy
from network.members.models import College, LegalForm, MemberRole
from network.members.organisation import Organisation
from network.members.rules import TYPED_FORMS, website_in
from network.territories.models import Kind
from network.territories.queries import territories_in
from network.territories.rules import rna_in, siren_in
from network.web.fields import AtMost
from network.web.forms import Choice, Form, Hidden, LongText, Select, Text, labelled

LONGEST_WEBSITE = 300


class PlaceSearchForm(Form):
    """Finds an official entry; read from the address."""

    q = Text(
        lazy("Nom, code postal, SIREN ou code INSEE"),
        max=200,
        required=False,
        hint=lazy("Par exemple « Figeac », « Grand-Figeac », « 46100 » ou « 200 067 361 »."),
        autocomplete="off",
    )


class ProfileForm(Form):
    """What a member says about itself."""

    website = Text(
        lazy("Site internet"),
        max=LONGEST_WEBSITE,
        required=False,
        hint=lazy("Par exemple www.exemple.fr"),
        autocomplete="url",
        inputmode="url",
    )
    description = LongText(
        lazy("Votre organisation en quelques phrases"),
        max=1500,
        required=False,
        hint=lazy(
            "Ce qu’elle fait pour l’énergie, là où elle agit. Ce texte est public ; vous pourrez le changer."
        ),
    )

    def validate_website(self, field: Any) -> None:
        if field.data:
            address = website_in(field.data)
            if address is None:
                raise ValidationError(_("Cette adresse ne se lit pas : écrivez-la comme www.exemple.fr."))
            field.data = address
            AtMost(LONGEST_WEBSITE)(self, field)  # « https:// » may have made it longer than what was typed

    def profile(self) -> dict[str, Any]:
        """Return what the member says about itself."""
        return {"description": self.description.data or "", "website": self.website.data or None}


class OrganisationForm(ProfileForm):
    """Describes a legal person that is in no official list."""

    name = Text(lazy("Nom de l’organisation"), max=200, autocomplete="organization")
    legal_form = Select(lazy("Forme juridique"))
    siren = Text(lazy("Numéro SIREN"), max=40, required=False, inputmode="numeric")
    rna = Text(lazy("Numéro RNA"), max=40, required=False)
    territory = Text(lazy("Territoire couvert"), max=1000, required=False)

    def __init__(self, college: College, **kwargs: Any):
        super().__init__(**kwargs)
        self.college = college
        self.departments: tuple[str, ...] = ()
        self.epci_sirens: tuple[str, ...] = ()
        forms = {form.value: form.label for form in TYPED_FORMS[college]}
        self.legal_form.choices = [*self.legal_form.choices, *labelled(forms)]
        if LegalForm.ASSOCIATION not in TYPED_FORMS[college]:
            del self.rna

    def validate_siren(self, field: Any) -> None:
        if field.data:
            siren = siren_in(field.data)
            if siren is None:
                raise ValidationError(_("Ce numéro SIREN n’existe pas : vérifiez ses neuf chiffres."))
            field.data = siren

    def validate_rna(self, field: Any) -> None:
        if field.data:
            rna = rna_in(field.data)
            if rna is None:
                raise ValidationError(_("Un numéro RNA s’écrit avec un W suivi de neuf chiffres."))
            field.data = rna

    def validate_territory(self, field: Any) -> None:
        places, unknown = territories_in(field.data or "")
        if unknown:
            raise ValidationError(
                _(
                    "Ce territoire n’est pas reconnu, ou plusieurs portent ce nom : %(names)s. Essayez "
                    "avec le numéro du département ou le SIREN de l’intercommunalité.",
                    names=" ; ".join(unknown),
                )
            )
        self.departments = tuple(dict.fromkeys(code for place in places for code in place.departments))
        self.epci_sirens = tuple(place.code for place in places if place.kind == Kind.EPCI)

    def organisation(self) -> Organisation:
        """Return the legal person described."""
        return Organisation(
            name=self.name.data,
            legal_form=LegalForm(self.legal_form.data),
            siren=self.siren.data or None,
            rna=self.rna.data or None if "rna" in self else None,
            departments=self.departments,
            epci_sirens=self.epci_sirens,
        )


class MemberChoiceForm(Form):
    """Names the member to act for."""

    member = Hidden(max=20, required=True)


class AnswerForm(Form):
    """Answers somebody who asks to act for the member."""

    DECLINE = "decline"

    answer = Choice(
        lazy("Votre réponse"),
        choices=[
            (MemberRole.CONTRIBUTOR.value, lazy("Accepter, pour contribuer")),
            (MemberRole.REPRESENTATIVE.value, lazy("Accepter, pour représenter l’organisation")),
            (DECLINE, lazy("Refuser")),
        ],
    )
