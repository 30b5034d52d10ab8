import pytest

from network import clock
from network.db import unit_of_work
from network.editorial.states import State
from network.sheets import actions, queries
from network.sheets.content import Part, written
from tests.factories import (
    make_contributor,
    make_coordinator,
    make_draft,
    make_member,
    make_published_sheet,
    make_representative,
    publish,
)


@pytest.fixture
def writer(site, author):
    return site.login_as(author)


def part(visitor, revision, name, **more):
    return visitor.get("sheets.edit_part", public_id=revision.sheet.public_id, part=name, **more)


def publish_submitted(revision):
    with unit_of_work():
        actions.publish_sheet(revision, seen=revision.saved_version, by=make_coordinator())


def rename(sheet, title, author):
    with unit_of_work():
        revision = actions.revise_sheet(sheet, by=author)
        actions.save_draft(revision, written({"title": title}), saved_version=0, by=author)
    publish(revision)


# ——— Writing ———


def test_a_title_begins_a_sheet_and_every_part_opens_before_anything_is_written(writer, author, member):
    page = writer.get("sheets.mine")
    assert "Pas encore de fiche" in page
    page = writer.submit(writer.follow(page, "Commencer ma première fiche"), title="Éteindre la nuit")
    assert page.h1 == "Éteindre la nuit"
    assert "il reste 10 éléments à écrire" in page
    for name in Part:
        assert writer.get(page.url + "/" + name).h1 == name.label


def test_a_sheet_without_a_title_is_not_begun(writer):
    page = writer.submit(writer.get("sheets.new"), title="", expect=422)
    assert page.errors["title"] == "Donnez un titre, même provisoire : il pourra changer."


def test_the_whole_way_from_a_draft_to_the_library(site, writer, outbox):
    page = writer.submit(writer.get("sheets.new"), title="Une chaufferie bois")
    address = page.url
    for name, answers in {
        "identite": {"summary": "Trois chaudières au fioul remplacées."},
        "territoire": {"area": "Le bourg", "inhabitants": "2 000"},
        "cadre": {"context": "Des chaudières **fatiguées**."},
        "mise-en-oeuvre": {
            "description": "Un réseau.",
            "progress": "done",
            "started_on": "mars 2021",
            "steps-0-on": "03/2021",
            "steps-0-what": "Vote",
        },
        "moyens": {"budget": "15 600€ TTC", "funders-1-name": "ADEME", "funders-1-amount": "4 k€"},
        "resultats": {
            "key_figures-0-quantity": "energy_produced",
            "key_figures-0-value": "0,6 GWh",
            "key_figures-0-year": "2023",
            "key_figures-0-quality": "measured",
            "key_figures-0-source": "compteur",
        },
        "enseignements": {"difficulties": "Le raccordement.", "levers": ["portage-politique"]},
        "classement": {"subthemes": ["chaleur-reseaux"], "words": "bois, plaquettes ; école"},
    }.items():
        page = writer.submit(writer.get(f"{address}/{name}"), "Enregistrer", **answers)
        assert "C’est enregistré." in page
    means = dict(writer.get(f"{address}/moyens").form("Enregistrer").filled({}))
    assert (means["budget"], means["funders-0-amount"]) == ("15\u202f600\u00a0€ TTC", "4\u202f000\u00a0€")
    page = writer.get(address)
    assert "Rien ne manque" in page
    page = writer.submit(page, "Soumettre la fiche")
    assert "En relecture" in page
    revision = queries.sheets_to_review().items[0]
    publish_submitted(revision)
    page = site.another().get(outbox.last.action[1])
    assert page.h1 == "Une chaufferie bois"
    for sentence in (
        "15 600 € TTC",
        "0,6 GWh/an",
        "26 €",
        "Budget total (15 600 € TTC) ÷ énergie renouvelable produite (600 MWh/an en 2023, mesuré)",
        "7,80 €",
        "mars 2021",
        "ADEME : 4 000 €",
        "Le raccordement.",
        "version 1 publiée le",
    ):
        assert sentence in page


def test_every_sum_keeps_what_was_said_of_its_tax(site, writer, draft):
    typed = {
        "budget": "15 600 € TTC",
        "investment": "12 000 € HT",
        "running": "600 € TTC",
        "funders-0-name": "ADEME",
        "funders-0-amount": "4 k€ HT",
    }
    writer.submit(part(writer, draft, "moyens"), "Enregistrer", **typed)
    shown = dict(part(writer, draft, "moyens").form("Enregistrer").filled({}))
    assert shown["investment"] == "12\u202f000\u00a0€ HT"
    assert shown["running"] == "600\u00a0€ TTC"
    assert shown["funders-0-amount"] == "4\u202f000\u00a0€ HT"
    publish(queries.open_revision(draft.sheet))
    page = site.get("sheets.show", slug=draft.sheet.slug)
    for sentence in ("15 600 € TTC", "12 000 € HT", "600 € TTC", "ADEME : 4 000 € HT"):
        assert sentence in page


def test_two_tabs_that_differ_by_the_tax_alone_are_told(writer, draft):
    first, second = part(writer, draft, "moyens"), part(writer, draft, "moyens")
    writer.submit(first, "Enregistrer", investment="12 000 € TTC")
    page = writer.submit(second, "Enregistrer", expect=409, investment="12 000 € HT")
    assert page.texts("//dl[@class='compare']//dt") == ["dont investissement"]
    for sentence in ("12 000 € TTC", "[ajouté : HT]"):
        assert sentence in page


def test_a_draft_is_saved_half_empty(writer, draft):
    page = writer.submit(part(writer, draft, "enseignements"), "Enregistrer", difficulties="")
    assert "C’est enregistré." in page
    assert "1 élément à écrire" in page


def test_save_and_continue_leads_to_the_next_part_then_to_the_whole(writer, draft):
    page = writer.submit(part(writer, draft, "identite"), "Enregistrer et continuer")
    assert page.h1 == "Territoire"
    page = writer.submit(part(writer, draft, "classement"), "Enregistrer et faire le point")
    assert "Prête à soumettre ?" in page


@pytest.mark.parametrize(
    ("name", "field", "typed", "error"),
    [
        ("identite", "title", "", "Une fiche garde toujours un titre."),
        ("identite", "summary", "x" * 601, "600 caractères au plus"),
        ("territoire", "inhabitants", "beaucoup", "Écrivez un nombre"),
        ("mise-en-oeuvre", "started_on", "au printemps", "Cette date ne se lit pas"),
        ("mise-en-oeuvre", "steps-1-on", "31/02/2023", "Cette date ne se lit pas"),
        ("moyens", "budget", "quelques milliers", "Ce montant ne se lit pas"),
        ("moyens", "funders-0-amount", "-4", "Ce montant ne se lit pas"),
        ("resultats", "key_figures-1-value", "beaucoup", "Cette valeur ne se lit pas"),
        ("resultats", "key_figures-0-unit", "t/an", "Ici, l’unité est MWh/an, GWh/an ou kWh/an."),
        ("classement", "words", ",".join("abcdefghijklm"), "12 mots-clés au plus."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_what_was_typed_is_kept(
    writer, draft, name, field, typed, error
):
    page = writer.submit(part(writer, draft, name), "Enregistrer", expect=422, **{field: typed})
    assert error in page.errors[field]
    assert (field, typed) in page.form("Enregistrer").filled({})
    assert queries.open_revision(draft.sheet).saved_version == 1


def test_a_figure_smaller_than_can_be_is_refused_and_the_smallest_breaks_no_page(site, writer, draft):
    page = part(writer, draft, "resultats")
    typed = {"key_figures-0-value": "0," + "0" * 50 + "1", "key_figures-0-unit": "kWh/an"}
    refused = writer.submit(page, "Enregistrer", expect=422, **typed)
    assert "six décimales au plus" in refused.errors["key_figures-0-value"]
    writer.submit(page, "Enregistrer", **{**typed, "key_figures-0-value": "0,000001"})
    assert "kWh/an" in writer.get("sheets.preview", public_id=draft.sheet.public_id)
    publish(queries.open_revision(draft.sheet))
    assert "par habitant" in site.get("sheets.show", slug=draft.sheet.slug)


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, "10000", "-1", ""])
def test_a_row_of_a_forged_number_is_passed_over(writer, draft, number):
    before = list(draft.steps)
    form = part(writer, draft, "mise-en-oeuvre").form("Enregistrer")
    data = dict(form.filled({})) | {f"steps-{number}-on": "2022", f"steps-{number}-what": "Rien"}
    assert writer.open("POST", form.action, data=data).status_code == 302
    assert queries.open_revision(draft.sheet).steps == before


def test_the_longest_texts_pass_in_one_form(writer, draft):
    texts = ("question", "successes", "difficulties", "differently", "transferability")
    writer.submit(part(writer, draft, "enseignements"), "Enregistrer", **dict.fromkeys(texts, "é" * 20_000))
    assert queries.open_revision(draft.sheet).transferability == "é" * 20_000


def test_an_error_in_a_row_is_summed_up_with_its_row(writer, draft):
    page = writer.submit(
        part(writer, draft, "mise-en-oeuvre"), "Enregistrer", expect=422, **{"steps-1-on": "31/02/2023"}
    )
    assert "Étape 2, date : Cette date ne se lit pas" in page


def test_each_part_says_what_must_be_written_before_submitting(writer, draft):
    for name, count in {
        "identite": 1,
        "moyens": 1,
        "mise-en-oeuvre": 3,
        "resultats": 1,
        "classement": 1,
    }.items():
        page = part(writer, draft, name)
        assert page.text.count("À remplir avant de soumettre") == count, name


def test_more_rows_are_given_without_losing_what_was_typed(writer, draft):
    page = part(writer, draft, "mise-en-oeuvre")
    typed = {
        "steps-2-on": "mai 2024",
        "steps-2-what": "Inauguration",
        "description": "Texte pas encore enregistré",
    }
    page = writer.submit(page, "Ajouter des lignes", **typed)
    assert set(typed.items()) <= set(page.form("Enregistrer").filled({}))
    page = writer.submit(
        page, "Enregistrer", **{"steps-4-what": "Premier bilan", "steps-0-on": "", "steps-0-what": ""}
    )
    assert queries.open_revision(draft.sheet).steps == [
        {"on": "2021-03", "what": "Vote du budget"},
        {"on": "2024-05", "what": "Inauguration"},
        {"on": "", "what": "Premier bilan"},
    ]


def test_territories_are_looked_for_and_ticked(writer, draft):
    page = writer.submit(part(writer, draft, "territoire"), "Chercher", find="Cahors", area="Le causse")
    assert "C’est enregistré." not in page
    assert queries.open_revision(draft.sheet).saved_version == 1
    page = writer.submit(page, "Enregistrer", proposed=["commune:46042"])
    revision = queries.open_revision(draft.sheet)
    assert (revision.places, revision.area) == (["commune:46102", "commune:46042"], "Le causse")
    filled = page.form("Enregistrer").filled({})
    assert ("find", "") in filled
    assert [value for name, value in filled if name == "places"] == revision.places
    page = writer.submit(page, "Enregistrer", places=["commune:46042"])
    assert queries.open_revision(draft.sheet).places == ["commune:46042"]


def test_a_territory_alone_in_answering_comes_ticked_and_is_kept_by_going_on(writer, draft):
    page = writer.submit(part(writer, draft, "territoire"), "Chercher", find="48095")
    assert ("proposed", "commune:48095") in page.form("Enregistrer").filled({})
    page = writer.submit(page, "Enregistrer et continuer")
    assert page.h1 == "Cadre"
    assert queries.open_revision(draft.sheet).places == ["commune:46102", "commune:48095"]


def test_going_on_leaves_the_territories_whatever_the_box_holds(writer, draft):
    page = writer.submit(part(writer, draft, "territoire"), "Enregistrer et continuer", find="mende")
    assert page.h1 == "Cadre"


def test_looking_in_vain_is_told(writer, draft):
    page = part(writer, draft, "territoire")
    assert "Aucun territoire ne répond à « Zzyzx »" in writer.submit(page, "Chercher", find="Zzyzx")
    page = writer.submit(page, "Chercher", find="46102")
    assert "fait déjà partie des territoires choisis" in page


def test_an_unknown_place_or_code_is_refused(writer, draft):
    page = part(writer, draft, "classement")
    token = dict(page.form("Enregistrer").filled({}))["csrf_token"]
    for name, field, value in (
        ("classement", "subthemes", "perpetuum-mobile"),
        ("territoire", "places", "commune:00000"),
    ):
        url = writer.url("sheets.edit_part", public_id=draft.sheet.public_id, part=name)
        answer = writer.open("POST", url, data={"csrf_token": token, field: value})
        assert answer.status_code == 422
    assert queries.open_revision(draft.sheet).saved_version == 1


def test_two_tabs_lose_nothing(writer, draft):
    first, second = part(writer, draft, "cadre"), part(writer, draft, "cadre")
    writer.submit(first, "Enregistrer", context="Écrit dans le premier onglet")
    page = writer.submit(
        second, "Enregistrer", expect=409, context="Écrit dans le second onglet", plans=["pcaet"]
    )
    assert "Cette fiche a été enregistrée ailleurs pendant que vous écriviez" in page
    for sentence in (
        "Écrit dans le premier onglet",
        "Écrit dans le second onglet",
        "Plan climat-air-énergie",
    ):
        assert sentence in page
    assert queries.open_revision(draft.sheet).context == "Écrit dans le premier onglet"
    page = writer.submit(page, "Enregistrer", context="Les deux ensemble")
    assert "C’est enregistré." in page
    revision = queries.open_revision(draft.sheet)
    assert (revision.context, revision.plans) == ("Les deux ensemble", ["pcaet"])


def test_what_was_typed_while_a_colleague_submitted_is_kept(writer, draft, author):
    page = part(writer, draft, "cadre")
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
    page = writer.submit(page, "Enregistrer", expect=422, context="Une heure de travail")
    assert "Cette fiche est en cours de relecture" in page
    assert ("context", "Une heure de travail") in page.form("Enregistrer").filled({})
    sheet = writer.follow(page, "Reprendre la fiche (nouvel onglet)")
    writer.submit(sheet, "La reprendre pour la modifier")
    assert "C’est enregistré." in writer.submit(page, "Enregistrer")
    assert queries.open_revision(draft.sheet).context == "Une heure de travail"


def test_what_was_typed_while_a_colleague_submitted_is_kept_once_published(writer, draft, author):
    page = part(writer, draft, "cadre")
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
    publish_submitted(draft)
    page = writer.submit(page, "Enregistrer", expect=422, context="Une heure de travail")
    assert "Cette version est publiée et ne change plus" in page
    assert ("context", "Une heure de travail") in page.form("Enregistrer").filled({})


def test_a_form_that_hides_what_it_was_filled_from_overwrites_nothing(writer, draft):
    for base in ("", "zéro", "context", "context:", "context:0", ":::", "context:" + "0" * 500):
        page = part(writer, draft, "cadre")
        writer.submit(page, "Enregistrer", expect=409, base=base, context="x")
    assert "fatiguées" not in queries.open_revision(draft.sheet).context
    assert queries.open_revision(draft.sheet).saved_version == 1


def test_an_unfinished_sheet_has_no_button_to_submit_and_is_refused(writer, author, member):
    draft = make_draft(author, member, difficulties="")
    page = writer.get("sheets.edit", public_id=draft.sheet.public_id)
    assert "Les difficultés rencontrées" in page
    with pytest.raises(AssertionError):
        page.form("Soumettre la fiche")
    token = page.form("Se déconnecter").filled({})[0][1]
    answer = writer.open(
        "POST", writer.url("sheets.submit", public_id=draft.sheet.public_id), data={"csrf_token": token}
    )
    assert answer.status_code == 409
    assert "Il manque encore un élément" in answer.get_data(as_text=True)


def test_a_contradiction_is_shown_in_its_part_and_before_submitting(writer, author, member):
    draft = make_draft(author, member, started_on="2023", ended_on="2024")
    page = writer.submit(part(writer, draft, "mise-en-oeuvre"), "Enregistrer", ended_on="2022")
    sentence = "La fin (2022) précède le début (2023) : corrigez l’une ou l’autre."
    assert sentence in page
    assert "1 point à corriger" in page
    page = writer.get("sheets.edit", public_id=draft.sheet.public_id)
    assert sentence in page
    with pytest.raises(AssertionError):
        page.form("Soumettre la fiche")


def test_the_coordination_is_told_what_to_check(site, author, member):
    draft = make_draft(author, member, started_on="2023", ended_on="2022")
    with unit_of_work():
        # As it was submitted before this was looked at.
        draft.state, draft.submitted_at = State.SUBMITTED, clock.now()
    page = site.login_as(make_coordinator()).get("admin.sheet", public_id=draft.sheet.public_id)
    assert "À vérifier La fin (2022) précède le début (2023)" in page


def test_a_submitted_sheet_is_followed_then_taken_back(writer, draft):
    page = writer.submit(writer.get("sheets.edit", public_id=draft.sheet.public_id), "Soumettre la fiche")
    page = writer.follow(page, "Suivre")
    assert part(writer, draft, "cadre").path == page.path
    page = writer.submit(page, "La reprendre pour la modifier")
    assert "Brouillon" in page


def test_the_reason_of_a_return_is_shown_on_every_part(writer, draft, author):
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
        actions.send_back_sheet(draft, "Précisez le coût.", seen=1, by=make_coordinator())
    assert "La coordination attend vos compléments." in writer.get("sheets.mine")
    assert "Précisez le coût." in writer.get("sheets.edit", public_id=draft.sheet.public_id)
    assert "Précisez le coût." in part(writer, draft, "moyens")


def test_a_published_sheet_is_revised_while_it_stays_up(writer, published):
    page = writer.submit(writer.get("sheets.mine"), "Mettre à jour : Une chaufferie bois pour l’école")
    assert "Révision en cours" in page
    page = writer.submit(writer.get(page.url + "/identite"), "Enregistrer", title="Cinq ans après")
    assert writer.get("sheets.show", slug=published.sheet.slug).h1 == "Une chaufferie bois pour l’école"


def test_a_draft_is_thrown_away_after_a_question(writer, draft):
    page = writer.follow(writer.get("sheets.edit", public_id=draft.sheet.public_id), "Supprimer ce brouillon")
    page = writer.submit(page, "Supprimer le brouillon")
    assert "Pas encore de fiche" in page


# ——— Who sees what ———


WRITING = ["sheets.edit", "sheets.preview", "sheets.discard"]


@pytest.mark.parametrize("endpoint", WRITING)
def test_a_draft_does_not_exist_for_other_members(site, draft, endpoint):
    site.login_as(make_representative(make_member("Une autre commune")))
    site.get(endpoint, public_id=draft.sheet.public_id, expect=404)


@pytest.mark.parametrize("endpoint", WRITING)
def test_a_visitor_is_asked_to_log_in_before_anything_is_said(site, draft, endpoint):
    for public_id in (draft.sheet.public_id, "0000000000"):
        assert site.get(endpoint, public_id=public_id).path == "/connexion"


def test_the_coordination_reads_a_draft_and_does_not_write_it(site, draft):
    site.login_as(make_coordinator())
    assert "Aperçu" in site.get("sheets.preview", public_id=draft.sheet.public_id)
    assert site.get("sheets.edit", public_id=draft.sheet.public_id, follow=False, expect=302)


def test_a_colleague_of_the_same_member_goes_on_writing(site, draft, member):
    site.login_as(make_contributor(member))
    assert "C’est enregistré." in site.submit(part(site, draft, "cadre"), "Enregistrer", context="À deux")


def test_parts_and_sheets_that_do_not_exist_are_not_found(writer, draft):
    part(writer, draft, "budget", expect=404)
    writer.get("sheets.edit", public_id="0000000000", expect=404)
    writer.get("/mes-fiches/trop-court/modifier", expect=404)


# ——— Reading ———


def test_nothing_of_a_draft_is_public(site, draft):
    site.get("/fiches/une-chaufferie-bois-pour-l-ecole", expect=404)


def test_an_old_address_leads_to_the_new_one(site, published, author):
    old = published.sheet.slug
    rename(published.sheet, "Cinq ans après", author)
    assert site.get("sheets.show", slug=old).path == "/fiches/cinq-ans-apres"


def test_a_title_that_comes_back_leads_no_browser_in_circles(site, published, author):
    old = published.sheet.slug
    rename(published.sheet, "Cinq ans après", author)
    there = site.get("sheets.show", slug=old, follow=False, expect=302)
    assert "max-age" not in there.headers.get("Cache-Control", "")
    rename(published.sheet, published.title, author)
    assert site.get("sheets.show", slug="cinq-ans-apres").path == f"/fiches/{old}"
    assert site.get("sheets.show", slug=old).h1 == published.title


def test_an_archived_sheet_keeps_its_address_and_says_why(site, published):
    with unit_of_work():
        actions.archive_sheet(published.sheet, "L’installation a été démontée.", by=make_coordinator())
    page = site.get("sheets.show", slug=published.sheet.slug, expect=410)
    assert "L’installation a été démontée." in page
    assert "Un réseau de chaleur" not in page


def test_a_representative_archives_a_sheet_after_a_question(site, published, member, outbox):
    site.login_as(make_representative(member))
    page = site.follow(site.get("sheets.show", slug=published.sheet.slug), "Archiver cette fiche")
    refused = site.submit(page, "Archiver la fiche", expect=422)
    assert refused.errors["reason"].startswith("Dites pourquoi")
    page = site.submit(page, "Archiver la fiche", reason="L’installation a été démontée.", expect=410)
    assert "La fiche est archivée." in page
    assert "L’installation a été démontée." in page
    assert "déjà archivée" in site.get("sheets.archive", public_id=published.sheet.public_id)
    assert "Archivée le" in site.get("sheets.edit", public_id=published.sheet.public_id)


def test_only_those_who_may_archive_are_offered_it(site, published, author):
    url = {"slug": published.sheet.slug}
    assert "Archiver" not in site.get("sheets.show", **url)
    assert "Archiver" not in site.another().login_as(author).get("sheets.show", **url), "who only contributes"
    assert "Archiver" in site.another().login_as(make_coordinator()).get("sheets.show", **url)


def test_what_people_type_never_becomes_code(site, author, member):
    nasty = '<img src=x onerror="alert(1)"> [clic](javascript:alert(1))'
    sheet = make_published_sheet(
        author,
        member,
        f"Titre {nasty}",
        summary=nasty,
        context=nasty,
        people=nasty,
        area=nasty,
        keywords=[nasty],
    ).sheet
    page = site.get("sheets.show", slug=sheet.slug)
    assert not page.all("//img[@src='x'] | //a[starts-with(@href, 'javascript')]")
    assert page.h1 == f"Titre {nasty}"


def test_a_member_shows_its_sheets(site, published, member):
    page = site.get("members.show", slug=member.slug)
    assert "Une fiche d’expérience" in page
    assert site.follow(page, published.title).h1 == published.title


def test_the_first_sheet_is_a_step_of_the_member(writer, published):
    assert published.state == State.PUBLISHED
    assert "Partager une première expérience" in writer.get("members.home")
