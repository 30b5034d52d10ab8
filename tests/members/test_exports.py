"""What other programs read of the members: a table, a feed."""

import csv
import io
from datetime import UTC, datetime

import pytest
from lxml import etree

from network.members.directory_views import COLUMNS
from network.members.models import College
from tests.factories import make_account, make_member

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def rows_of(response) -> list[list[str]]:
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))


def test_the_table_holds_the_facts_of_public_pages_and_nobody_s_name(site, clock):
    clock.set(datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    member = make_member(
        by=make_account("Camille Moreau", "camille@exemple.fr"),
        siren="393478300",
        website="https://fermes.exemple.fr",
    )
    response = site.fetch("members.table")
    headings, row = rows_of(response)
    assert headings == list(COLUMNS)
    assert dict(zip(headings, row, strict=True)) == {
        "nom": "Fermes de Figeac",
        "college": "Porteurs de projet",
        "forme_juridique": "Société coopérative (SCIC, SCOP, coopérative agricole…)",
        "siren": "393478300",
        "rna": "",
        "code_insee": "",
        "departements": "46",
        "regions": "Occitanie",
        "charte": "Inscrit, charte non signée",
        "inscrit_le": "2026-04-01",
        "site": "https://fermes.exemple.fr",
        "page": f"{site.base}/membres/{member.slug}",
    }
    assert "Camille" not in response.text
    assert "camille@" not in response.text


def test_the_table_follows_the_filters_and_the_page_leads_to_it(site):
    make_member("Fermes de Figeac")
    make_member("PETR du Lot", College.LOCAL_AUTHORITIES)
    make_member("Soleil du Gers", departments=["32"])
    page = site.get("/membres?college=project_holders&departement=46")
    response = site.fetch(page.link("Télécharger cette liste (CSV)"))
    assert [row[0] for row in rows_of(response)] == ["nom", "Fermes de Figeac"]
    for hostile in ("college=x&etat=%07", "q=" + "x" * 10_000, "departement=%27%20OR%201=1", "page=-1"):
        site.fetch(f"/membres.csv?{hostile}")


@pytest.mark.parametrize("name", ["=1+1", "+33", "-x", "@SUM(A1)"])
def test_a_name_is_never_a_formula(site, name):
    make_member(name)
    (_headings, row) = rows_of(site.fetch("members.table"))
    assert row[0] == f"'{name}"


def test_the_table_is_not_sent_again_when_nothing_changed(site):
    make_member()
    etag = site.fetch("members.table").headers["ETag"]
    assert site.open("GET", "/membres.csv", headers={"If-None-Match": etag}).status_code == 304
    make_member("Autre")
    assert site.open("GET", "/membres.csv", headers={"If-None-Match": etag}).status_code == 200


def feed_of(site):
    response = site.fetch("members.feed")
    assert response.content_type == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.data)


def said(feed, path: str) -> list[str]:
    return [e if isinstance(e, str) else e.text for e in feed.xpath(path, namespaces=ATOM)]


def test_newcomers_come_as_a_feed_the_latest_first(site, clock):
    make_member("Fermes <de> Figeac & fils")
    clock.move(days=1)
    latest = make_member("PETR du Lot", College.LOCAL_AUTHORITIES, by=make_account("Camille Moreau"))
    feed = feed_of(site)
    assert said(feed, "a:entry/a:title") == ["PETR du Lot", "Fermes <de> Figeac & fils"]
    assert said(feed, "a:updated") == [latest.registered_at.isoformat(timespec="seconds")]
    assert said(feed, "a:link[@rel='self']/@href") == [f"{site.base}/membres.atom"]
    assert said(feed, "a:entry[1]/a:link/@href") == [f"{site.base}/membres/{latest.slug}"]
    assert said(feed, "a:entry[1]/a:summary") == ["Collectivités locales, Lot (46)."]
    assert "Camille" not in etree.tostring(feed, encoding="unicode")


def test_the_feed_has_all_that_atom_requires(site):
    """RFC 4287, 4.1.1 and 4.1.2: id, title, updated, an author; unique ids; one alternate link."""
    for number in range(35):
        make_member(f"Association {number}")
    for feed in (feed_of(site),):
        ids = said(feed, "a:id") + said(feed, "a:entry/a:id")
        assert len(ids) == len(set(ids)) == 31
        assert all(id.startswith("tag:") for id in ids)
        assert said(feed, "a:author/a:name")
        for entry in feed.xpath("a:entry", namespaces=ATOM):
            for required in ("id", "title", "updated"):
                assert len(entry.xpath(f"a:{required}", namespaces=ATOM)) == 1
            assert datetime.fromisoformat(said(entry, "a:updated")[0]).tzinfo
            assert len(entry.xpath("a:link[@rel='alternate']", namespaces=ATOM)) == 1


def test_an_empty_feed_is_one_still(site):
    feed = feed_of(site)
    assert said(feed, "a:entry/a:id") == []
    assert said(feed, "a:updated") == ["2026-01-01T00:00:00+00:00"]


def test_the_feed_is_not_sent_again_when_nothing_changed(site):
    make_member()
    etag = site.fetch("members.feed").headers["ETag"]
    assert site.open("GET", "/membres.atom", headers={"If-None-Match": etag}).status_code == 304
    make_member("Autre")
    assert site.open("GET", "/membres.atom", headers={"If-None-Match": etag}).status_code == 200


def test_the_directory_tells_readers_of_its_feed(site):
    page = site.get("members.directory")
    assert page.all("//head/link[@rel='alternate']/@href") == ["/membres.atom"]
