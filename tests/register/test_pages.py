"""The register as people read it: the list, an entry, the protocol."""

import hashlib

import pytest

from network.charter.actions import publish_model_charter
from network.db import unit_of_work
from network.register import queries
from network.register.actions import append
from network.register.models import Kind
from network.register.rules import FIELDS
from tests.charter.signing import prepare, sign
from tests.factories import make_member
from tests.queries import assert_queries
from tests.register.growing import MEMBER, end, fields, grow

NAMES = ["Commune de Figeac", "L’Écluse « d’en bas »", 'SCIC le "Clos" 100 %_\\']


def named(name: str) -> dict:
    return {**MEMBER, "name": name, "reference_code": None}


def test_an_empty_register_says_what_it_is_and_waits(site):
    page = site.get("register.show")
    assert page.h1 == "Le registre des signatures"
    assert "Chaque signature de la charte entre ici" in page
    assert "Le registre attend sa première signature" in page
    site.get("/registre/0", expect=404)


def test_the_list_shows_the_latest_first_and_the_whole_head(site):
    grow(3)
    end(about=1)
    page = site.get("register.show")
    rows = page.texts("//tbody/tr")
    assert [row.split()[0] for row in rows] == ["3", "2", "1", "0"]
    assert "Commune de Figeac, entrée 3 Collectivités locales Retrait à propos de l’entrée 1 1.0" in rows[0]
    head = queries.head()
    assert head.root in page
    assert f"{head.root[:8]}…" in page
    assert "Chaque signataire en garde l’empreinte" in page
    assert "/registre" in [link.href for link in site.get("/").links]


def test_the_list_goes_by_pages(site):
    grow(31)
    page = site.follow(site.get("register.show"), "Page suivante")
    assert len(page.all("//tbody/tr")) == 1
    assert site.get("/registre?page=99").url == "/registre?page=2"
    site.get("/registre?page=-1", expect=404)


def test_a_long_register_asks_as_little_of_the_database_as_a_short_one(site):
    grow(2)
    with assert_queries(6):
        site.get("register.show")
    grow(60)
    with assert_queries(6):
        site.get("register.show")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("figeac", ["Commune de Figeac"]),
        ("ÉCLUSE", ["L’Écluse « d’en bas »"]),
        ("écluse", ["L’Écluse « d’en bas »"]),
        ('le "Clos"', ['SCIC le "Clos" 100 %_\\']),
        ("100 %_\\", ['SCIC le "Clos" 100 %_\\']),
        ("%", ['SCIC le "Clos" 100 %_\\']),
        ("_", ['SCIC le "Clos" 100 %_\\']),
        ("local_authorities", []),
        ("ABCDEFGHJK", []),
        ("1.0", []),
    ],
)
def test_entries_are_found_by_the_name_of_their_member_and_by_nothing_else(site, asked, found):
    for name in NAMES:
        grow(1, member=named(name))
    page = site.submit(site.get("register.show"), "Rechercher", q=asked)
    told = [f"{name}, entrée {NAMES.index(name)}" for name in found]
    assert page.texts("//td[@data-label='Nom']/a") == told
    assert (f"Aucune entrée pour « {asked} »" in page) == (not found)


def test_a_number_leads_to_its_entry(site):
    grow(3)
    list_ = site.get("register.show")
    for typed in ("2", "n° 2", "002"):
        assert site.submit(list_, "Rechercher", q=typed).url == "/registre/2"
    assert "Aucune entrée pour « 3 »" in site.submit(list_, "Rechercher", q="3")


def test_what_is_too_long_to_look_for_is_told(site):
    page = site.get(f"/registre?q={'a' * 201}", expect=422)
    assert "q" in page.errors


def test_an_entry_tells_its_fields_its_bytes_and_its_proof(site):
    grow(5)
    page = site.get("register.show_entry", index=2)
    entry = queries.entry(2)
    assert page.h1 == "Signature : Commune de Figeac"
    for said in (
        "Commune de Figeac",
        "code officiel 46102",
        "Sur le site",
        "O1 : 100 % renouvelable en 2050",
    ):
        assert said in page
    assert entry.leaf in page
    assert hashlib.sha256(b"\x00" + entry.leaf.encode()).hexdigest() in page
    proof = page.texts("//h2[@id='preuve']/following-sibling::ol/li")
    assert [line.split(" : ")[0] for line in proof] == [
        "à droite, l’entrée 3",
        "à gauche, les entrées 0 à 1",
        "à droite, l’entrée 4",
    ]
    assert [line.split(" : ")[1] for line in proof] == queries.inclusion_proof(2, 5)
    assert queries.head().root in page
    assert site.fetch(page.link("La preuve (JSON)")).json["path"] == queries.inclusion_proof(2, 5)
    [same] = site.fetch(page.link("L’entrée (JSON)")).json["entries"]
    assert same["index"] == 2


def test_the_only_entry_is_its_own_proof(site):
    grow(1)
    assert "son empreinte est celle de la tête" in site.get("register.show_entry", index=0)


def test_an_entry_leads_to_what_it_is_about_and_to_what_came_later(site):
    grow(2)
    end(about=1)
    later = site.follow(site.get("register.show_entry", index=1), "Retrait, entrée 2")
    assert "Une signature n’est plus en vigueur" in later
    assert "c" * 64 in later
    assert site.follow(later, "entrée 1").h1 == "Signature : Commune de Figeac"


def test_an_entry_that_says_nothing_of_a_member_is_shown_too(site):
    grow(1)
    with unit_of_work():
        append(Kind.ERASURE, about=0)
    page = site.get("register.show_entry", index=1)
    assert page.h1 == "Effacement d’une personne"
    site.get("register.show")


def test_the_entry_of_a_signature_leads_to_its_page(site):
    with unit_of_work():
        charter = publish_model_charter()
    signature = sign(prepare(make_member("Fermes de Figeac"), charter))
    page = site.get("register.show_entry", index=signature.entry_index)
    assert page.link("Voir la signature") == f"/signatures/{signature.code}"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Kind.SIGNATURE, "Une organisation signe la charte."),
        (Kind.RENEWAL, "Une organisation qui avait signé signe de nouveau."),
        (Kind.WITHDRAWAL, "Une signature n’est plus en vigueur."),
        (Kind.CORRECTION, "Les chiffres d’un engagement, ou ce qui s’y rapporte, sont corrigés."),
        (Kind.REPLACEMENT, "elle ne signe pas par là."),
        (Kind.ERASURE, "l’engagement de l’organisation reste."),
    ],
)
def test_every_kind_of_entry_is_told_in_words(site, kind, told):
    grow(1)
    if kind != Kind.SIGNATURE:
        with unit_of_work():
            append(kind, about=0, **fields())
    page = site.get("register.show_entry", index=int(kind != Kind.SIGNATURE))
    assert page.h1.startswith(kind.label)
    assert told in page.text


def test_the_protocol_defines_every_field_and_its_program_works(site):
    grow(7)
    page = site.get("register.protocol")
    assert set(FIELDS) <= set(page.texts("//tbody//th"))
    program = next(code for code in page.all("//pre/code/text()") if "def root_from" in code)
    names = {"sha256": lambda data: hashlib.sha256(data).digest()}
    exec(program, names)
    for size in range(1, 8):
        root = site.fetch(f"/registre/tete.json?size={size}").json["root"]
        for index in range(size):
            proof = site.fetch(f"/registre/preuve/{index}.json?size={size}").json
            path = [bytes.fromhex(hash) for hash in proof["path"]]
            leaf_hash = bytes.fromhex(proof["leaf_hash"])
            assert names["root_from"](leaf_hash, path, index, size).hex() == root
            with pytest.raises(ValueError, match="too long"):
                names["root_from"](leaf_hash, [*path, leaf_hash], index, size)


def test_the_protocol_names_every_address(site):
    page = site.get("register.protocol")
    told = {address.partition("?")[0] for address in page.texts("//tbody//th") if address.startswith("/")}
    rules = {rule.rule for rule in site.app.url_map.iter_rules() if rule.rule.startswith("/registre")}
    assert told == {rule for rule in rules if rule.endswith(".json")}
