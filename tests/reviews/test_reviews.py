"""Peers asked to read a sheet, what they and the desk say of it, and who reads that."""

from datetime import timedelta

import pytest

from network import clock
from network.accounts.models import Role
from network.charter.suspension_actions import lift_suspension, suspend
from network.db import db, unit_of_work
from network.errors import Refused
from network.members.models import College
from network.reviews import comment_actions, queries
from network.reviews.actions import answer_invitation, invite_peer, withdraw_invitation
from network.reviews.erasing import erase
from network.reviews.models import Answer, Comment
from network.reviews.rules import INVITATIONS_BY_ACCOUNT, MOST_PEERS
from network.sheets import actions
from network.sheets.content import Part, written
from network.throttles.actions import hit
from network.traces import Traces
from tests.factories import PASSWORD, join_picture, make_account, make_member, make_membership, make_peer


def refusal(action, *args, **kwargs):
    with pytest.raises(Refused) as refused, unit_of_work():
        action(*args, **kwargs)
    return refused.value.sentence


def say(sheet, text="Combien pour le réseau seul ?", *, by, part=Part.MEANS):
    with unit_of_work():
        return comment_actions.write_comment(sheet, part, text, by=by)


def preview(visitor, revision, **more):
    return visitor.get("sheets.preview", public_id=revision.sheet.public_id, **more)


def room(visitor, revision, **more):
    return visitor.get("reviews.show", public_id=revision.sheet.public_id, **more)


# ——— Who is asked ———


def test_a_peer_is_found_by_name_asked_by_mail_and_accepts_by_a_button(
    site, submitted, author, peer, reader, outbox
):
    visitor = site.login_as(author)
    page = visitor.follow(room(visitor, submitted), "Inviter un pair")
    page = visitor.submit(page, "Chercher", q="mende")
    page = visitor.submit(page, "Inviter : Commune de Mende")
    assert "n’a pas encore répondu" in page
    assert (outbox.last.kind, outbox.last.to) == ("peer_invited", reader.email)
    theirs = site.another().login_as(reader)
    assert "à accepter ou décliner" in theirs.get("members.home")
    preview(theirs, submitted, expect=404)
    page = theirs.submit(theirs.get(outbox.last.action[1]), "Accepter de la lire")
    assert page.h1 == submitted.title
    assert (outbox.last.kind, outbox.last.to) == ("peer_answered", author.email)
    assert "400 mètres" in preview(theirs, submitted)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"epci_sirens": ["200067361"]}, "est du même territoire"),
        ({"reference_kind": "epci", "reference_code": "200067361"}, "est du même territoire"),
        ({"accepted_at": None}, "ne fait pas partie aujourd’hui du réseau"),
    ],
)
def test_a_neighbour_or_a_stranger_is_not_asked(submitted, author, columns, sentence):
    assert queries.territory_of(submitted.sheet.owner) == {"commune:46102", "epci:200067361"}
    other = make_peer("Voisins", **columns)
    assert sentence in refusal(invite_peer, submitted.sheet, other, by=author)


def test_who_cannot_read_is_not_asked(submitted, member, author, asked, peer):
    alone = make_member("Sans personne", College.LOCAL_AUTHORITIES, accepted_at=clock.now())
    assert "Personne n’agit encore" in refusal(invite_peer, submitted.sheet, alone, by=author)
    assert "a déjà été invité" in refusal(invite_peer, submitted.sheet, peer, by=author)
    assert "ses propres fiches" in refusal(invite_peer, submitted.sheet, member, by=author)


def test_only_what_is_submitted_is_shown_and_to_three_at_most(draft, author):
    assert "soumettez d’abord" in refusal(invite_peer, draft.sheet, make_peer(), by=author)
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
        for number in range(MOST_PEERS):
            invite_peer(draft.sheet, make_peer(f"Commune {number}"), by=author)
    assert "Trois pairs au plus" in refusal(invite_peer, draft.sheet, make_peer("Une de trop"), by=author)


def test_invitations_are_throttled(site, submitted, author, peer):
    for _try in range(INVITATIONS_BY_ACCOUNT.tries):
        hit(INVITATIONS_BY_ACCOUNT, author.public_id)
    visitor = site.login_as(author)
    page = visitor.get("reviews.peers", public_id=submitted.sheet.public_id, q="mende")
    assert "Trop d’essais" in visitor.submit(page, "Inviter : Commune de Mende", expect=429)
    assert not queries.peers_of(submitted.sheet)


def test_a_member_answers_once_and_its_refusal_is_told(asked, reader, outbox):
    with unit_of_work():
        answer_invitation(asked, Answer.NO, by=reader)
    assert "ne peut pas lire" in outbox.last
    assert "a déjà répondu" in refusal(answer_invitation, asked, Answer.YES, by=reader)


# ——— Who reads, and until when ———


def test_a_peer_reads_this_draft_with_its_files_and_no_other(site, draft, author, peer, reader, member):
    name = join_picture(draft)
    with unit_of_work():
        actions.submit_sheet(draft, by=author)
        review = invite_peer(draft.sheet, peer, by=author)
    visitor = site.login_as(reader)
    assert visitor.open("GET", f"/fichiers/{name}").status_code == 404
    with unit_of_work():
        answer_invitation(review, Answer.YES, by=reader)
    assert visitor.open("GET", visitor.url("files.show", public_id=name)).status_code == 200
    preview(visitor, draft)
    for endpoint in ("sheets.edit", "sheets.history", "reviews.peers"):
        visitor.get(endpoint, public_id=draft.sheet.public_id, expect=404)
    stranger = site.another().login_as(make_account())
    preview(stranger, draft, expect=404)
    room(stranger, draft, expect=404)


def suspend_member(member, by):
    with unit_of_work():
        return suspend(db.session.merge(member), "Un doute.", by=by)


def test_a_suspended_member_reads_and_says_nothing_until_this_is_lifted(
    site, submitted, reading, reader, peer, desk
):
    visitor = site.login_as(reader)
    form = visitor.follow(room(visitor, submitted), "Commenter cette partie : Moyens")
    suspension = suspend_member(peer, desk)
    preview(visitor, submitted, expect=404)
    room(visitor, submitted, expect=404)
    visitor.submit(form, "Commenter", text="Combien ?", expect=404)
    assert not queries.open_comments(submitted.sheet)
    assert submitted.title not in visitor.get("members.home")
    page = visitor.get("reviews.invitation", review_id=reading.public_id)
    assert "ne fait pas partie aujourd’hui du réseau" in page
    assert "Lire et commenter" not in page
    with unit_of_work():
        lift_suspension(suspension, "Le doute est levé.", by=desk)
    assert submitted.title in visitor.get("members.home")
    room(visitor, submitted)


def test_a_suspended_member_does_not_answer(site, asked, reader, peer, desk):
    suspend_member(peer, desk)
    visitor = site.login_as(reader)
    assert "à accepter ou décliner" not in visitor.get("members.home")
    sentence = refusal(answer_invitation, asked, Answer.YES, by=reader)
    assert "ne fait pas partie aujourd’hui du réseau" in sentence
    assert sentence in visitor.get("reviews.invitation", review_id=asked.public_id)


@pytest.mark.parametrize("end", ["published", "sent back", "withdrawn"])
def test_the_decision_ends_what_a_peer_reads(site, submitted, reading, reader, author, desk, end):
    visitor = site.login_as(reader)
    preview(visitor, submitted)
    with unit_of_work():
        if end == "published":
            actions.publish_sheet(submitted, seen=1, by=desk)
        elif end == "sent back":
            actions.send_back_sheet(submitted, "Non.", seen=1, by=desk)
            actions.submit_sheet(submitted, by=author)
        else:
            withdraw_invitation(reading, by=author)
    preview(visitor, submitted, expect=404)
    room(visitor, submitted, expect=404)


def test_a_sheet_taken_back_is_closed_to_peers_until_it_is_submitted_again(
    site, submitted, reading, reader, author
):
    visitor = site.login_as(reader)
    with unit_of_work():
        actions.withdraw_sheet(submitted, by=author)
        actions.save_draft(submitted, written({"context": "Secret"}), saved_version=1, by=author)
    preview(visitor, submitted, expect=404)
    with unit_of_work():
        actions.submit_sheet(submitted, by=author)
    assert "Secret" in preview(visitor, submitted)


# ——— What is said ———


def test_a_peer_comments_the_author_answers_and_settles(site, submitted, reading, reader, author):
    theirs, ours = site.login_as(reader), site.another().login_as(author)
    page = theirs.follow(room(theirs, submitted), "Commenter cette partie : Moyens")
    assert (
        theirs.submit(page, "Commenter", text="", expect=422).errors["text"] == "Écrivez votre commentaire."
    )
    theirs.submit(page, "Commenter", text="Combien pour le réseau seul ?")
    page = room(ours, submitted)
    assert "Combien pour le réseau seul ?" in page
    page = ours.submit(
        ours.follow(page, "Répondre à Personne de Commune de Mende"), "Répondre", text="200 k€."
    )
    page = ours.submit(page, "Marquer comme réglé")
    assert "réglé" in page
    assert "200 k€." in room(theirs, submitted)
    assert not queries.open_comments(submitted.sheet)


def test_comments_stand_where_the_sheet_is_written_and_never_in_public(site, submitted, author, desk):
    say(submitted.sheet, "Et la maintenance ?", by=desk)
    with unit_of_work():
        actions.send_back_sheet(submitted, "", {Part.MEANS: "Le coût du réseau."}, seen=1, by=desk)
    visitor = site.login_as(author)
    page = visitor.get("sheets.edit", public_id=submitted.sheet.public_id)
    assert "2 remarques à lire" in page
    page = visitor.get("sheets.edit_part", public_id=submitted.sheet.public_id, part="moyens")
    assert "Et la maintenance ?" in page
    assert "Le coût du réseau." in page
    with unit_of_work():
        actions.submit_sheet(submitted, by=author)
        actions.publish_sheet(submitted, seen=1, by=desk)
    assert "maintenance" not in site.another().get("sheets.show", slug=submitted.sheet.slug)


def test_who_says_what_and_when_is_held(submitted, author, desk):
    sheet = submitted.sheet
    assert "écrivez dans ses parties" in refusal(
        comment_actions.write_comment, sheet, Part.MEANS, "x", by=author
    )
    stranger = make_account()
    assert "Les pairs invités et le bureau" in refusal(
        comment_actions.write_comment, sheet, Part.MEANS, "x", by=stranger
    )
    comment = say(sheet, by=desk)
    assert "L’auteur de la fiche" in refusal(comment_actions.settle_comment, sheet, comment, True, by=desk)
    with unit_of_work():
        actions.publish_sheet(submitted, seen=1, by=desk)
    for by in (author, desk):
        assert "sont clos" in refusal(comment_actions.answer_comment, sheet, comment, "x", by=by)


def test_a_comment_of_another_sheet_is_not_found(site, submitted, author, desk, member):
    comment = say(submitted.sheet, by=desk)
    other = another_sheet(author, member)
    visitor = site.login_as(author)
    room(visitor, other, reponse=comment.public_id, expect=404)


def another_sheet(author, member):
    with unit_of_work():
        return actions.start_sheet(member, "Une autre fiche", by=author)


def test_a_burst_of_comments_is_one_mail(submitted, reading, reader, author, desk, outbox):
    before = len(outbox)
    first = say(submitted.sheet, by=reader)
    say(submitted.sheet, "Et qui entretient ?", by=desk, part=Part.WORK)
    comment_actions.tell_comments()
    assert len(outbox) == before, "the burst may go on"
    with clock.at(clock.now() + timedelta(minutes=11)):
        comment_actions.tell_comments()
        comment_actions.tell_comments()
    assert [(mail.kind, mail.to) for mail in list(outbox)[before:]] == [("comments_written", author.email)]
    assert "Combien pour le réseau seul ?" in outbox.last
    assert "Et qui entretient ?" in outbox.last
    with unit_of_work():
        comment_actions.answer_comment(submitted.sheet, first, "200 k€.", by=author)
    with clock.at(clock.now() + timedelta(minutes=30)):
        comment_actions.tell_comments()
    assert outbox.last.to == reader.email


def test_who_answered_or_settled_a_comment_is_not_told_of_it(submitted, author, desk, outbox):
    first, second = say(submitted.sheet, by=desk), say(submitted.sheet, "Et qui entretient ?", by=desk)
    with unit_of_work():
        comment_actions.answer_comment(submitted.sheet, first, "200 k€.", by=author)
        comment_actions.settle_comment(submitted.sheet, second, True, by=author)
    with clock.at(clock.now() + timedelta(hours=1)):
        comment_actions.tell_comments()
    assert author.email not in {mail.to for mail in outbox if mail.kind == "comments_written"}
    assert "200 k€." in outbox.to(desk.email)[-1]


def test_who_reads_no_more_is_not_written_to(submitted, reading, reader, author, desk, outbox):
    comment = say(submitted.sheet, by=reader)
    with unit_of_work():
        actions.send_back_sheet(submitted, "Non.", seen=1, by=desk)
        comment_actions.answer_comment(submitted.sheet, comment, "200 k€.", by=author)
    with clock.at(clock.now() + timedelta(hours=1)):
        comment_actions.tell_comments()
    assert reader.email not in {mail.to for mail in outbox if mail.kind == "comments_written"}


def test_somebody_forgotten_is_taken_out_of_comments(submitted, desk):
    comment = say(submitted.sheet, "Voir Hélène Roux.", by=desk)
    with unit_of_work():
        erase(Traces(frozenset({"Hélène Roux"})))
    assert db.session.get(Comment, comment.id).text == "Voir personne effacée."


def test_the_desk_sees_peers_what_was_asked_and_what_changed(site, submitted, asked, author, desk):
    with unit_of_work():
        actions.send_back_sheet(submitted, "", {Part.MEANS: "Le coût du réseau."}, seen=1, by=desk)
        actions.save_draft(submitted, written({"people": "Deux agents."}), saved_version=1, by=author)
        actions.submit_sheet(submitted, by=author)
        invite_peer(submitted.sheet, make_peer("Commune de Die"), by=author)
    visitor = site.login_as(desk)
    assert "Commune de Die n’a pas encore répondu" in visitor.get("admin.sheets")
    page = visitor.get("admin.sheet", public_id=submitted.sheet.public_id)
    assert "Le coût du réseau." in page
    assert "[ajouté : Deux agents.]" in page


def test_reasons_typed_outlive_a_refusal(site, submitted, member, desk):
    visitor = site.login_as(make_account(role=Role.REVIEWER))
    page = visitor.get("admin.sheet", public_id=submitted.sheet.public_id)
    with unit_of_work():
        submitted.saved_version = 2
    page = visitor.submit(page, "Renvoyer avec ces remarques", reason_means="Le coût ?", expect=422)
    assert ("reason_means", "Le coût ?") in page.form("Renvoyer avec ces remarques").filled({})
    visitor.submit(page, "Renvoyer avec ces remarques")
    assert submitted.reason == "Moyens : Le coût ?"


def log_in_late(visitor, page, account):
    assert page.h1 == "Votre session est finie"
    typed = {"late_address": account.email, "late_password": PASSWORD}
    return visitor.submit(page, "Me connecter et enregistrer", **typed)


def test_a_comment_outlives_the_session(site, submitted, reading, reader):
    visitor = site.login_as(reader)
    page = visitor.follow(room(visitor, submitted), "Commenter cette partie : Moyens")
    visitor.log_out()
    page = visitor.submit(page, "Commenter", text="Combien pour le réseau seul ?")
    assert "C’est dit." in log_in_late(visitor, page, reader)
    (said,) = queries.open_comments(submitted.sheet)
    assert (said.part, said.text) == (Part.MEANS, "Combien pour le réseau seul ?")


def test_reasons_of_the_desk_outlive_the_session(site, submitted, desk):
    visitor = site.login_as(desk)
    page = visitor.get("admin.sheet", public_id=submitted.sheet.public_id)
    visitor.log_out()
    page = visitor.submit(page, "Renvoyer avec ces remarques", reason_means="Le coût ?")
    assert "est renvoyée à son auteur" in log_in_late(visitor, page, desk)
    assert submitted.reason == "Moyens : Le coût ?"


def test_nobody_else_says_what_another_typed(site, submitted, reading, reader, desk):
    visitor = site.login_as(reader)
    page = visitor.follow(room(visitor, submitted), "Commenter cette partie : Moyens")
    visitor.login_as(desk)
    page = visitor.submit(page, "Commenter", text="Combien ?")
    assert "avec un autre compte" in page
    assert not queries.open_comments(submitted.sheet)


def test_a_reviewer_of_the_organisation_has_no_button(site, submitted, member):
    own = make_account(role=Role.REVIEWER)
    make_membership(member, own)
    page = site.login_as(own).get("admin.sheet", public_id=submitted.sheet.public_id)
    assert "une autre personne du bureau doit en décider" in page
    with pytest.raises(AssertionError):
        page.form("Publier")
