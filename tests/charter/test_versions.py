"""The next version of the charter: written as a draft, published for good, and what becomes of signatures."""

import pytest
from sqlalchemy.exc import IntegrityError

from network import clock
from network.charter import queries, signatory_queries, version_rules
from network.charter import version_actions as actions
from network.charter.difference import versions_compared
from network.charter.grace import usual_day
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import CharterVersion, Level, MandateKind, Standing
from network.charter.pledge import Mandate
from network.charter.version_queries import draft_version, signatures_by_version
from network.db import db, unit_of_work
from network.difference import Change, words_changed
from network.errors import Refused
from network.members.models import College, MemberStatus
from network.text import sha256_hex
from tests.charter.signing import FIGURES, prepare, sign
from tests.factories import make_coordinator, make_representative


@pytest.fixture
def coordinator(app):
    return make_coordinator()


@pytest.fixture
def draft(charter, coordinator) -> CharterVersion:
    with unit_of_work():
        return actions.start_draft(by=coordinator)


def heading(draft, **changed):
    names = ("number", "level", "title", "preamble", "is_model")
    return {name: getattr(draft, name) for name in names} | changed


def clause_values(clause, **changed):
    names = ("code", "kind", "title", "text", "by_whom", "by_when", "proof", "colleges", "figures")
    return {name: getattr(clause, name) for name in names} | changed


def save(draft, by, **changed):
    with unit_of_work():
        actions.save_heading(heading(draft, **changed), seen=draft.saved_version, by=by)


def save_clause(draft, by, which, **changed):
    clause = next(c for c in queries.clauses_of(draft) if c.code == which)
    with unit_of_work():
        actions.save_clause(clause.id, clause_values(clause, **changed), seen=draft.saved_version, by=by)


def publish(draft, by, typed=None, grace_until=None):
    with unit_of_work():
        return actions.publish_draft(
            typed=typed or draft.number, seen=draft.saved_version, grace_until=grace_until, by=by
        )


def publish_minor(draft, by):
    save(draft, by, preamble=f"{draft.preamble}\n\nUne phrase de plus.")
    return publish(draft, by)


def publish_major(draft, by):
    save(draft, by, number="2.0", level="major", title="Charte révisée")
    return publish(draft, by, grace_until=usual_day(clock.today()))


def lacking(draft):
    last = queries.version_in_force()
    return version_rules.missing(draft, queries.clauses_of(draft), last, queries.clauses_of(last))


# ——— The draft ———


def test_a_draft_starts_from_the_version_in_force(draft, charter):
    assert (draft.number, draft.level, draft.published_at) == ("1.1", Level.MINOR, None)
    assert draft.preamble == charter.preamble
    copied = [clause_values(clause) for clause in queries.clauses_of(draft)]
    assert copied == [clause_values(clause) for clause in queries.clauses_of(charter)]
    assert draft.text == charter.text.replace("Version 1.0", "Version 1.1")
    assert queries.version_in_force() is charter, "nobody reads a draft"


def test_there_is_one_draft_at_a_time(draft, coordinator):
    with pytest.raises(Refused, match="déjà ouvert"), unit_of_work():
        actions.start_draft(by=coordinator)
    with pytest.raises(IntegrityError, match="one_draft"), unit_of_work():
        db.session.add(
            CharterVersion(number="3.0", title="", preamble="", text="", sha256="", level=Level.MAJOR)
        )
        db.session.flush()


def test_no_draft_starts_before_a_first_charter(app, coordinator):
    with pytest.raises(Refused, match="Aucune charte"), unit_of_work():
        actions.start_draft(by=coordinator)


@pytest.mark.parametrize(
    ("number", "level", "told"),
    [
        ("deux", "minor", "s’écrit comme"),
        ("1.01", "minor", "s’écrit comme"),
        ("1.0", "minor", "doit suivre"),
        ("0.9", "minor", "s’écrit comme"),
        ("2.0", "minor", "écrivez 1.1"),
        ("1.1", "major", "écrivez 2.0"),
    ],
)
def test_the_number_says_what_kind_of_version_it_is(draft, coordinator, number, level, told):
    with pytest.raises(Refused, match=told) as refused:
        save(draft, coordinator, number=number, level=level)
    assert refused.value.field == "number"


@pytest.mark.parametrize(("number", "level"), [("1.1", "minor"), ("1.10", "minor"), ("2.0", "major")])
def test_numbers_that_follow_are_kept(draft, coordinator, number, level):
    save(draft, coordinator, number=number, level=level)
    assert (draft.number, draft.level) == (number, level)
    assert f"Version {number}\n" in draft.text
    assert draft.sha256 == sha256_hex(draft.content)


def test_two_people_who_write_are_told_of_each_other(draft, coordinator):
    seen, other = draft.saved_version, make_coordinator("Noor Petit")
    save(draft, other, title="Charte des territoires")
    with pytest.raises(actions.SavedMeanwhile), unit_of_work():
        actions.save_heading(heading(draft, title="Autre"), seen=seen, by=coordinator)
    assert (draft.title, draft.saved_by.name) == ("Charte des territoires", "Noor Petit")


def test_commitments_are_added_moved_and_removed(draft, coordinator):
    codes = [clause.code for clause in queries.clauses_of(draft)]
    new = {"code": "M99", "kind": "means", "title": "Essai", "text": "Texte", "by_whom": "a", "by_when": "b"}
    with unit_of_work():
        added = actions.save_clause(
            None,
            {**new, "proof": "c", "colleges": ["project_holders"], "figures": []},
            seen=draft.saved_version,
            by=coordinator,
        )
    assert [c.code for c in queries.clauses_of(draft)] == [*codes, "M99"]
    with unit_of_work():
        actions.move_clause(added.id, up=True, seen=draft.saved_version, by=coordinator)
    assert [c.code for c in queries.clauses_of(draft)][-2:] == ["M99", codes[-1]]
    saved = draft.saved_version
    first = queries.clauses_of(draft)[0]
    with unit_of_work():
        actions.move_clause(first.id, up=True, seen=saved, by=coordinator)
    assert draft.saved_version == saved, "the first stays where it is"
    with unit_of_work():
        actions.remove_clause(added.id, seen=saved, by=coordinator)
    assert [c.code for c in queries.clauses_of(draft)] == codes
    assert "M99" not in draft.text


@pytest.mark.parametrize(("code", "told"), [("o1", "lettre capitale"), ("O100", "lettre"), ("O2", "déjà")])
def test_a_code_is_a_letter_and_a_number_of_its_own(draft, coordinator, code, told):
    with pytest.raises(Refused, match=told):
        save_clause(draft, coordinator, "O1", code=code)


def test_what_is_missing_is_said_sentence_by_sentence(draft, coordinator):
    assert lacking(draft) == []
    save(draft, coordinator, title="", preamble="")
    save_clause(draft, coordinator, "O1", text="", proof="")
    assert lacking(draft) == [
        "Le titre est à écrire.",
        "Le préambule est à écrire.",
        "À l’engagement O1, il manque son texte, sa preuve.",
    ]
    with pytest.raises(Refused, match="préambule"):
        publish(draft, coordinator)


def test_a_minor_version_asks_neither_more_nor_less(draft, coordinator):
    save_clause(draft, coordinator, "O3", figures=["target_year"])
    told = " ".join(lacking(draft))
    assert "version majeure" in told
    assert "deux fois" in told, "O1 asks for the same year"
    save_clause(draft, coordinator, "O3", figures=[], colleges=["local_authorities", "project_holders"])
    assert "version majeure" in " ".join(lacking(draft))
    save(draft, coordinator, number="2.0", level="major")
    assert lacking(draft) == []


def test_every_college_has_something_to_do(draft, coordinator):
    save(draft, coordinator, number="2.0", level="major")
    for clause in queries.clauses_of(draft):
        others = [college for college in clause.colleges if college != "support_structures"]
        save_clause(draft, coordinator, clause.code, colleges=others or ["project_holders"])
    assert any("Structures de soutien" in sentence for sentence in lacking(draft))


def test_a_draft_that_changes_nothing_is_not_published(draft, coordinator):
    with pytest.raises(Refused, match="Rien ne change"):
        publish(draft, coordinator)


def test_publishing_asks_for_the_number_in_writing(draft, coordinator):
    save(draft, coordinator, title="Charte révisée")
    with pytest.raises(Refused, match=r"1\.1") as refused:
        publish(draft, coordinator, typed="oui")
    assert refused.value.field == "typed"
    assert publish(draft, coordinator).published_at
    assert draft_version() is None


def test_a_draft_is_discarded_with_its_commitments(draft, coordinator, charter):
    with unit_of_work():
        actions.discard_draft(seen=draft.saved_version, by=coordinator)
    assert draft_version() is None
    assert queries.clauses_of(charter)
    with pytest.raises(Refused, match="n’existe plus"), unit_of_work():
        actions.discard_draft(seen=1, by=coordinator)


# ——— What becomes of signatures ———


@pytest.fixture
def signed(farm, commune, charter, coordinator):
    """A farm and a commune that signed, the commune's mandate being confirmed."""
    sign(prepare(farm, charter))
    by_act = sign(prepare(commune, charter))
    with unit_of_work():
        confirm_mandate(by_act, by=coordinator)
    return farm, commune


def test_signatures_hold_for_a_minor_version(signed, draft, coordinator, charter):
    farm, commune = signed
    second = publish_minor(draft, coordinator)
    assert queries.version_in_force() is second
    assert (second.line, charter.line) == (1, 1)
    assert signatory_queries.count_signatories(second) == 2
    assert signatory_queries.signatories(second).total == 2
    assert signatory_queries.signatories_by_college(second)[College.PROJECT_HOLDERS] == 1
    assert queries.signature_of(farm, second).version_id == charter.id
    assert signatory_queries.count_left_behind(second) == 0
    assert (farm.status, commune.status) == (MemberStatus.SIGNED, MemberStatus.SIGNED)
    with pytest.raises(Refused, match=r"déjà signé la charte 1\.0.* vaut aussi pour la version 1\.1"):
        prepare(farm, second)


def test_a_major_version_is_signed_again(signed, draft, coordinator, charter):
    farm, _commune = signed
    second = publish_major(draft, coordinator)
    assert second.line == 2
    assert queries.signature_of(farm, second) is None
    assert signatory_queries.count_signatories(charter) == 2, "they signed the first one still"
    assert signatory_queries.count_left_behind(second) == 2
    again = sign(prepare(farm, second))
    assert again.standing == Standing.SIGNED
    assert signatory_queries.count_left_behind(second) == 1
    assert signatures_by_version([charter, second]) == {charter.id: 2, second.id: 1}


def test_a_mandate_confirmed_after_a_major_version_counts_for_the_one_before(
    commune, draft, coordinator, charter
):
    by_act = sign(prepare(commune, charter))
    second = publish_major(draft, coordinator)
    with unit_of_work():
        confirm_mandate(by_act, by=coordinator)
    assert (commune.status, commune.status_then) == (MemberStatus.SIGNED, MemberStatus.EARLIER)
    assert signatory_queries.count_left_behind(second) == 1


def test_a_principle_declared_before_a_minor_version_is_taken_up(commune, draft, coordinator, charter):
    principle = sign(prepare(commune, charter, mandate=Mandate(MandateKind.PRINCIPLE)))
    second = publish_minor(draft, coordinator)
    by_act = sign(prepare(commune, second))
    db.session.refresh(principle)
    assert principle.standing == Standing.ENDED
    assert queries.signature_of(commune, second).id == by_act.id


# ——— What changed ———


def said(runs):
    signs = {Change.SAME: "", Change.ADDED: "+", Change.REMOVED: "-"}
    return [f"{signs[run.change]}{run.text}" for run in runs]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Un mot.", "Un mot.", ["Un mot."]),
        ("", "Un mot.", ["+Un mot."]),
        ("Un mot.", "", ["-Un mot."]),
        (
            "Chaque année, un bilan.",
            "Tous les ans, un bilan.",
            ["-Chaque année", "+Tous les ans", ", un bilan."],
        ),
        ("l’énergie", "l’Énergie", ["l’", "-énergie", "+Énergie"]),
        ("Un.\n\nDeux.", "Un.\n\nDeux et demi.", ["Un.\n\nDeux", "+ et demi", "."]),
    ],
)
def test_changes_are_told_word_by_word(before, after, told):
    assert said(words_changed(before, after)) == told


def test_both_texts_can_be_read_in_the_difference(charter):
    before, after = charter.preamble, charter.preamble.replace("énergie", "chaleur").replace("réseau", "")
    runs = words_changed(before, after)
    assert "".join(run.text for run in runs if run.change != Change.ADDED) == before
    assert "".join(run.text for run in runs if run.change != Change.REMOVED) == after


def test_versions_are_compared_commitment_by_commitment(draft, coordinator, charter):
    save_clause(draft, coordinator, "O1", title="Couvrir les besoins")
    removed = next(c for c in queries.clauses_of(draft) if c.code == "M1")
    with unit_of_work():
        actions.remove_clause(removed.id, seen=draft.saved_version, by=coordinator)
    parts = versions_compared(charter, queries.clauses_of(charter), draft, queries.clauses_of(draft))
    changed = [(part.title.partition(".")[0], part.change) for part in parts if part.is_changed]
    assert changed == [("O1", Change.SAME), ("M1", Change.REMOVED)]


def test_who_signs_again_finds_the_figures_signed_before(site, commune, draft, coordinator, charter):
    mayor = make_representative(commune, name="Jeanne Martin")
    signed = sign(prepare(commune, charter, mayor))
    publish_major(draft, coordinator)
    page = site.login_as(mayor).get("charter.sign")
    assert "Votre organisation a signé la version 1.0 le " in page
    filled = dict(page.form("Continuer vers la relecture").filled({}))
    assert filled == {**filled, **FIGURES, "function": "présidente", "mandate": "act", "act_number": ""}
    assert signed.corrected_commitments is None
