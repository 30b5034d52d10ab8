"""A member's page as everybody reads it, and what its own people change of it."""

import io

import pytest

from network.db import db, unit_of_work
from network.files.models import StoredFile
from network.journal.queries import entries
from network.members.actions import note_status
from network.members.models import College, MemberStatus
from network.members.profile_queries import logo_of
from tests.factories import make_account, make_member, make_representative
from tests.files.images import picture


@pytest.fixture
def member(app):
    return make_member("Énergies du Causse", departments=["12", "46"])


@pytest.fixture
def own(site, member):
    """One of the member's people in front of the site."""
    return site.login_as(make_representative(member))


def send_logo(site, data: bytes, name: str = "logo.png", expect: int = 200):
    page = site.get("members.logo")
    return site.submit(page, "Montrer ce logo", image=(io.BytesIO(data), name), expect=expect)


def test_the_page_says_where_and_since_when(member, site):
    page = site.get("members.show", slug=member.slug)
    assert page.texts("//h1") == ["Énergies du Causse"]
    assert "Aveyron (12), Lot (46)" in page
    assert "Région Occitanie" in page
    assert "Dans le réseau depuis le" in page
    assert len(page.all("//*[@class='map__here']")) == 2
    assert "MapSVG" in page
    assert "Inscrit, charte non signée" in page


@pytest.mark.parametrize("status", list(MemberStatus))
def test_each_status_is_told_in_words(member, site, status):
    with unit_of_work():
        note_status(member, status)
    page = site.get("members.show", slug=member.slug)
    assert status.label in page
    assert len(page.texts("//main//p[contains(., 'organisation')]")) > 0


def test_a_member_of_all_of_france_needs_no_map(site):
    everywhere = make_member("Fédération", College.SUPPORT_STRUCTURES, departments=[])
    page = site.get("members.show", slug=everywhere.slug)
    assert "Toute la France" in page
    assert not page.all("//figure")


def test_a_web_site_is_called_by_its_host(site):
    member = make_member(website="https://www.exemple.fr/energie?x=1")
    page = site.get("members.show", slug=member.slug)
    assert page.link("www.exemple.fr") == "https://www.exemple.fr/energie?x=1"


def test_a_logo_is_shown_replaced_and_removed(member, own, site):
    page = own.follow(own.get("members.edit"), "Ajouter un logo")
    page = send_logo(own, picture("PNG"))
    assert "Votre logo paraît" in page
    anybody = site.another()
    page = anybody.get("members.show", slug=member.slug)
    (image,) = page.all("//main//img")
    assert image.get("alt") == "Logo de Énergies du Causse"
    assert anybody.fetch(image.get("src")).content_type in ("image/png", "image/webp")
    first = logo_of(member).public_id
    send_logo(own, picture("JPEG"), "nouveau.jpg")
    assert logo_of(member).public_id != first
    assert db.session.query(StoredFile).count() == 1
    page = own.submit(own.get("members.edit"), "Retirer le logo")
    assert "Le logo est retiré" in page
    assert logo_of(member) is None
    assert not anybody.get("members.show", slug=member.slug).all("//main//img")
    assert not own.get("members.edit").all("//main//img")


def test_what_is_no_picture_is_refused_beside_its_field(member, own):
    page = send_logo(own, b"<svg onload='alert(1)'>", "logo.svg", expect=422)
    assert "image" in page.errors
    page = own.submit(own.get("members.logo"), "Montrer ce logo", expect=422)
    assert page.errors["image"] == "Choisissez une image."
    assert logo_of(member) is None


def test_a_logo_s_changes_are_in_the_journal(member, own):
    send_logo(own, picture("PNG"))
    own.submit(own.get("members.edit"), "Retirer le logo")
    kinds = [entry.event for entry in entries(per_page=50).items if entry.event.startswith("member.")]
    assert kinds == ["member.logo_removed", "member.logo_shown"]


def test_removing_no_logo_changes_nothing(own):
    token = own.get("members.edit").form().filled({})[0]
    assert own.open("POST", "/mon-espace/organisation/logo/retirer", data=dict([token])).status_code == 302
    assert not [entry for entry in entries(per_page=50).items if entry.event.startswith("member.")]


def test_the_page_offers_its_own_people_to_present_it(member, own, site):
    assert own.get("members.show", slug=member.slug).link("Présenter votre organisation")
    stranger = site.another().login_as(make_account())
    assert "Présenter votre organisation" not in stranger.get("members.show", slug=member.slug)
