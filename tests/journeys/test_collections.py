"""A collection is made at the desk, put in order, published and read; a file names its resource by itself."""

import pytest

from network.db import unit_of_work
from network.resources.decisions import archive_resource
from tests.factories import (
    PASSWORD,
    make_contributor,
    make_coordinator,
    make_member,
    make_published_resource,
    make_published_sheet,
)
from tests.files.pdfs import pdf


def log_in(walk, email, path):
    walk.open(f"/connexion?next={path}")
    walk.fill("Adresse électronique", email)
    walk.fill("Mot de passe", PASSWORD)
    walk.press("Me connecter")


@pytest.mark.parametrize(("scripts", "width", "scheme"), [(True, 1280, "light"), (False, 390, "dark")])
def test_a_collection_is_made_put_in_order_published_and_read(walk, scripts, width, scheme):
    coordinator = make_coordinator(email="bureau@exemple.fr")
    member = make_member("Commune de Figeac")
    author = make_contributor(member)
    sheet = make_published_sheet(author, member, "Une chaufferie bois pour l’école")
    resource = make_published_resource(author, member, "Guide de la chaufferie")

    desk = walk("desk", width=width, scripts=scripts, scheme=scheme)
    log_in(desk, "bureau@exemple.fr", "/admin/collections")
    desk.reads("Pas encore de collection")
    desk.follow("Commencer une collection")
    desk.press("Commencer")
    desk.reads("Donnez un titre")
    desk.fill("Titre", "Se chauffer au bois")
    desk.fill("Introduction", "Pour une commune qui **se lance**.")
    desk.press("Commencer")
    desk.fill("Chercher dans la bibliothèque", "chaufferie")
    desk.press("Chercher")
    desk.press("Ajouter : Une chaufferie bois pour l’école")
    desk.reads("Déjà dans la collection")
    desk.fill("Adresse ou code", "/ressources/rien-de-tel")
    desk.press("Ajouter à la collection")
    desk.reads("Aucune fiche ni ressource en ligne n’a cette adresse")
    desk.fill("Adresse ou code", f"/ressources/{resource.resource.slug}")
    desk.press("Ajouter à la collection")
    desk.follow("Voir la collection")
    desk.press("Monter : Guide de la chaufferie")
    desk.unfold("Place et phrase d’accompagnement : Guide de la chaufferie")
    desk.tab.get_by_label("Pourquoi la lire ici").first.fill("Le guide d’abord.")
    desk.press("Enregistrer : Guide de la chaufferie")
    desk.press("Mettre en ligne")
    desk.reads("La collection est en ligne")

    reader = walk("reader", width=width, scripts=scripts, scheme=scheme)
    reader.open("/bibliotheque")
    reader.follow("Collections")
    reader.follow("Se chauffer au bois")
    assert reader.tab.locator("ol.steps h2").all_inner_texts() == [
        "Guide de la chaufferie",
        "Une chaufferie bois pour l’école",
    ]
    reader.reads("Le guide d’abord.", "1 fiche, 1 ressource")
    reader.follow("Une chaufferie bois pour l’école")
    reader.reads("Fait partie de")
    reader.follow("Se chauffer au bois")

    with unit_of_work():
        archive_resource(resource.resource, "Remplacée.", by=coordinator)
    reader.open("/collections/se-chauffer-au-bois")
    assert "Guide de la chaufferie" not in reader.text
    desk.open("/admin/collections")
    desk.reads("Un élément n’est plus en ligne")
    desk.follow("Se chauffer au bois")
    desk.press("Retirer : Guide de la chaufferie")
    desk.follow("Archiver")
    desk.fill("Pourquoi l’archiver ?", "Une autre la remplace.")
    desk.press("Archiver la collection")
    reader.open(f"/fiches/{sheet.sheet.slug}")
    assert "Fait partie de" not in reader.text


@pytest.mark.parametrize(("scripts", "width"), [(True, 390), (False, 1280)])
def test_a_file_tells_what_it_is_and_its_resource_is_read_over_again(walk, scripts, width):
    make_contributor(make_member("Fermes de Figeac"), email="noe@exemple.fr")

    def described(document):
        document.docinfo["/Title"] = "Guide du bois énergie"
        document.docinfo["/Author"] = "Marie Petit"

    noe = walk("noe", width=width, scripts=scripts)
    log_in(noe, "noe@exemple.fr", "/ressources/proposer")
    noe.tab.locator("input[type=file]").set_input_files(
        {"name": "guide_v3.pdf", "mimeType": "application/pdf", "buffer": pdf(described, pages=24)}
    )
    noe.press("Joindre le fichier et le lire")
    noe.reads("Guide du bois énergie", "D’après le fichier : Marie Petit")
    noe.press("Reprendre pour « Auteurs »")
    noe.reads("Repris du fichier. Relisez, puis enregistrez.")
    noe.press("Enregistrer le brouillon")
    assert noe.tab.get_by_label("Auteurs").input_value() == "Marie Petit"
    noe.open("/mes-ressources")
    noe.follow("Guide du bois énergie")
    noe.reads("Télécharger (PDF, 24 pages,")
