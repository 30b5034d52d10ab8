"""Writing a part: by a button or by itself, by two at once, after the session ended; nothing is lost."""

import re

import pytest

from network.accounts.actions import end_session
from network.accounts.models import LoginSession
from network.db import db, unit_of_work
from network.editorial.states import State
from network.sheets import actions, queries
from network.sheets.content import Part
from network.sheets.examples import examples
from network.sheets.forms import FORMS
from network.sheets.rules import SUBMISSIONS_BY_ACCOUNT
from network.throttles.actions import hit
from tests.factories import (
    PASSWORD,
    join_picture,
    make_contributor,
    make_coordinator,
    make_draft,
    make_member,
    publish,
)
from tests.page import words
from tests.sheets.test_pages import part

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def writer(site, author):
    return site.login_as(author)


@pytest.fixture
def colleague(site, member):
    return site.another().login_as(make_contributor(member))


def current(draft):
    return queries.open_revision(draft.sheet)


def by_itself(visitor, page, *, expect=200, **typed):
    """Save a page as its script does; return what the site answers."""
    form = page.form("Enregistrer")
    data: dict[str, list[object]] = {}
    for name, value in form.filled(typed, "Enregistrer"):
        data.setdefault(name, []).append(value)
    answer = visitor.open("POST", form.action, data=data, headers={**SCRIPT, "Origin": visitor.base})
    assert answer.status_code == expect, answer.get_data(as_text=True)[:500]
    assert answer.mimetype == "application/json"
    return answer.json


def test_nobody_submits_again_and_again_what_the_desk_is_told_of(writer, draft, author, outbox):
    page = writer.get("sheets.edit", public_id=draft.sheet.public_id)
    for _time in range(SUBMISSIONS_BY_ACCOUNT.tries):
        hit(SUBMISSIONS_BY_ACCOUNT, author.public_id)
    assert "Trop d’essais" in writer.submit(page, "Soumettre la fiche", expect=429)
    assert current(draft).state == State.DRAFT
    assert "sheet_to_review" not in outbox.kinds()


# ——— Nine short parts ———


@pytest.mark.parametrize("name", list(Part))
def test_each_part_leads_to_the_ones_around_it(writer, draft, name):
    page = part(writer, draft, name)
    assert f"Partie {list(Part).index(name) + 1} sur 9" in page
    if name.following:
        assert writer.submit(page, "Enregistrer et continuer").h1 == name.following.label
    if name.preceding:
        assert writer.submit(page, "Enregistrer et revenir").h1 == name.preceding.label


def test_a_part_says_when_it_was_saved(writer, draft, clock):
    assert "Enregistré à" in part(writer, draft, "cadre")
    clock.move(days=2)
    assert "Enregistré le" in part(writer, draft, "cadre")


def test_saving_what_nobody_changed_counts_for_nothing(writer, draft):
    for name in Part:
        assert "C’est enregistré." in writer.submit(part(writer, draft, name), "Enregistrer")
    assert current(draft).saved_version == 1


def test_a_figure_that_could_be_read_in_two_ways_is_asked_about(writer, draft):
    figure = {"key_figures-0-quantity": "energy_saved", "key_figures-0-value": "12.000 kWh"}
    doubt = "12 000 kWh/an, soit 12 MWh/an. Est-ce bien cela ? Sinon, écrivez « 12 »."
    said = by_itself(writer, part(writer, draft, "resultats"), **figure)
    assert words(said["understood"]["key_figures-0-value"]) == words(f"Compris : {doubt}")
    figure["key_figures-0-value"] = "12.000 kWh/an"
    page = writer.submit(part(writer, draft, "resultats"), "Enregistrer", **figure)
    assert words(doubt) in words(page.text)
    assert "Est-ce bien cela" not in part(writer, draft, "resultats").text


def test_the_quantity_of_a_kept_figure_changes_with_the_unit_that_is_typed(writer, draft):
    (kept,) = current(draft).key_figures
    assert kept["unit"] == "MWh/an"
    typed = {"key_figures-0-quantity": "power_installed", "key_figures-0-value": "12 kWc"}
    assert by_itself(writer, part(writer, draft, "resultats"), **typed)["waiting"] == ""
    (kept,) = current(draft).key_figures
    assert (kept["quantity"], kept["value"], kept["unit"]) == ("power_installed", "12", "kW")


def test_every_field_of_prose_has_an_example_and_every_example_a_field(writer, draft):
    shown = set()
    for name, form in FORMS.items():
        page = part(writer, draft, name)
        told = [each for each in form.groups() if each in examples() and examples()[each] in page]
        shown |= set(told)
        for area in page.all("//form[@id='partie']//textarea"):
            assert area.get("name") in told, area.get("name")
    assert shown == set(examples())


# ——— By itself ———


def test_a_part_saves_itself_and_says_what_is_left_to_do(writer, author, member):
    draft = make_draft(author, member, context="", difficulties="")
    page = part(writer, draft, "cadre")
    assert "il reste 2 éléments à écrire" in page
    answer = by_itself(writer, page, context="Des chaudières fatiguées.")
    assert current(draft).context == "Des chaudières fatiguées."
    assert answer["saved"].startswith("Enregistré à")
    assert "il reste un élément à écrire" in answer["progress"]
    assert "#difficulties" in answer["progress"]
    assert answer["conflict"] == answer["waiting"] == ""


def test_what_a_page_saved_is_the_ground_of_what_it_saves_next(writer, draft):
    page = part(writer, draft, "cadre")
    answer = by_itself(writer, page, context="Un")
    answer = by_itself(writer, page, context="Deux", base=answer["base"])
    assert answer["conflict"] == ""
    by_itself(writer, page, context="Trois", base=answer["base"])
    assert current(draft).context == "Trois"
    writer.submit(page, "Enregistrer", context="Quatre", base=answer["base"], expect=409)


def test_what_cannot_be_read_is_told_and_hinders_nothing_else(writer, draft):
    answer = by_itself(writer, part(writer, draft, "moyens"), budget="beaucoup", people="Deux agents")
    revision = current(draft)
    assert (revision.people, revision.budget_cents) == ("Deux agents", 48_000_000)
    assert "« Budget total »" in answer["waiting"]
    assert answer["understood"]["budget"].startswith("Pas encore compris. Ce montant ne se lit pas")
    assert answer["unread"] == ["budget"]


def test_what_is_too_long_is_told_where_nothing_else_would_say_it(writer, draft):
    answer = by_itself(writer, part(writer, draft, "identite"), summary="x" * 620)
    assert "« Résumé »" in answer["waiting"]
    assert answer["waiting"].endswith("il y en a 20 de trop.")


def test_a_list_with_a_row_that_cannot_be_read_stays_as_it_was_saved(writer, draft):
    page, before = part(writer, draft, "mise-en-oeuvre"), list(draft.steps)
    answer = by_itself(writer, page, **{"steps-0-on": "au printemps", "partners": "Le syndicat"})
    revision = current(draft)
    assert revision.steps == before
    assert revision.partners == "Le syndicat"
    assert "« Étapes datées »" in answer["waiting"]


def test_a_title_is_never_saved_empty_by_itself(writer, draft):
    answer = by_itself(writer, part(writer, draft, "identite"), title="", contact="Nadia Roussel")
    assert (current(draft).title, current(draft).contact) == (draft.title, "Nadia Roussel")
    assert "« Titre »" in answer["waiting"]


def test_files_wait_for_the_button(writer, draft):
    join_picture(draft)
    page = part(writer, draft, "images-et-fichiers")
    answer = by_itself(writer, page, without_picture=True, **{"attachments-0-removed": True})
    assert current(draft).picture
    assert current(draft).attachments
    assert "avec le bouton" in answer["waiting"]
    by_itself(writer, page, picture_credit="Camille Moreau")
    assert current(draft).picture_credit == "Camille Moreau"


def test_a_sheet_submitted_meanwhile_is_told_to_the_script(writer, draft, author):
    page = part(writer, draft, "cadre")
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
    assert "en cours de relecture" in by_itself(writer, page, context="x", expect=409)["said"]


@pytest.mark.parametrize("name", list(Part))
def test_a_draft_deleted_meanwhile_is_told_to_the_script(writer, draft, author, name):
    page = part(writer, draft, name)
    with unit_of_work():
        actions.discard_draft(draft, by=author)
    assert "a été supprimé" in by_itself(writer, page, expect=410)["said"]


def test_what_was_typed_on_a_draft_deleted_meanwhile_is_given_back(writer, colleague, draft):
    page = part(writer, draft, "mise-en-oeuvre")
    deleted = colleague.get("sheets.discard", public_id=draft.sheet.public_id)
    colleague.submit(deleted, "Supprimer le brouillon")
    typed = {"steps-0-what": "Le vote du conseil", "partners": "Le syndicat\net l’école"}
    page = writer.submit(page, "Enregistrer", expect=410, **typed)
    assert page.h1 == "Ce brouillon a été supprimé"
    assert "Le vote du conseil" in page and "et l’école" in page


def test_a_strangers_draft_does_not_exist_for_a_script(site, draft):
    stranger = site.login_as(make_contributor(make_member("Une autre commune")))
    token = dict(stranger.get("/contact").form().filled({}))["csrf_token"]
    url = stranger.url("sheets.edit_part", public_id=draft.sheet.public_id, part="cadre")
    answer = stranger.open("POST", url, data={"csrf_token": token, "context": "x"}, headers=SCRIPT)
    assert answer.status_code == 404
    assert draft.context not in answer.get_data(as_text=True)


# ——— Two who write at once ———


def test_two_who_write_different_fields_both_have_their_way(writer, colleague, draft):
    mine, theirs = part(writer, draft, "cadre"), part(colleague, draft, "cadre")
    colleague.submit(theirs, "Enregistrer", objectives="Diviser par deux.")
    page = writer.submit(mine, "Enregistrer", context="Un autre contexte.")
    assert "Changé entre-temps par ailleurs, et gardé ainsi : « Objectifs »." in page
    assert (current(draft).context, current(draft).objectives) == ("Un autre contexte.", "Diviser par deux.")


def test_two_who_write_different_parts_do_not_meet(writer, colleague, draft):
    mine, theirs = part(writer, draft, "cadre"), part(colleague, draft, "moyens")
    colleague.submit(theirs, "Enregistrer", people="Deux agents")
    assert "C’est enregistré." in writer.submit(mine, "Enregistrer", context="Un autre contexte.")
    assert current(draft).people == "Deux agents"


def test_of_a_field_that_both_changed_the_words_that_differ_are_shown_and_only_that_is_asked(
    writer, colleague, draft
):
    mine, theirs = part(writer, draft, "cadre"), part(colleague, draft, "cadre")
    colleague.submit(theirs, "Enregistrer", context="Le gaz coûtait cher.", objectives="Moins de gaz.")
    page = writer.submit(mine, "Enregistrer", expect=409, context="Le fioul coûtait cher.", plan_name="PCAET")
    assert page.texts("//dl[@class='compare']//dt") == ["Contexte"]
    assert "[supprimé : gaz]" in page
    assert "[ajouté : fioul]" in page
    filled = dict(page.form("Enregistrer").filled({}))
    assert filled["objectives"] == "Moins de gaz.", "what only the other changed is shown as they left it"
    assert (filled["context"], filled["plan_name"]) == ("Le fioul coûtait cher.", "PCAET")
    writer.submit(page, "Enregistrer", theirs=["context"])
    now = current(draft)
    assert (now.context, now.objectives, now.plan_name) == ("Le gaz coûtait cher.", "Moins de gaz.", "PCAET")


def test_a_conflict_is_shown_to_a_page_that_saves_itself_and_waits_for_its_reader(writer, colleague, draft):
    mine, theirs = part(writer, draft, "cadre"), part(colleague, draft, "cadre")
    colleague.submit(theirs, "Enregistrer", context="Le gaz coûtait cher.")
    typed = {"context": "Le fioul coûtait cher.", "plan_name": "PCAET"}
    answer = by_itself(writer, mine, **typed)
    assert "Le gaz coûtait cher." in answer["conflict"]
    assert answer["contested"].startswith("Pas encore enregistré")
    assert "« Contexte »" in answer["contested"]
    assert current(draft).plan_name == "PCAET", "the rest is saved"
    by_itself(writer, mine, **typed, base=answer["base"])
    assert current(draft).context == "Le gaz coûtait cher.", "it does not overwrite by trying again"


def carried(html):
    """Return what the box of a conflict gives to the next press."""
    return re.search(r'name="settled" value="([^"]*)"', html)[1]


def test_a_conflict_found_by_itself_is_asked_at_the_first_press(writer, colleague, draft):
    mine, theirs = part(writer, draft, "cadre"), part(colleague, draft, "cadre")
    colleague.submit(theirs, "Enregistrer", context="Le gaz coûtait cher.")
    answer = by_itself(writer, mine, context="Le fioul coûtait cher.")
    typed = {"context": "Le fioul coûtait cher.", "base": answer["base"]}
    assert carried(answer["conflict"]) == ""
    page = writer.submit(mine, "Enregistrer et continuer", expect=409, **typed)
    assert page.texts("//dl[@class='compare']//dt") == ["Contexte"]
    assert current(draft).context == "Le gaz coûtait cher."
    answer = by_itself(writer, page, context="Le fioul coûtait très cher.", theirs=["context"])
    settled = dict(page.form("Enregistrer").filled({}))["settled"]
    assert carried(answer["conflict"]) == settled, "what a press has shown stays settled"
    assert "checked" in answer["conflict"], "and what was ticked stays so"
    writer.submit(page, "Enregistrer", context="Le fioul coûtait très cher.")
    assert current(draft).context == "Le fioul coûtait très cher."


def test_a_third_writing_after_a_conflict_was_shown_is_asked_anew(writer, colleague, draft):
    mine, theirs = part(writer, draft, "cadre"), part(colleague, draft, "cadre")
    colleague.submit(theirs, "Enregistrer", context="Deuxième.")
    page = writer.submit(mine, "Enregistrer", expect=409, context="Première.")
    colleague.submit(part(colleague, draft, "cadre"), "Enregistrer", context="Troisième.")
    page = writer.submit(page, "Enregistrer", expect=409)
    assert "Troisième." in page
    writer.submit(page, "Enregistrer")
    assert current(draft).context == "Première."


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("territoire", {"places": []}, {"area": "Le bourg"}),
        ("mise-en-oeuvre", {"steps-0-what": "Le vote"}, {"progress": "under_way"}),
        ("moyens", {"budget": "12 k€"}, {"funders-0-name": "ADEME"}),
        ("resultats", {"key_figures-0-value": "700"}, {"not_measured": True}),
        ("enseignements", {"levers": []}, {"question": "Pourquoi ?"}),
        ("classement", {"words": "bois, haies"}, {"sectors": []}),
    ],
)
def test_the_fields_of_every_part_are_merged_one_by_one(writer, colleague, draft, name, one, other):
    mine, theirs = part(writer, draft, name), part(colleague, draft, name)
    colleague.submit(theirs, "Enregistrer", **one)
    before = FORMS[name].kept(current(draft))
    page = writer.submit(mine, "Enregistrer", **other)
    assert "Changé entre-temps" in page
    after = FORMS[name].kept(current(draft))
    assert sum(before[column] != after[column] for column in before) == 1


@pytest.mark.parametrize(
    ("name", "typed", "label"),
    [
        ("territoire", ({"places": []}, {"proposed": None, "places": []}), None),
        ("territoire", ({"inhabitants": "12"}, {"inhabitants": "13"}), "Habitants concernés"),
        ("mise-en-oeuvre", ({"steps-0-what": "A"}, {"steps-0-what": "B"}), "Étapes datées"),
        ("moyens", ({"funders-0-name": "A"}, {"funders-0-name": "B"}), "Financeurs"),
        ("resultats", ({"key_figures-0-year": "2020"}, {"key_figures-0-year": "2021"}), "Chiffres clés"),
        ("classement", ({"words": "a"}, {"words": "b"}), "Mots-clés"),
    ],
)
def test_a_conflict_of_any_field_is_told_and_settled(writer, colleague, draft, name, typed, label):
    mine, theirs = part(writer, draft, name), part(colleague, draft, name)
    offered = mine.form("Enregistrer").names()
    first, second = ({k: v for k, v in each.items() if k in offered} for each in typed)
    colleague.submit(theirs, "Enregistrer", **first)
    if label is None:  # both changed it alike
        assert "C’est enregistré." in writer.submit(mine, "Enregistrer", **second)
        return
    page = writer.submit(mine, "Enregistrer", expect=409, **second)
    assert page.texts("//dl[@class='compare']//dt") == [label]
    assert "C’est enregistré." in writer.submit(page, "Enregistrer")


# ——— After the session ended ———


def end_sessions():
    with unit_of_work():
        for session in db.session.query(LoginSession):
            end_session(session, by=session.account)


def test_a_session_that_ended_carries_what_was_typed_through_the_log_in(writer, draft, author):
    page, before = part(writer, draft, "cadre"), draft.context
    end_sessions()
    page = writer.submit(page, "Enregistrer et continuer", context="Une heure de travail")
    assert page.h1 == "Votre session est finie"
    page = writer.submit(page, "Me connecter et enregistrer", expect=422, late_address=author.email)
    assert "ne va pas" in page
    assert current(draft).context == before
    page = writer.submit(page, "Me connecter et enregistrer", late_password=PASSWORD)
    assert (page.h1, current(draft).context) == ("Mise en œuvre", "Une heure de travail")


def test_what_was_typed_and_cannot_be_saved_is_shown_again_after_the_log_in(writer, colleague, draft, author):
    page = part(writer, draft, "cadre")
    colleague.submit(part(colleague, draft, "cadre"), "Enregistrer", context="Celui du collègue")
    end_sessions()
    page = writer.submit(page, "Enregistrer", context="Une heure de travail")
    page = writer.submit(
        page,
        "Me connecter et enregistrer",
        expect=409,
        late_address=author.email,
        late_password=PASSWORD,
    )
    assert ("context", "Une heure de travail") in page.form("Enregistrer").filled({})
    writer.submit(page, "Enregistrer")
    assert current(draft).context == "Une heure de travail", "and the session holds"


def test_a_page_of_a_former_session_of_the_same_person_is_saved_at_a_button(writer, draft, author):
    page, before = part(writer, draft, "cadre"), draft.context
    writer.login_as(author)
    page = writer.submit(page, "Enregistrer", context="Une heure de travail")
    assert current(draft).context == before, "nothing is done on a token of another session"
    writer.submit(page, "Enregistrer ce que j’ai écrit")
    assert current(draft).context == "Une heure de travail"


@pytest.mark.parametrize("stranger_first", [True, False])
def test_another_account_writes_nothing_into_a_page_that_was_not_its_own(
    writer, draft, author, stranger_first
):
    stranger = make_contributor(make_member("Une autre commune"))
    page, before = part(writer, draft, "cadre"), draft.context
    if stranger_first:
        writer.login_as(stranger)
    else:
        end_sessions()
    page = writer.submit(page, "Enregistrer", context="Une heure de travail")
    page = writer.submit(
        page,
        "Me connecter et enregistrer",
        expect=422,
        late_address=stranger.email,
        late_password=PASSWORD,
    )
    assert "avec un autre compte" in page
    assert current(draft).context == before
    writer.submit(page, "Me connecter et enregistrer", late_address=author.email, late_password=PASSWORD)
    assert current(draft).context == "Une heure de travail"


def test_a_script_whose_session_ended_is_told(writer, draft):
    page = part(writer, draft, "cadre")
    end_sessions()
    answer = by_itself(writer, page, expect=401, context="Une heure de travail")
    assert "Votre session est finie" in answer["said"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://evil.example"}, id="from another site"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="from a foreign page"),
        pytest.param({}, id="from nobody knows where"),
    ],
)
def test_a_form_forged_elsewhere_is_not_even_carried(writer, draft, headers):
    url = writer.url("sheets.edit_part", public_id=draft.sheet.public_id, part="cadre")
    data = {"csrf_token": "0" * 64, "context": "Un faux"}
    answer = writer.open("POST", url, data=data, headers=headers)
    assert answer.status_code == 400
    assert "Un faux" not in answer.get_data(as_text=True)


def test_wrong_passwords_on_that_page_are_counted(writer, draft, author):
    page = part(writer, draft, "cadre")
    end_sessions()
    page = writer.submit(page, "Enregistrer", context="Une heure de travail")
    wrong = {"late_address": author.email, "late_password": "un autre mot de passe"}
    for _try in range(10):
        page = writer.submit(page, "Me connecter et enregistrer", expect=422, **wrong)
    page = writer.submit(page, "Me connecter et enregistrer", expect=429, **wrong)
    assert ("context", "Une heure de travail") in page.form("Me connecter et enregistrer").filled({})


# ——— Figures that look wrong ———


def test_a_figure_that_looks_wrong_is_asked_about_and_confirmed_once(writer, draft):
    page = part(writer, draft, "moyens")
    page = writer.submit(page, "Enregistrer", budget="48 €")
    assert "Est-ce bien cela ?" in page
    page = writer.submit(page, "Oui, c’est bien cela")
    assert "C’est noté" in page
    assert "Est-ce bien cela ?" not in page
    page = writer.submit(page, "Enregistrer", people="Deux agents")
    assert "Est-ce bien cela ?" not in page
    page = writer.submit(page, "Enregistrer", budget="49 €")
    assert "Est-ce bien cela ?" in page


def test_the_likelier_figure_is_taken_at_a_click_with_what_was_just_typed(writer, draft):
    page = writer.submit(part(writer, draft, "resultats"), "Enregistrer", **{"key_figures-0-unit": "GWh/an"})
    page = writer.submit(page, "Non, c’est 600 MWh/an", results="Deux hivers mesurés.")
    assert "C’est corrigé : 600 MWh/an." in page
    revision = current(draft)
    assert (revision.key_figures[0]["unit"], revision.results) == ("MWh/an", "Deux hivers mesurés.")


def test_a_question_is_put_beside_its_figure_when_the_page_saves_itself(writer, draft):
    page = part(writer, draft, "resultats")
    moved = {f"key_figures-1-{name}": v for name, v in draft.key_figures[0].items()}
    gone = {f"key_figures-0-{name}": "" for name in draft.key_figures[0]}
    moved = {k: str(v) for k, v in moved.items()} | {"key_figures-1-unit": "GWh/an"}
    answer = by_itself(writer, page, **gone, **moved)
    assert "Est-ce bien cela ?" in words(answer["questions"]["key_figures-1-value"])
    assert answer["questions"]["key_figures-0-value"] == ""
    read = words(answer["understood"]["key_figures-1-value"])
    assert read == "Compris : 600 GWh/an, soit 600 000 MWh/an"


def test_a_question_hinders_no_submission_and_is_shown_to_the_desk(writer, draft):
    writer.submit(part(writer, draft, "moyens"), "Enregistrer", budget="48 €")
    page = writer.get("sheets.edit", public_id=draft.sheet.public_id)
    assert "À vérifier, sans que cela empêche de soumettre" in page
    writer.submit(page, "Soumettre la fiche")
    desk = writer.another().login_as(make_coordinator())
    assert "Budget de 48 €" in desk.get("admin.sheet", public_id=draft.sheet.public_id)


def test_what_was_confirmed_is_not_asked_again_in_the_next_revision(writer, draft, author):
    page = writer.submit(part(writer, draft, "moyens"), "Enregistrer", budget="48 €")
    writer.submit(page, "Oui, c’est bien cela")
    publish(current(draft))
    with unit_of_work():
        revised = actions.revise_sheet(draft.sheet, by=author)
    assert "Est-ce bien cela ?" not in part(writer, revised, "moyens")


# ——— Ready? ———


def test_what_is_missing_leads_to_its_field_and_advice_stands_apart(writer, author, member):
    draft = make_draft(author, member, difficulties="", subthemes=[], budget_cents=None, progress=None)
    page = writer.get("sheets.edit", public_id=draft.sheet.public_id)
    assert "il reste 4 éléments à écrire" in page
    for name, anchor in {
        "enseignements": "difficulties",
        "classement": "subthemes-0",
        "moyens": "budget",
        "mise-en-oeuvre": "progress-0",
    }.items():
        (link,) = {link.href for link in page.links if link.href.endswith(f"{name}#{anchor}")}
        assert part(writer, draft, name).all(f"//*[@id='{anchor}']"), link
    assert "Facultatif :" in page
    for link in (link.href for link in page.links if "#" in link.href and "/modifier/" in link.href):
        address, _, anchor = link.partition("#")
        assert writer.get(address).all(f"//*[@id='{anchor}']"), link
