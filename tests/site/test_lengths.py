"""The longest texts: what a form lets through is kept; one character more is told beside its field.

SQLite does not mind how long a text is: it is on PostgreSQL that this bites.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from wtforms import Form as AnyForm
from wtforms.fields.core import UnboundField

from network.accounts import address_forms as account_address
from network.accounts import forms as accounts
from network.adhesion import forms as adhesion
from network.adhesion.candidacy_actions import decline_candidacy, open_candidacy
from network.adhesion.candidacy_queries import candidacy_by_id
from network.admin import adhesion_forms as adhesion_desk
from network.admin import campaign_forms, import_forms, sheet_import_forms, territory_forms
from network.admin import charter_forms as charter_desk
from network.admin import collection_forms as collection_desk
from network.admin import ending_forms as ending_desk
from network.admin import forms as admin
from network.admin import freshness_forms as freshness_desk
from network.admin import people_forms as people_desk
from network.admin import register_forms as register_desk
from network.admin import sheet_forms as sheet_desk
from network.admin import synonym_forms as synonym_desk
from network.admin import trust_forms as trust_desk
from network.admin import upkeep_forms as upkeep_desk
from network.alerts import forms as alerts
from network.campaigns import forms as campaigns
from network.charter import document_forms as documents
from network.charter import ending_forms as endings
from network.charter import forms as charter
from network.charter import link_forms as links
from network.charter import mandate_forms as mandates
from network.charter import verifying_forms as verifying
from network.charter.forms import DELEGATION_FIELDS
from network.charter.queries import version_in_force
from network.charter.suspension_actions import suspend
from network.db import unit_of_work
from network.members import forms as members
from network.members import people_forms as people
from network.members.actions import request_to_join
from network.members.models import College
from network.pages import forms as pages
from network.register import forms as register
from network.reports import forms as reports
from network.resources import description
from network.resources import forms as resources
from network.reuse import forms as reuse
from network.reviews import forms as reviews
from network.sheets import contact_forms as questions
from network.sheets import fields as rows
from network.sheets import forms as sheets
from network.sheets.figure_rows import KeyFigureRow
from network.sheets.files_forms import JoinedFileRow
from network.sheets.parts import PartForm
from network.upkeep import forms as upkeep
from network.web.fields import AtMost
from network.web.forms import Form
from tests import page as read
from tests.charter.signing import FIGURES, prepare, sign
from tests.factories import make_account, make_member, make_representative
from tests.site.world import make_world

HOLDERS = College.PROJECT_HOLDERS.value
ACT = {"mandate": "act", "act_kind": "deliberation", "act_on": "03/11/2025", "executory_on": "05/11/2025"}
COMPANY = {"legal_form": "cooperative", "siren": "393478300", "territory": "Lot"}


@dataclass(frozen=True)
class Case:
    """A form on a page, in front of somebody; `typed` is what it cannot do without besides its texts."""

    form: type[AnyForm]
    role: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    button: str | None = None
    answer: int = 200  # when every text is as long as may be
    aside: tuple[str, ...] = ()  # what another answer would ask for


CASES = (
    Case(alerts.SearchForm, "person", "alerts.new", typed={"pace": "daily"}),
    Case(reuse.ReuseForm, "contributor", "reuse.declare", typed={"stage": "planned"}, button="Le dire"),
    Case(accounts.RegisterForm, "anonymous", "accounts.register"),
    Case(accounts.LogInForm, "anonymous", "accounts.log_in", answer=422),
    Case(accounts.ForgottenForm, "anonymous", "accounts.forgotten"),
    Case(accounts.RenameForm, "person", "accounts.rename"),
    Case(pages.ContactForm, "anonymous", "pages.contact"),
    Case(members.PlaceSearchForm, "person", "members.register"),
    Case(members.ProfileForm, "person", "members.confirm"),
    Case(members.ProfileForm, "representative", "members.edit"),
    Case(members.OrganisationForm, "person", "members.describe", {"college": HOLDERS}, COMPANY),
    Case(account_address.AddressForm, "person", "accounts.change_address"),
    Case(people.InviteForm, "representative", "members.invite", typed={"role": "contributor"}),
    Case(people.OfficialAddressForm, "representative", "members.official_address"),
    Case(people.HandOverForm, "other", "members.ask_hand_over"),
    Case(people.AnswerByMailForm, "anonymous", "members.answer_by_mail", button="Confirmer"),
    Case(people.ObjectionForm, "representative", "members.hand_over", button="M’opposer à la relève"),
    Case(campaigns.AnswerForm, "anonymous", "campaigns.answer", {"token": "asked"}, {"answer": "left"}),
    Case(
        campaign_forms.CampaignForm,
        "coordinator",
        "admin.new_campaign",
        typed={"due_on": "31/12/2026"},
        answer=422,  # one is under way
    ),
    Case(charter.PledgeForm, "other", "charter.sign", aside=DELEGATION_FIELDS),
    Case(charter.PledgeForm, "council", "charter.sign", typed={**FIGURES, **ACT}, aside=DELEGATION_FIELDS),
    Case(
        mandates.MandateAnswerForm,
        "anonymous",
        "charter.answer_mandate",
        button="Non, nous ne reconnaissons pas ce mandat",
    ),
    Case(mandates.SuspensionAnswerForm, "suspended", "charter.suspension"),
    Case(register.SearchForm, "anonymous", "register.show", button="Rechercher"),
    Case(reports.ReportForm, "anonymous", "reports.new", typed={"problem": "other"}),
    Case(adhesion.NewsForm, "representative", "adhesion.news"),
    Case(adhesion.SponsorSearchForm, "candidate", "adhesion.sponsors"),
    Case(adhesion.SponsorAnswerForm, "anonymous", "adhesion.sponsor", button="Décliner"),
    Case(adhesion.ContestForm, "declined", "adhesion.contest"),
    Case(endings.RepresentativeForm, "representative", "charter.change_representative"),
    Case(ending_desk.RepresentativeForm, "coordinator", "admin.change_representative"),
    Case(adhesion_desk.CandidacyForm, "coordinator", "admin.candidacy", button="Ne pas la retenir"),
    Case(adhesion_desk.VouchForm, "coordinator", "admin.adhesion"),
    Case(trust_desk.DocumentDecisionForm, "coordinator", "admin.document", button="Refuser le document"),
    Case(trust_desk.MandateForm, "coordinator", "admin.mandate", button="Refuser le mandat"),
    Case(trust_desk.SuspensionDecisionForm, "coordinator", "admin.suspension", button="La maintenir"),
    Case(trust_desk.SuspendForm, "coordinator", "admin.trust_of_member", typed={"what": "whole"}),
    Case(trust_desk.ReportAnswerForm, "coordinator", "admin.report"),
    Case(upkeep_desk.AskOwnerForm, "reviewer", "admin.finding", button="Envoyer"),
    Case(upkeep_desk.FindingForm, "reviewer", "admin.finding", button="Laisser tel quel"),
    Case(upkeep.ArchiveCopyForm, "contributor", "upkeep.archive_copy"),
    Case(questions.QuestionForm, "anonymous", "sheets.ask"),
    Case(questions.MemberQuestionForm, "person", "sheets.ask"),
    Case(sheets.NewSheetForm, "contributor", "sheets.new"),
    Case(sheets.ArchiveForm, "representative", "sheets.archive", answer=410),
    *(Case(form, "contributor", "sheets.edit_part", {"part": part}) for part, form in sheets.FORMS.items()),
    Case(description.ResourceForm, "contributor", "resources.new", button="Enregistrer le brouillon"),
    Case(resources.ArchiveForm, "representative", "resources.archive", answer=410),
    Case(admin.MembersForm, "coordinator", "admin.members"),
    Case(admin.OutboxForm, "coordinator", "admin.outbox"),
    Case(charter_desk.HeadingForm, "coordinator", "admin.draft", {}, {"number": "1.1"}, "Enregistrer"),
    Case(charter_desk.ClauseForm, "coordinator", "admin.add_clause", {}, {"code": "M99", "kind": "means"}),
    Case(people_desk.JoinAnswerForm, "coordinator", "admin.join_request", typed={"answer": "decline"}),
    Case(
        people_desk.HandOverAnswerForm,
        "coordinator",
        "admin.hand_over",
        typed={"answer": "decline"},
    ),
    Case(
        people_desk.ProposalForm,
        "coordinator",
        "admin.official_address",
        button="Ne pas retenir cette adresse",
    ),
    Case(
        people_desk.OfficialAddressForm,
        "coordinator",
        "admin.official_address",
        button="Enregistrer l’adresse officielle",
    ),
    Case(register_desk.NameWitnessForm, "coordinator", "admin.register", button="Proposer"),
    Case(people_desk.GiveRoleForm, "coordinator", "admin.people", typed={"role": "observer"}, answer=422),
    Case(reviews.CommentForm, "coordinator", "reviews.show", {"partie": "moyens"}, button="Commenter"),
    Case(reviews.PeerSearchForm, "representative", "reviews.peers", button="Chercher"),
    Case(collection_desk.CollectionForm, "coordinator", "admin.new_collection"),
    Case(synonym_desk.SynonymForm, "coordinator", "admin.new_synonyms", answer=422),  # one term is no group
    Case(synonym_desk.SynonymFilterForm, "coordinator", "admin.synonyms"),
    Case(collection_desk.CollectionPageForm, "coordinator", "admin.edit_collection"),
    Case(collection_desk.AddForm, "coordinator", "admin.add_to_collection", answer=422),
    Case(
        collection_desk.ItemForm,
        "coordinator",
        "admin.arrange_collection",
        button="Enregistrer : Une chaufferie bois pour l’école",
    ),
    Case(collection_desk.ArchiveCollectionForm, "coordinator", "admin.archive_collection"),
    Case(admin.ReviewForm, "coordinator", "admin.resource", button="Renvoyer avec ce motif"),
    Case(sheet_desk.SheetReviewForm, "coordinator", "admin.sheet", button="Renvoyer avec ces remarques"),
    # Last: after them, the member has another address, no signature, and no contributor.
    Case(ending_desk.NameForm, "coordinator", "admin.correct_name"),
    Case(endings.WithdrawForm, "representative", "charter.withdraw", typed={"confirmation": "RETIRER"}),
    Case(people.RemovalForm, "representative", "members.remove"),
)
ROWS = (rows.StepRow, rows.FunderRow, KeyFigureRow, JoinedFileRow, collection_desk.ItemForm)
ELSEWHERE = {
    accounts.ConfirmForm: "its name is the one that `RenameForm` takes; of a password, only a digest is kept",
    people.ConfirmHandOverForm: "its text is the one that `AnswerByMailForm` takes",
    people.NewcomerForm: "its name is the one that `RenameForm` takes; of a password, only a digest is kept",
    accounts.NewPasswordForm: "of a password, only a digest is kept",
    accounts.ChangePasswordForm: "of a password, only a digest is kept",
    documents.DocumentForm: "tried in tests/charter/test_documents.py, with its files",
    endings.FiguresForm: "its reason is the one that `WithdrawForm` takes",
    ending_desk.ReplaceForm: "its reason is the one that `WithdrawForm` takes",
    ending_desk.ErasureForm: "tried in tests/charter/test_ending_pages.py; its reason stands in the journal",
    ending_desk.SuccessorSearchForm: "a name looked for and never kept",
    links.LinkForm: "tried in tests/charter/test_links.py, with two hands",
    verifying.VerifyForm: "a code is looked for and never kept; tried in tests/charter/test_verifying.py",
    charter.CodeForm: "of a code, only a digest is kept",
    charter.ConsentForm: "carries a digest, compared and never kept",
    members.MemberChoiceForm: "carries an identifier, looked for and never kept",
    territory_forms.ReferenceForm: "tried in tests/members/test_references.py, where an entry is gone",
    import_forms.ImportFileForm: "tried in tests/admin/test_imports.py, with its files",
    sheet_import_forms.SheetMatchingForm: "made for each file; tried in tests/admin/test_sheet_imports.py",
    sheet_import_forms.SheetFileForm: "tried in tests/admin/test_sheet_imports.py, with its files",
    sheet_import_forms.SheetRunForm: "carries a digest, compared and never kept",
    import_forms.RunForm: "carries a digest, compared and never kept",
    synonym_desk.SwitchForm: "carries the button pressed, which is never kept",
    charter_desk.DraftForm: "carries a count of savings",
    freshness_desk.RestoreForm: "its reason is the one that `ArchiveForm` takes, of a sheet archived first",
    upkeep_desk.FindingsForm: "its reason stands where that of `FindingForm` does; tried in tests/upkeep",
    charter_desk.PublishForm: "carries what confirms, compared and never kept",
    alerts.SeenForm: "carries up to where a page showed what is new, which is a number",
    reviews.InvitationForm: "carries which button was pressed",
    reviews.SettleForm: "carries which button was pressed",
    PartForm: "what the parts of a sheet share",
    **dict.fromkeys(ROWS, "a row of a part of a sheet"),
}
# Texts that are read into something shorter, or are nothing.
READ = {"number", "code", "siren", "rna", "territory", "on", "amount", "value", "started_on", "ended_on"}
READ |= {"budget", "investment", "running", "confirmation"}


def limits(form: type[AnyForm]) -> dict[str, int]:
    """Return how long each text of a form may be, by name."""
    declared = {name: made for kind in reversed(form.__mro__) for name, made in vars(kind).items()}
    return {
        name: check.most
        for name, made in declared.items()
        if isinstance(made, UnboundField)
        for check in next(iter(made.args[1:]), ())
        if isinstance(check, AtMost)
    }


def every_form(form: type[AnyForm] = Form) -> Iterator[type[AnyForm]]:
    """Go through the forms of the site that hold a text; not those made for one file at hand."""
    for kind in form.__subclasses__():
        is_of_the_site = kind.__module__.startswith("network.")
        if is_of_the_site and limits(kind) and hasattr(sys.modules[kind.__module__], kind.__name__):
            yield kind
        yield from every_form(kind)


def longest(name: str, most: int) -> tuple[str, str]:
    """Return the longest text that a field takes, and one that is longer by a character."""
    if name == "email":
        address = "a" * 64 + "@" + ".".join(("b" * 63, "c" * 63, "d" * 58, "fr"))
        return address, address.replace("d", "dd", 1)
    if name in ("website", "url"):
        fits = "exemple.fr/".ljust(most - len("https://"), "x")  # the site writes the scheme before it
        return fits, fits + "x"
    # « œ » makes two characters once written without ligature, and six on its way to the site.
    return "œ" * most, "œ" * (most + 1)


def texts_of(case: Case, form: read.Form) -> dict[str, tuple[str, str]]:
    """Return, for each text of the form on the page, the longest that it takes and a longer one."""
    of_rows = {name: most for row in ROWS for name, most in limits(row).items()}
    found = {}
    for typed in (f for f in form.fields if f.get("type") != "hidden"):
        name = typed.get("name")
        bare = name.rpartition("-")[2]
        most = limits(case.form).get(name) or ("-" in name and of_rows.get(bare))
        if most and bare not in READ and name not in case.aside:
            found[name] = longest(bare, most)
    return found


@pytest.fixture
def world(app):
    """The small network, somebody who represents a public body, and somebody whose member is suspended."""
    world = make_world()
    council = make_member("PETR du Lot", College.LOCAL_AUTHORITIES)
    world.people["council"] = make_representative(council)
    doubtful = make_member("Ferme douteuse")
    world.people["suspended"] = make_representative(doubtful)
    with unit_of_work():
        suspension = suspend(doubtful, "Un doute.", by=world.people["coordinator"])
    world.addresses["charter.suspension"] = {"public_id": suspension.public_id}
    app.config["JOINING_POLICY"] = "sponsored"
    candidate = candidacy_by_id(world.addresses["admin.candidacy"]["public_id"]).member
    world.people["candidate"] = make_representative(candidate)
    declined = make_member("Ferme écartée")
    world.people["declined"] = make_representative(declined)
    sign(prepare(declined, version_in_force(), by=world.people["declined"]))
    with unit_of_work():
        decline_candidacy(open_candidacy(declined), "Hors objet.", by=world.people["coordinator"])
    return world


def test_every_form_with_a_text_is_tried():
    assert set(every_form()) == {case.form for case in CASES} | ELSEWHERE.keys()


def test_the_longest_texts_are_kept_and_longer_ones_are_told(site, world):
    for case in CASES:
        visitor = world.visitor(site, case.role)
        values = {**world.values(case.endpoint), **case.values}
        page = visitor.get(case.endpoint, **values)
        texts = texts_of(case, page.form(case.button))
        assert texts, case
        told = visitor.submit(
            page, case.button, expect=422, **case.typed, **{name: long for name, (_, long) in texts.items()}
        )
        assert texts.keys() <= told.errors.keys(), case
        kept = {name: fits for name, (fits, _) in texts.items()}
        visitor.submit(page, case.button, expect=case.answer, **case.typed, **kept)


def test_the_longest_names_fit_in_the_mails_that_say_them(app, outbox):
    member = make_member("M" * 200, by=make_account())
    with unit_of_work():
        request_to_join(member, by=make_account("P" * 80))
    assert outbox.kinds() == ["join_requested"]


def test_what_a_page_carries_may_be_forged_and_breaks_nothing(site, world):
    for case in CASES:
        visitor, values = world.visitor(site, case.role), {**world.values(case.endpoint), **case.values}
        form = visitor.get(case.endpoint, **values).form(case.button)
        for carried in (f.get("name") for f in form.fields if f.get("type") == "hidden"):
            # More than an integer of the database holds; as much as any field takes.
            for value in ("9" * 10, "9" * 300):
                forged = dict(form.filled(case.typed, case.button)) | {carried: value}
                answer = visitor.open(form.method, form.action, data=forged)
                assert answer.status_code < 500, (case, carried, value)
