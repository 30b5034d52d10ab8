"""Somebody who signed is forgotten: nothing names them any more, and the register still verifies."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from network.accounts.models import Account
from network.charter import ending_actions, erasure_queries, queries, register_check
from network.charter.certifying import certify_signatures
from network.charter.ending_models import ERASED_REASON, Correction
from network.charter.erasure_actions import erase_person
from network.charter.evidence import note
from network.charter.link_rules import Hand
from network.charter.models import EndKind, MandateKind, Standing
from network.charter.pledge import Mandate
from network.charter.signing_models import EventKind, SignatureEvent
from network.charter.suspension_actions import answer_suspension, lift_suspension, suspend
from network.charter.trust_models import TrustStep
from network.collections.actions import archive_collection
from network.db import db, empty_the_log, unit_of_work
from network.errors import Refused
from network.files import storage
from network.files.models import StoredFile
from network.journal.models import Entry as JournalEntry
from network.members.invitations import invite
from network.members.models import MemberRole, Membership, MemberStatus
from network.register import keys
from network.register import queries as register
from network.register.models import Entry, Kind, Opening
from network.register.verification import doubts
from network.resources.decisions import archive_resource, send_back_resource
from network.sheet_imports.models import Outcome
from network.sheet_imports.queries import rows_of
from network.sheet_imports.telling import report
from network.sheets import pages
from network.sheets.actions import archive_sheet
from tests.charter.signing import BROWSER, an_act, prepare, received, send_link, sign, sign_by_token
from tests.factories import (
    PASSWORD,
    make_collection,
    make_coordinator,
    make_member,
    make_proposed_resource,
    make_published_resource,
    make_published_sheet,
    make_representative,
)
from tests.sheet_imports.bringing import WHOLE, brought_in, csv_of, tried

NAME, ADDRESS = "Hélène Quatrefages", "helene.quatrefages@figeac.exemple"
WHY = "Demande du 3 mars, pesée en réunion."


@pytest.fixture
def coordinator(app):
    return make_coordinator(name="Dominique Bel", email="bureau@reseau.exemple")


@pytest.fixture
def person(commune):
    return make_representative(commune, name=NAME, email=ADDRESS)


@pytest.fixture
def signature(commune, charter, person):
    document = received(f"%PDF-1.7 {NAME} a signé".encode(), "delib-quatrefages.pdf")
    return sign(prepare(commune, charter, person, an_act(), act_file=document, signatory=NAME))


def erase(app, signature, coordinator, name=NAME, reason=WHY, is_weighed=True):
    named = next((each for each in erasure_queries.named_in(signature) if each.name == name), None)
    with unit_of_work():
        erase_person(
            named,
            signature,
            reason,
            is_weighed=is_weighed,
            by=coordinator,
            parts=app.extensions["erasures"],
        )


def doubts_now():
    with db.engine.connect() as connection:
        checks = (register_check.doubts,)
        return [str(doubt) for doubt in doubts(connection, keys.public_keys(), checks)]


def kinds():
    return db.session.scalars(select(Entry.kind).order_by(Entry.index)).all()


def rows_naming(*words: str) -> set[str]:
    """Return the tables where one of these words stands in any column."""
    found = set()
    with db.engine.connect() as connection:
        for table in inspect(db.engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                if any(word in str(value) for value in row for word in words):
                    found.add(table)
    return found


def test_who_signed_is_erased_and_the_signature_ends(app, commune, signature, coordinator):
    erase(app, signature, coordinator)
    assert signature.standing == Standing.ENDED
    assert signature.end_kind == EndKind.ERASED
    assert signature.erased_at == signature.ended_at or signature.erased_at > signature.ended_at
    assert (signature.signatory_name, signature.signatory_function) == ("", "")
    assert (signature.account_id, signature.act_file_id, signature.signatory_email) == (None, None, None)
    assert signature.act_sha256
    assert signature.signatory == "personne effacée"
    assert commune.status == MemberStatus.REGISTERED


def test_the_register_loses_the_person_keeps_its_leaf_and_verifies(app, signature, coordinator):
    leaf, root = register.entry(signature.entry_index).leaf, register.head(1).root
    erase(app, signature, coordinator)
    assert kinds() == [Kind.SIGNATURE, Kind.ERASURE]
    assert register.entry(signature.entry_index).leaf == leaf
    assert register.head(1).root == root
    assert register.opening_of(signature.entry_index) is None
    assert register.opening_of(1).name == "Dominique Bel"
    assert doubts_now() == []


def test_each_entry_that_commits_to_them_is_erased(app, commune, signature, person, coordinator):
    figures = {"target_year": "2045", "reduction_percent": "40", "base_year": "2012"}
    with unit_of_work():
        ending_actions.correct_figures(commune, figures, f"{NAME} s’était trompée.", by=person)
    with unit_of_work():
        ending_actions.change_representative(commune, "Paul Roux", "maire", "Élections.", by=person)
    erase(app, signature, coordinator)
    assert kinds() == [
        Kind.SIGNATURE, Kind.CORRECTION, Kind.CORRECTION, Kind.ERASURE, Kind.ERASURE,
    ]  # fmt: skip
    erased = [(e.about) for e in db.session.scalars(select(Entry).where(Entry.kind == Kind.ERASURE))]
    assert sorted(erased) == [0, 1]
    # The successor stays who they are.
    assert db.session.scalars(select(Opening.name).order_by(Opening.entry_index)).all() == [
        "Paul Roux", "Dominique Bel", "Dominique Bel",
    ]  # fmt: skip
    assert db.session.get(Correction, 1).reason == ERASED_REASON
    assert doubts_now() == []


def test_a_representative_declared_since_is_erased_and_the_signature_stays(
    app, commune, signature, coordinator
):
    with unit_of_work():
        ending_actions.change_representative(commune, "Paul Roux", "maire", "Élections.", by=coordinator)
    erase(app, signature, coordinator, name="Paul Roux", is_weighed=False)
    assert signature.ended_at is None
    assert signature.signatory_name == NAME
    assert "Paul Roux" not in {opening.name for opening in db.session.scalars(select(Opening))}
    assert doubts_now() == []


def test_a_signature_in_force_is_weighed_first(app, signature, coordinator):
    with pytest.raises(Refused) as refused:
        erase(app, signature, coordinator, is_weighed=False)
    assert refused.value.field == "is_weighed"
    assert signature.ended_at is None


def test_a_withdrawn_one_keeps_its_end(app, commune, signature, person, coordinator):
    with unit_of_work():
        ending_actions.withdraw(commune, f"Décision de {NAME}.", by=person)
    erase(app, signature, coordinator, is_weighed=False)
    assert signature.end_kind == EndKind.WITHDRAWN
    assert signature.end_reason == ERASED_REASON
    assert commune.status == MemberStatus.WITHDRAWN
    assert kinds() == [Kind.SIGNATURE, Kind.WITHDRAWAL, Kind.ERASURE, Kind.ERASURE]
    assert doubts_now() == []


def test_a_principle_is_erased_though_no_register_has_it(app, commune, charter, person, coordinator):
    principle = sign(prepare(commune, charter, person, Mandate(MandateKind.PRINCIPLE), signatory=NAME))
    erase(app, principle, coordinator)
    assert (principle.signatory_name, principle.end_kind) == ("", EndKind.ERASED)
    assert kinds() == []
    assert rows_naming(NAME, ADDRESS) == set()


def test_signing_again_works_after_an_erasure(app, commune, charter, signature, coordinator):
    erase(app, signature, coordinator)
    again = sign(prepare(commune, charter, make_representative(commune, name="Paul Roux"), an_act()))
    assert again.ended_at is None
    assert doubts_now() == []


@pytest.mark.parametrize("reason", ["", "  ", f"Demande de {NAME}.", "demande de hélène quatrefages"])
def test_the_reason_is_logged_and_names_nobody(app, signature, coordinator, reason):
    with pytest.raises(Refused) as refused:
        erase(app, signature, coordinator, reason=reason)
    assert refused.value.field == "reason"


def test_somebody_of_the_desk_leaves_it_first(app, signature, person, coordinator):
    with unit_of_work():
        person.role = coordinator.role
    with pytest.raises(Refused, match="rôle au bureau"):
        erase(app, signature, coordinator)


def test_the_organisation_learns_it_without_the_name(app, commune, signature, coordinator, outbox):
    make_representative(commune, name="Paul Roux", email="paul@exemple.fr")
    erase(app, signature, coordinator)
    letter = outbox.to("paul@exemple.fr")[-1]
    assert "n’est plus en vigueur" in letter.text
    assert NAME not in letter.text
    assert not outbox.to(ADDRESS)


def test_the_account_names_nobody_and_opens_to_nobody(app, signature, person, coordinator, site):
    account_id = person.id
    erase(app, signature, coordinator)
    account = db.session.get(Account, account_id)
    assert account.name == "Personne effacée"
    assert account.email.endswith(".invalid")
    assert db.session.scalar(select(Membership.id).where(Membership.account_id == account_id)) is None
    page = site.submit(
        site.get("accounts.log_in"), "Me connecter", email=ADDRESS, password=PASSWORD, expect=422
    )
    assert "adresse" in page.main


@pytest.fixture
def traced(app, commune, signature, person, coordinator):
    """A person who left traces wherever people do."""
    certify_signatures()
    with unit_of_work():
        suspension = suspend(commune, f"{NAME} ne répond plus.", by=coordinator)
        answer_suspension(suspension, "Je réponds.", by=person)
        lift_suspension(suspension, f"{NAME} a répondu.", by=coordinator)
        paul = make_representative(commune, name="Paul Roux", email="paul@exemple.fr")
        invite(commune, "lea@exemple.fr", MemberRole.CONTRIBUTOR, message=f"De la part de {NAME}.", by=paul)
        note(signature.key, EventKind.TEXT_SHOWN, by=person, origin=BROWSER)
    return signature


def test_nothing_names_the_person_any_more(app, traced, coordinator):
    assert {"account", "signature", "register_opening", "trust_step", "outbox_mail"} <= rows_naming(
        NAME, ADDRESS
    )
    erase(app, traced, coordinator)
    assert rows_naming(NAME, ADDRESS, "quatrefages") == set()
    assert doubts_now() == []


def test_where_they_signed_from_is_forgotten(app, traced, coordinator):
    erase(app, traced, coordinator)
    events = db.session.scalars(select(SignatureEvent)).all()
    assert events
    assert {(event.address, event.agent) for event in events} == {(None, None)}


def test_the_certificate_goes_and_is_not_made_again(app, traced, coordinator):
    assert queries.certificate_of(traced).pdf
    erase(app, traced, coordinator)
    certify_signatures()
    assert queries.certificate_of(traced).pdf is None


def test_the_documents_leave_the_disk_at_once(app, traced, coordinator):
    name = traced.act_file.public_id
    assert storage.path(name).exists()
    erase(app, traced, coordinator)
    assert not storage.path(name).exists()
    assert db.session.scalar(select(StoredFile.id).where(StoredFile.public_id == name)) is None


def test_a_refused_erasure_leaves_everything_in_place(app, traced, coordinator):
    name = traced.act_file.public_id
    with pytest.raises(Refused):
        erase(app, traced, coordinator, is_weighed=False)
    assert storage.path(name).exists()
    assert queries.certificate_of(traced)


def test_no_byte_of_the_name_stays_in_the_files_nor_in_any_row(app, traced, coordinator):
    folder = Path(app.config["DATA_DIR"])
    needles = [NAME.encode(), ADDRESS.encode(), NAME.encode("unicode_escape"), b"quatrefages", b"Quatrefages"]

    def places_with_the_name():
        db.session.rollback()
        contents = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        with db.engine.connect() as connection:
            for table in db.metadata.tables:
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
                contents[table] = repr([tuple(row) for row in rows]).encode()
        return {place for place, content in contents.items() if any(n in content for n in needles)}

    assert places_with_the_name()
    erase(app, traced, coordinator)
    assert db.engine.dialect.name != "sqlite" or empty_the_log()
    assert places_with_the_name() == set()


def test_the_journal_keeps_who_erased_and_why(app, signature, coordinator):
    erase(app, signature, coordinator)
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.event == "charter.person_erased")
    ).one()
    assert (entry.account, entry.details) == (coordinator.public_id, {"reason": WHY})


def test_an_opening_does_not_go_without_its_entry(app, signature):
    with pytest.raises(DBAPIError), unit_of_work():
        signature.signatory_name = ""


def test_a_step_may_lose_its_author_and_is_never_rewritten(app, traced):
    step = db.session.scalars(select(TrustStep)).first()
    with unit_of_work():
        step.author = ""
    with pytest.raises(DBAPIError), unit_of_work():
        step.author = "Somebody Else"


def test_who_signed_by_a_link_is_erased_with_what_was_prepared(app, commune, charter, coordinator):
    sent = send_link(commune, charter, Hand(NAME, "maire", ADDRESS), mandate=an_act(), act_file=received())
    given = sign_by_token(*sent.tokens).signing.signature
    erase(app, given, coordinator)
    assert (given.signatory_email, given.prepared_by_id) == (None, None)
    assert rows_naming(NAME, ADDRESS) == set()
    assert doubts_now() == []


@pytest.fixture
def library(commune):
    """A sheet, a resource and a collection that everybody reads."""
    author = make_representative(commune, name="Paul Roux")
    sheet, resource = make_published_sheet(author, commune), make_published_resource(author, commune)
    return sheet.sheet, resource.resource, make_collection("Se chauffer au bois", sheet, resource)


@pytest.mark.parametrize(
    ("which", "endpoint", "archive"),
    [
        (0, "sheets.show", archive_sheet),
        (1, "resources.show", archive_resource),
        (2, "collections.show", archive_collection),
    ],
)
def test_what_was_archived_does_not_say_why_by_their_name(
    app, site, signature, coordinator, library, which, endpoint, archive
):
    with unit_of_work():
        archive(library[which], f"À la demande de {NAME}, fermée.", by=coordinator)
    slug = library[which].slug
    assert NAME in site.get(endpoint, slug=slug, expect=410)
    erase(app, signature, coordinator)
    assert "À la demande de personne effacée, fermée." in site.get(endpoint, slug=slug, expect=410)
    assert rows_naming(NAME) == set()


def test_what_was_sent_back_does_not_say_why_by_their_name(app, commune, signature, coordinator):
    proposed = make_proposed_resource(make_representative(commune, name="Paul Roux"), commune)
    with unit_of_work():
        send_back_resource(proposed, f"Voir avec {NAME}.", seen=proposed.saved_version, by=coordinator)
    assert "resource_revision" in rows_naming(NAME)
    erase(app, signature, coordinator)
    assert proposed.reason == "Voir avec personne effacée."
    assert rows_naming(NAME) == set()


def test_what_is_kept_of_files_of_sheets_is_without_their_name(app, site, commune, signature, coordinator):
    whole = {**WHOLE, "Organisation": commune.name}
    refused = {"Titre": f"Entretien avec {NAME}", "Organisation": f"Chez {NAME}"}
    run = brought_in(
        csv_of(whole, refused),
        coordinator,
        f"base de {NAME}.csv",
        publishes=True,
        origin=f"la base de {NAME}",
    )
    while pages.make_pages():
        pass
    (published, _refused) = rows_of(run)
    assert published.outcome == Outcome.PUBLISHED
    assert NAME in pages.kept_page(published.sheet.slug).whole
    assert {"sheet_import", "sheet_import_row"} <= rows_naming(NAME)
    erase(app, signature, coordinator)
    assert pages.kept_page(published.sheet.slug) is None
    assert "Reprise de : la base de personne effacée" in site.get("sheets.show", slug=published.sheet.slug)
    told = report(run).decode()
    assert "Entretien avec personne effacée" in told and "Chez personne effacée" in told
    assert (run.file_name, run.origin) == ("base de personne effacée.csv", "la base de personne effacée")
    assert rows_naming(NAME, "Quatrefages") == set()


def test_a_file_of_sheets_not_entered_yet_is_without_their_name(app, signature, coordinator):
    data = f'Relevé par {NAME};\n\nTitre;Vu par {NAME}\nLa nuit;"{NAME}, sur place"\n'.encode()
    run = tried(data, coordinator)
    assert {"sheet_import", "sheet_import_row"} <= rows_naming("Quatrefages")
    erase(app, signature, coordinator)
    assert run.headings == ["Titre", "Vu par personne effacée"]
    assert [row.cells for row in rows_of(run)] == [["La nuit", "personne effacée, sur place"]]
    assert rows_naming("Quatrefages") == set()


def test_a_sheet_says_what_its_owner_published(app, site, commune, signature, coordinator):
    whole = {**WHOLE, "Organisation": commune.name, "Contexte": f"{NAME} l’a voulue."}
    run = brought_in(csv_of(whole), coordinator, publishes=True)
    erase(app, signature, coordinator)
    (row,) = rows_of(run)
    assert f"{NAME} l’a voulue." in site.get("sheets.show", slug=row.sheet.slug)


def test_reasons_told_to_somebody_of_the_same_name_elsewhere_stay(app, signature, coordinator):
    other = make_member("Commune de Cahors")
    namesake = make_representative(other, name=NAME)
    sheet, resource = make_published_sheet(namesake, other).sheet, make_published_resource(namesake, other)
    said = f"À la demande de {NAME}."
    with unit_of_work():
        archive_sheet(sheet, said, by=coordinator)
        archive_resource(resource.resource, said, by=coordinator)
    erase(app, signature, coordinator)
    assert (sheet.archived_reason, resource.resource.archived_reason) == (said, said)
