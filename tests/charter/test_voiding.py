"""What was prepared before a signature, or before it ended, never signs afterwards."""

import tomllib

import pytest
from sqlalchemy import select

from network import clock
from network.charter.actions import MODEL, publish_version
from network.charter.document_actions import accept_document, send_document
from network.charter.ending_actions import withdraw
from network.charter.entries import end_signature, enter_signature
from network.charter.link_models import PreparedState
from network.charter.mandate_actions import refuse_mandate
from network.charter.models import EndKind, Means, Signature
from network.charter.signing_models import SigningDraft
from network.charter.trust_models import DocumentState
from network.db import db, unit_of_work
from network.errors import Refused
from network.members.models import MemberStatus
from tests.charter.signing import (
    BROWSER,
    DIRECTOR,
    MAYOR,
    a_pledge,
    an_act,
    prepare,
    received,
    send_link,
    sign,
    sign_by_token,
)
from tests.factories import make_coordinator, make_representative


def send_paper(member, version, by):
    with unit_of_work():
        return send_document(
            member, version, a_pledge(member, version), signed_on=clock.today(),
            document=received(b"%PDF-1.7 signed"), by=by, origin=BROWSER,
        )  # fmt: skip


def next_line():
    with MODEL.open("rb") as file, unit_of_work():
        return publish_version({**tomllib.load(file), "number": "2.0", "level": "major"})


def test_a_link_and_a_first_hand_from_before_sign_nothing_after_a_withdrawal(farm, charter, outbox, site):
    president = make_representative(farm)
    sent = send_link(farm, charter, MAYOR, DIRECTOR)
    sign_by_token(sent.tokens[0])
    sign(prepare(farm, charter, president))
    for hand in (MAYOR, DIRECTOR):
        assert [mail.kind for mail in outbox.to(hand.email)].count("signing_withdrawn") == 1
    assert sent.signing.state == PreparedState.WITHDRAWN
    assert "a déjà signé" in site.get(f"/signer/{sent.tokens[1]}", expect=410)
    with unit_of_work():
        withdraw(farm, "Nous partons.", by=president)
    assert "est retirée" in site.get(f"/signer/{sent.tokens[1]}", expect=410)
    with pytest.raises(Refused):
        sign_by_token(sent.tokens[1])
    assert farm.status == MemberStatus.WITHDRAWN


def test_a_link_with_the_act_of_a_refused_mandate_signs_nothing(commune, charter):
    sent = send_link(commune, charter, mandate=an_act())
    signature = sign(prepare(commune, charter, mandate=an_act()))
    with unit_of_work():
        refuse_mandate(signature, "Faux acte.", by=make_coordinator())
    with pytest.raises(Refused):
        sign_by_token(sent.tokens[0])


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (EndKind.WITHDRAWN, PreparedState.WITHDRAWN),
        (EndKind.REFUSED, PreparedState.WITHDRAWN),
        (EndKind.REPLACED, PreparedState.WITHDRAWN),
        (EndKind.ERASED, PreparedState.SENT),
    ],
)
def test_a_renewal_on_its_way_ends_with_the_signature_unless_only_a_person_leaves(farm, charter, kind, state):
    signature = sign(prepare(farm, charter))
    sent = send_link(farm, next_line())
    with unit_of_work():
        end_signature(signature, "Une fin.", kind)
    assert sent.signing.state == state


def test_a_signature_of_an_earlier_line_leaves_what_is_prepared_for_the_next(farm, charter):
    sent = send_link(farm, next_line())
    with unit_of_work():
        enter_signature(farm, charter, a_pledge(farm, charter), means=Means.PAPER, by=make_coordinator())
    assert sent.signing.state == PreparedState.SENT


def test_the_code_of_another_draft_signs_nothing_afterwards(farm, charter):
    first, second = make_representative(farm), make_representative(farm, email="autre@exemple.fr")
    late = prepare(farm, charter, second)
    sign(prepare(farm, charter, first))
    with unit_of_work():
        withdraw(farm, "Nous partons.", by=first)
    with pytest.raises(Refused) as refused:
        sign(late)
    assert "Aucun code" in refused.value.sentence
    assert db.session.scalars(select(SigningDraft.code_sha256)).all() == [None]


def test_a_document_that_waits_is_closed_and_its_sender_told_why(farm, charter, outbox):
    president = make_representative(farm)
    document = send_paper(farm, charter, president)
    sign(prepare(farm, charter, president))
    mails = [mail for mail in outbox.to(president.email) if mail.kind == "document_refused"]
    assert "a signé autrement" in mails[0].text and len(mails) == 1
    with pytest.raises(Refused), unit_of_work():
        accept_document(document, by=make_coordinator())


def test_what_is_being_entered_does_not_close_itself(farm, charter, commune):
    sent = send_link(farm, charter)
    sign_by_token(sent.tokens[0])
    assert sent.signing.state == PreparedState.SIGNED
    document = send_paper(commune, charter, make_representative(commune))
    with unit_of_work():
        accept_document(document, by=make_coordinator())
    assert document.state == DocumentState.ACCEPTED
    assert len(db.session.scalars(select(Signature)).all()) == 2
