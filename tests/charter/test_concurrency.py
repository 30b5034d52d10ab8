"""Many requests at once: what the database itself must hold."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from network.accounts.models import Account
from network.charter import queries
from network.charter.actions import prepare_signing
from network.charter.certificate_models import Certificate
from network.charter.certifying import certify_signatures
from network.charter.models import Signature
from network.charter.signing_models import EventKind, SignatureEvent, SigningDraft
from network.db import db, unit_of_work
from network.members.models import Member
from tests.charter.signing import BROWSER, DIRECTOR, MAYOR, a_pledge, prepare, send_link, sign
from tests.factories import make_member, make_representative

THREADS = 40


def post_at_once(app, site, url, bodies):
    """Send each body from a thread of its own, all together; return the status and place of each answer."""
    cookies = {cookie.key: cookie.value for cookie in site.client._cookies.values()}
    together = threading.Barrier(len(bodies))

    def post(body):
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value, domain="localhost")
        together.wait()
        answer = client.post(url, data=body, base_url=site.base)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(post, bodies))


@pytest.fixture
def ready(site, farm, charter, outbox):
    """A representative with the code under the eyes; return the page and the code."""
    account = make_representative(farm)
    site.login_as(account)
    page = site.submit(site.get("charter.sign"), "Continuer vers la relecture", function="gérante")
    page = site.submit(page, "Envoyer le code", consent=True)
    return page, outbox.to(account.email)[-1].code()


def test_forty_signatures_at_once_give_one_and_the_same_receipt(app, site, ready, farm, charter):
    page, code = ready
    body = dict(page.form("Signer la charte").filled({"code": code}))
    answers = post_at_once(app, site, page.url, [body] * THREADS)
    db.session.rollback()
    signature = db.session.scalars(select(Signature)).one()
    assert answers == [(303, f"/signatures/{signature.code}")] * THREADS
    assert signature.number == 1
    signed = select(func.count()).where(SignatureEvent.kind == EventKind.SIGNED)
    assert db.session.scalar(signed) == 1


def test_forty_guesses_at_once_are_five_tries(app, site, ready, farm, charter):
    page, code = ready
    form = page.form("Signer la charte")
    guesses = [f"{number:06}" for number in range(THREADS + 1) if f"{number:06}" != code][:THREADS]
    bodies = [dict(form.filled({"code": guess})) for guess in guesses]
    statuses = Counter(status for status, _place in post_at_once(app, site, page.url, bodies))
    assert statuses == {422: 5, 429: THREADS - 5}
    db.session.rollback()
    assert queries.signature_of(farm, charter) is None
    refused = select(func.count()).where(SignatureEvent.kind == EventKind.CODE_REFUSED)
    assert db.session.scalar(refused) == 5


@pytest.fixture
def reader(site, outbox):
    """A signatory with the link and the code under the eyes; return the page and the code."""

    def reading(token, address):
        visitor = site.another()
        page = visitor.submit(visitor.get(f"/signer/{token}"), "Recevoir le code", consent=True)
        code = next(mail for mail in reversed(outbox.to(address)) if mail.kind == "link_code").code()
        return visitor, page, dict(page.form("Signer la charte").filled({"code": code}))

    return reading


def test_forty_posts_of_one_link_give_one_signature_and_the_same_receipt(app, reader, farm, charter):
    sent = send_link(farm, charter)
    visitor, page, body = reader(sent.tokens[0], MAYOR.email)
    answers = post_at_once(app, visitor, page.url, [body] * THREADS)
    db.session.rollback()
    signature = db.session.scalars(select(Signature)).one()
    assert answers == [(303, f"/signatures/{signature.code}")] * THREADS
    for kind in (EventKind.SIGNED, EventKind.HAND_GIVEN):
        assert db.session.scalar(select(func.count()).where(SignatureEvent.kind == kind)) == 1
    assert visitor.get(answers[0][1]).status == 200


def test_both_hands_at_once_enter_one_signature(app, reader, farm, charter):
    sent = send_link(farm, charter, MAYOR, DIRECTOR)
    hands = [reader(*each) for each in zip(sent.tokens, (MAYOR.email, DIRECTOR.email), strict=True)]
    with ThreadPoolExecutor(2) as pool:
        posts = [pool.submit(post_at_once, app, v, p.url, [body] * (THREADS // 2)) for v, p, body in hands]
    answers = [answer for post in posts for answer in post.result()]
    db.session.rollback()
    signature = db.session.scalars(select(Signature)).one()
    assert signature.signatory_name == f"{MAYOR.name} ; {DIRECTOR.name}"
    assert {status for status, _place in answers} == {303}
    for visitor, page, _body in hands:
        assert visitor.get(page.url).path == f"/signatures/{signature.code}"
    signed = select(func.count()).where(SignatureEvent.kind == EventKind.SIGNED)
    assert db.session.scalar(signed) == 1


def test_forty_guesses_of_one_link_are_five_tries(app, reader, farm, charter):
    sent = send_link(farm, charter)
    visitor, page, body = reader(sent.tokens[0], MAYOR.email)
    guesses = [f"{number:06}" for number in range(THREADS + 1) if f"{number:06}" != body["code"]][:THREADS]
    bodies = [{**body, "code": guess} for guess in guesses]
    statuses = Counter(status for status, _place in post_at_once(app, visitor, page.url, bodies))
    assert statuses == {422: 5, 429: THREADS - 5}
    db.session.rollback()
    assert queries.signature_of(farm, charter) is None


def test_members_signing_at_once_get_numbers_without_gap(app, charter):
    prepared = [prepare(make_member(), charter) for _each in range(8)]
    wanted = [(p.member.id, p.by.id, p) for p in prepared]
    together = threading.Barrier(len(wanted))

    def sign_one(ids):
        member_id, account_id, p = ids
        with app.app_context():
            p.member = db.session.get(type(p.member), member_id)
            p.by = db.session.get(type(p.by), account_id)
            p.version = queries.version_in_force()
            together.wait()
            return sign(p).number

    with ThreadPoolExecutor(len(wanted)) as pool:
        assert sorted(pool.map(sign_one, wanted)) == list(range(1, 9))


def test_one_person_preparing_in_six_windows_has_one_draft(app, farm, charter):
    farm_id, account_id = farm.id, make_representative(farm).id
    together = threading.Barrier(6)

    def prepare_one(_number):
        with app.app_context():
            member, account = db.session.get(Member, farm_id), db.session.get(Account, account_id)
            version = queries.version_in_force()
            pledge = a_pledge(member, version)
            together.wait()
            with unit_of_work():
                return prepare_signing(member, version, pledge, by=account, origin=BROWSER).key

    with ThreadPoolExecutor(6) as pool:
        keys = set(pool.map(prepare_one, range(6)))
    db.session.rollback()
    assert keys == set(db.session.scalars(select(SigningDraft.key)))
    assert len(keys) == 1


def test_two_workers_make_one_certificate_and_one_mail(app, farm, charter, outbox):
    sign(prepare(farm, charter))
    before = len(outbox)
    together = threading.Barrier(2)

    def work(_number):
        with app.app_context():
            together.wait()
            certify_signatures()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    db.session.rollback()
    assert len(outbox) == before + 1
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 1
