"""What is kept of public pages is always what the site would answer anew."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from network import clock as network_clock
from network import generation
from network.charter import ending_actions
from network.charter.erasure_actions import erase_person
from network.charter.erasure_queries import named_in
from network.charter.models import Signature
from network.charter.queries import version_in_force
from network.charter.suspension_actions import suspend
from network.charter.version_actions import discard_draft
from network.charter.version_queries import draft_version
from network.db import db, unit_of_work
from network.members.models import College, Member
from network.members.profile_actions import edit_member
from network.register.witnesses import accept, name_witness
from network.resources.decisions import archive_resource
from network.resources.models import Resource
from network.reuse.actions import declare_reuse, take_back_reuse
from network.reuse.models import Reuse, Stage
from network.sheets.actions import archive_sheet
from network.sheets.models import Sheet
from network.sheets.pages import forget_pages
from network.web import kept
from network.web.shelf import Kept, Key, Shelf
from tests.charter.signing import prepare, sign
from tests.charter.versions import publish_minor
from tests.conftest import Clock
from tests.factories import make_member, make_published_resource, make_published_sheet
from tests.site.asking import BROWSER, addresses_of, ask, heading, kept_at
from tests.site.world import make_world


@pytest.fixture
def anew(make_app, app):
    """The same site, which keeps nothing."""
    return make_app(PAGE_CACHE_MB=0)


def first(model):
    return db.session.scalars(select(model).order_by(model.id)).first()


def publish_sheet(people):
    make_published_sheet(people["contributor"], first(Member), "Une autre chaufferie bois")


def archive_a_sheet(people):
    sheet = db.session.scalars(select(Sheet).where(Sheet.slug.is_not(None)).order_by(Sheet.id)).first()
    archive_sheet(sheet, "Démontée.", by=people["coordinator"])


def change_a_profile(people):
    edit_member(first(Member), description="Autrement.", website=None, by=people["representative"])


def register_a_member(_people):
    make_member("Ferme toute neuve", College.SUPPORT_STRUCTURES, accepted_at=network_clock.now())


def rename_a_member(people):
    ending_actions.correct_name(first(Member), "Fermes de Cajarc", "Une erreur.", by=people["coordinator"])


def sign_the_charter(_people):
    sign(prepare(make_member("Ferme signataire"), version_in_force()))


def suspend_a_member(people):
    member = db.session.scalars(select(Member).where(Member.name == "Commune de Figeac")).one()
    suspend(member, "Un doute.", by=people["coordinator"])


def publish_a_version(people):
    draft = draft_version()
    with unit_of_work():
        discard_draft(seen=draft.saved_version, by=people["coordinator"])
    publish_minor(people["coordinator"])


def publish_a_resource(people):
    make_published_resource(people["contributor"], first(Member), "Une autre ressource")


def archive_a_resource(people):
    resource = db.session.scalars(select(Resource).where(Resource.slug.is_not(None))).first()
    archive_resource(resource, "Dépassée.", by=people["coordinator"])


def draw_on_a_sheet(people):
    reuse = first(Reuse)
    take_back_reuse(reuse, by=people["contributor"])
    declare_reuse(
        reuse.member, reuse.sheet, project="Un préau", stage=Stage.PLANNED, by=people["contributor"]
    )


def name_a_witness(people):
    accept(
        name_witness("Une archiviste", "a@exemple.fr", "Elle garde.", by=people["coordinator"]), is_shown=True
    )


def erase_whoever_signed(people):
    signature = first(Signature)
    erase_person(
        named_in(signature)[0], signature, "Demandé.", is_weighed=True,
        by=people["coordinator"], parts=current_app.extensions["erasures"],
    )  # fmt: skip


# What is done, and pages that it changes, among others.
CHANGES = {
    publish_sheet: {"pages.home", "library.search", "members.show", "pages.sitemap", "library.feed"},
    change_a_profile: {"members.show"},
    register_a_member: {"members.directory", "members.feed", "members.table", "pages.home"},
    sign_the_charter: {"charter.signatories", "charter.table", "register.show", "register.head"},
    publish_a_resource: {"library.resources", "library.search"},
    draw_on_a_sheet: {"reuse.overview", "reuse.table", "reuse.family"},
    name_a_witness: {"register.witnesses"},
    rename_a_member: {"members.show", "members.directory", "sheets.show", "sheets.reference"},
    erase_whoever_signed: {"charter.signature", "register.entries"},
    suspend_a_member: {"charter.signatories"},
    publish_a_version: {"charter.show", "charter.version"},
    archive_a_resource: {"resources.show", "library.resources"},
    archive_a_sheet: {"sheets.show", "library.search"},
}


# What says the same as long as the site has this code and these settings, or an address of its own.
THE_SAME_FOREVER = {
    "accounts.login_mailed", "accounts.registered", "accounts.reset_mailed", "adhesion.sponsored",
    "charter.mandate_answered", "charter.pdf", "charter.text", "charter.verify_bundle",
    "members.answered_by_mail", "members.join", "pages.about", "pages.accessibility", "pages.contact_sent",
    "pages.legal", "pages.privacy", "pages.robots", "pages.security", "pages.site_map",
    "register.consistency", "register.protocol", "register.public_keys", "static",
    "territories.suggestions",
}  # fmt: skip


def make_all_anew(app):
    """Have what is kept in the database and in the index made again: both sites read the same."""
    with unit_of_work():
        forget_pages()
    app.extensions["search"].rebuild()


def lines_of(answer):
    """Return the lines of a page in an order of their own: what came out in one second has none."""
    return answer[0], sorted(answer[2].splitlines())


def test_whatever_is_done_every_public_page_is_right_at_once(app, anew, monkeypatch):
    world, clock = make_world(), Clock(network_clock.now())
    # It stands still but between changes: some documents tell the second they were made.
    monkeypatch.setattr(network_clock, "now", clock.now)
    urls = {
        endpoint: url
        for endpoint, url in addresses_of(anew, world).items()
        if heading(ask(anew, url), "Cache-Control").startswith("public")
    }
    told = {endpoint: ask(app, url) for endpoint, url in urls.items()}
    never_changed = {*urls}
    for change, expected in CHANGES.items():
        clock.move(seconds=1)
        with unit_of_work():
            change(world.people)
        changed = set()
        for endpoint, url in urls.items():
            now = ask(app, url)
            assert now == ask(anew, url), (change.__name__, endpoint)
            if now != told[endpoint]:
                changed.add(endpoint)
            told[endpoint] = now
        assert expected <= changed, change.__name__
        make_all_anew(anew)
        for endpoint, url in urls.items():
            assert lines_of(told[endpoint]) == lines_of(ask(anew, url)), (change.__name__, endpoint)
        never_changed -= changed
    assert never_changed == THE_SAME_FOREVER


def test_what_another_process_changed_is_seen_at_once(app, make_app):
    other = make_app()
    before = ask(app, "/membres")
    assert ask(app, "/membres") == before
    with other.app_context():
        make_member("Une ferme de plus", accepted_at=network_clock.now())
    assert b"Une ferme de plus" in ask(app, "/membres")[2]


def test_nothing_is_kept_longer_than_a_minute_nor_past_midnight(app, clock, counted):
    clock.set(datetime(2026, 11, 22, 22, 58, 30, tzinfo=network_clock.PARIS))
    ask(app, "/essai")
    clock.move(seconds=59)
    ask(app, "/essai")
    assert counted.made == 1
    clock.move(seconds=1)
    ask(app, "/essai")
    assert counted.made == 2
    clock.set(datetime(2026, 11, 22, 23, 59, 50, tzinfo=network_clock.PARIS))
    ask(app, "/essai")
    clock.move(seconds=9)
    ask(app, "/essai")
    assert counted.made == 3
    clock.move(seconds=1)
    ask(app, "/essai")
    assert counted.made == 4
    clock.move(seconds=-5)  # a clock that is set right
    ask(app, "/essai")
    assert counted.made == 5


class Counted:
    """A page that counts how often it is made, and how often it is given."""

    made = 0
    given = 0
    wait = None
    size = 1000
    is_for_now = False

    def __call__(self, rest=""):
        self.made += 1
        kept.on_each_answer(self.count)
        if self.wait:
            self.wait.wait(5)
        if self.is_for_now:
            kept.is_for_now()
        return f"{rest} {' '.join(str(number**3) for number in range(self.size // 10))}"

    def count(self):
        self.given += 1


@pytest.fixture
def counted(app):
    page = Counted()
    page.__name__ = "counted"
    app.add_url_rule("/essai", "counted", page)
    app.add_url_rule("/essai/<rest>", "counted")
    return page


def test_what_counts_answers_is_told_of_each(app, counted):
    tag = heading(ask(app, "/essai"), "ETag")
    for headers in ({}, BROWSER, {"If-None-Match": tag}):
        ask(app, "/essai", headers=headers)
    ask(app, "/essai", method="HEAD")
    assert (counted.made, counted.given) == (1, 5)


def test_what_makes_do_with_what_was_true_a_moment_ago_is_not_kept(app, counted):
    counted.is_for_now = True
    ask(app, "/essai")
    ask(app, "/essai")
    assert counted.made == 2


def test_a_page_that_many_ask_for_at_once_is_made_once(app, counted):
    counted.wait = threading.Event()
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(ask, app, "/essai") for _ in range(6)]
        threading.Timer(0.3, counted.wait.set).start()
        answers = [each.result() for each in asked]
    assert all(answer == answers[0] for answer in answers)
    assert counted.made == 1


def test_what_a_process_keeps_is_bounded_and_the_longest_unasked_gives_way(make_app, counted):
    del counted
    app, page = make_app(PAGE_CACHE_MB=1), Counted()
    page.__name__, page.size = "counted", 50_000
    app.add_url_rule("/essai/<rest>", "counted", page)
    with app.app_context():
        for number in range(60):
            ask(app, f"/essai/{number}")
            ask(app, "/essai/0")
        assert page.made == 60
        assert app.extensions["kept_pages"].shelf.size <= 1_000_000
        ask(app, "/essai/1")
        assert page.made == 61
        ask(app, "/essai/59")
        assert page.made == 61


def test_a_shelf_knows_what_it_holds():
    shelf, now = Shelf(100_000), network_clock.now()
    page = Kept([("Content-Type", "text/html")], 'W/"x"', {"": b"x" * 1000}, "g", now, now + timedelta(1))
    for number in range(5):
        shelf.put(Key("http", "localhost", f"/{number % 2}", ""), page)
    once = shelf.size
    page.pack({"HTTP_ACCEPT_ENCODING": "br"})
    shelf.put(Key("http", "localhost", "/0", ""), page)
    assert once == 2 * (page.size - len(page.bodies["br"]) + len("httplocalhost/0"))
    assert shelf.size == once + len(page.bodies["br"])
    shelf.most = once
    shelf.put(Key("http", "localhost", "/1", ""), page)
    assert shelf.get(Key("http", "localhost", "/0", "")) is None


def test_what_is_asked_again_and_again_is_packed_tight_and_stays_so(app, counted, clock):
    counted.size = 20_000
    sizes = []
    for _ in range(kept.TIGHT_AFTER + 1):
        ask(app, "/essai", headers=BROWSER)
        sizes.append(len(kept_at(app, "/essai").bodies["br"]))
    for _ in range(1000):
        if len(kept_at(app, "/essai").bodies["br"]) < sizes[0]:
            break
        time.sleep(0.05)
    before = kept_at(app, "/essai")
    assert len(before.bodies["br"]) < sizes[0]
    clock.move(minutes=2)
    ask(app, "/essai", headers=BROWSER)
    after = kept_at(app, "/essai")
    assert after is not before
    assert after.bodies["br"] == before.bodies["br"]


def test_a_site_that_keeps_nothing_makes_each_page(make_app):
    app, page = make_app(PAGE_CACHE_MB=0), Counted()
    page.__name__ = "counted"
    app.add_url_rule("/essai", "counted", page)
    with app.app_context():
        ask(app, "/essai")
        ask(app, "/essai")
    assert page.made == 2


def test_an_outage_is_told_whatever_is_kept(app, counted, monkeypatch):
    ask(app, "/essai")
    monkeypatch.setattr(generation, "read", lambda _reads: None)
    ask(app, "/essai")
    assert counted.made == 2
