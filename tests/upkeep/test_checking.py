"""Links looked at over real connections: politely, and never behind our own walls."""

import ssl
import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest

from network.upkeep.calling import Caller, Cause, NotReached, is_public, place_of
from network.upkeep.checking import Seen, Verdict, look_at
from network.upkeep.manners import Manners
from tests.upkeep.conftest import AGENT
from tests.upkeep.web import answer, by_method, dripping, own_certificate


def test_a_page_that_is_there_is_asked_for_its_headers_alone(web, manners):
    assert look_at(web.url("/guide?a=1"), manners) == Verdict(Seen.ALIVE, status=200)
    assert web.paths() == [("HEAD", "/guide?a=1")]
    assert web.agents == {AGENT}


@pytest.mark.parametrize("status", [403, 405, 501, 404, 500])
def test_where_the_headers_alone_are_refused_the_page_is_asked_for(web, manners, status):
    web.pages["/guide"] = by_method(HEAD=answer(status), GET=answer(200, b"x" * 2_000_000))
    assert look_at(web.url("/guide"), manners).seen == Seen.ALIVE
    assert web.paths() == [("HEAD", "/guide"), ("GET", "/guide")]


@pytest.mark.parametrize(
    ("status", "seen", "cause"),
    [
        (404, Seen.FAILED, Cause.NOT_FOUND),
        (410, Seen.FAILED, Cause.NOT_FOUND),
        (500, Seen.FAILED, Cause.SERVER_FAILS),
        (503, Seen.FAILED, Cause.SERVER_FAILS),
        (403, Seen.UNKNOWN, Cause.REFUSED),
        (401, Seen.UNKNOWN, Cause.REFUSED),
    ],
)
def test_what_is_not_there_fails_and_what_is_refused_to_a_robot_does_not(web, manners, status, seen, cause):
    web.pages["/guide"] = answer(status)
    assert look_at(web.url("/guide"), manners) == Verdict(seen, cause, status)


def test_a_page_that_moved_for_good_is_told_with_its_new_address(web, manners):
    web.pages |= {
        "/a": answer(301, Location="/b"),
        "/b": answer(308, Location="/c#ici"),
        "/c": answer(302, Location="/aujourdhui"),
    }
    assert look_at(web.url("/a"), manners) == Verdict(Seen.ALIVE, status=200, moved_to=web.url("/c"))
    assert look_at(web.url("/c"), manners) == Verdict(Seen.ALIVE, status=200)


def test_a_page_that_moved_to_nothing_fails(web, manners):
    web.pages |= {"/a": answer(301, Location="/b"), "/b": answer(404)}
    assert look_at(web.url("/a"), manners) == Verdict(Seen.FAILED, Cause.NOT_FOUND, 404)


def test_a_circle_of_redirections_ends(web, manners):
    web.pages |= {"/a": answer(302, Location="/b"), "/b": answer(302, Location="/a")}
    assert look_at(web.url("/a"), manners).cause == Cause.REDIRECTS
    assert len(web.paths()) == 2


@pytest.mark.parametrize("location", ["http://[ici", "//[", "http://www.exemple.fr:port/", "javascript:x()"])
def test_a_redirection_to_no_address_tells_nothing_of_the_link(web, manners, location):
    web.pages["/a"] = answer(301, Location=location)
    assert look_at(web.url("/a"), manners) == Verdict(Seen.UNKNOWN, Cause.NOT_PUBLIC)
    web.pages["/robots.txt"] = answer(301, Location=location)
    assert look_at(web.url("/a"), Manners(manners.caller, pace=0.01)).cause == Cause.NOT_PUBLIC


def test_a_new_address_is_kept_as_it_was_called_without_what_hides_in_it(web, manners):
    web.pages["/a"] = answer(301, Location="/b\x00\xa0d\xe9")
    assert look_at(web.url("/a"), manners).moved_to == web.url("/b%00%C2%A0d%C3%A9")


def test_five_redirections_are_followed_and_no_sixth(web, manners):
    web.pages |= {f"/{n}": answer(302, Location=f"/{n + 1}") for n in range(6)}
    assert look_at(web.url("/1"), manners).seen == Seen.ALIVE
    assert look_at(web.url("/0"), manners) == Verdict(Seen.FAILED, Cause.REDIRECTS)
    assert ("HEAD", "/6") in web.paths()
    assert len(web.paths()) == 12


def test_what_robots_are_forbidden_is_not_opened(web, manners):
    web.pages["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /prive\n")
    web.pages["/vers-prive"] = answer(302, Location="/prive/guide")
    assert look_at(web.url("/prive/guide"), manners) == Verdict(Seen.UNKNOWN, Cause.ROBOTS)
    assert look_at(web.url("/vers-prive"), manners) == Verdict(Seen.UNKNOWN, Cause.ROBOTS)
    assert look_at(web.url("/guide"), manners).seen == Seen.ALIVE
    assert [path for _method, path in web.paths()] == ["/vers-prive", "/guide"]
    assert len([1 for _m, path, _at in web.asked if path == "/robots.txt"]) == 1


def test_robots_that_cannot_be_read_forbid_all_when_their_server_fails(web, manners):
    web.pages["/robots.txt"] = answer(500)
    assert look_at(web.url("/guide"), manners) == Verdict(Seen.UNKNOWN, Cause.ROBOTS)
    assert web.paths() == []


def test_robots_without_end_are_read_up_to_a_point(web, manners):
    web.pages["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /prive\n" + b"#" * 3_000_000)
    assert look_at(web.url("/prive"), manners).cause == Cause.ROBOTS
    assert look_at(web.url("/guide"), manners).seen == Seen.ALIVE


def test_a_site_that_wants_minutes_between_two_visits_is_left_alone(web, manners):
    web.pages["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 300\n")
    assert look_at(web.url("/guide"), manners) == Verdict(Seen.UNKNOWN, Cause.ROBOTS)
    assert web.paths() == []


def test_a_site_that_asks_to_come_back_later_is_not_asked_again_before(web, manners):
    web.pages["/guide"] = answer(429, Retry_After="7200")
    first, second = look_at(web.url("/guide"), manners), look_at(web.url("/autre"), manners)
    assert first == Verdict(Seen.UNKNOWN, Cause.LATER, again_after=timedelta(hours=2))
    assert second.cause == Cause.LATER
    assert timedelta(hours=1) < second.again_after <= timedelta(hours=2)
    assert web.paths() == [("HEAD", "/guide")]


@pytest.mark.parametrize(
    "said", ["Wed, 21 Oct 2015 07:28:00 GMT", "demain", "99999999999", "Mon, 01 Jan 99999999999 00:00:00 GMT"]
)
def test_a_date_and_nonsense_are_waited_for_within_reason(web, manners, said):
    web.pages["/guide"] = answer(503, Retry_After=said)
    verdict = look_at(web.url("/guide"), manners)
    assert verdict.cause == Cause.LATER
    assert timedelta() <= verdict.again_after <= timedelta(days=7)


def test_two_requests_to_one_site_keep_their_distance_whoever_makes_them(web, open_sites, caller):
    manners, other = Manners(caller, pace=1.0), open_sites("127.0.0.2")
    links = [web.url("/a"), web.url("/b"), other.url("/c")]
    callers = [threading.Thread(target=look_at, args=(link, manners)) for link in links]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    moments = [at for _method, _path, at in web.asked]
    assert len(moments) == 3  # robots.txt is read once for the two
    assert min(later - sooner for sooner, later in pairwise(moments)) >= 0.99
    assert web.most_at_once == 1
    assert other.asked[0][2] < moments[1]


def test_whoever_answers_a_byte_at_a_time_is_cut_short(web, manners):
    web.pages["/lent"] = dripping
    began = time.monotonic()
    assert look_at(web.url("/lent"), manners) == Verdict(Seen.FAILED, Cause.NO_ANSWER)
    assert time.monotonic() - began < 15  # twice: the headers alone, then the page


def test_a_site_that_is_not_there_does_not_answer(web, manners):
    gone = web.url("/guide")
    web.server.shutdown()
    web.server.server_close()
    assert look_at(gone, manners) == Verdict(Seen.FAILED, Cause.NO_ANSWER)
    assert look_at("http://un-nom.invalid/", manners) == Verdict(Seen.FAILED, Cause.NO_SUCH_NAME)


def test_a_certificate_that_nobody_vouches_for_fails(open_sites, manners, tmp_path):
    serving, trusted = own_certificate(tmp_path, "127.0.0.1")
    site = open_sites("127.0.0.1", serving)
    assert look_at(site.url("/guide"), manners) == Verdict(Seen.FAILED, Cause.CERTIFICATE)
    trusting = Manners(Caller(AGENT, may_call=lambda *_: True, trusted=trusted, seconds=2.0), pace=0.01)
    assert look_at(site.url("/guide"), trusting).seen == Seen.ALIVE


def test_a_certificate_of_another_name_fails(open_sites, tmp_path):
    serving, trusted = own_certificate(tmp_path, "127.0.0.9")
    site = open_sites("127.0.0.1", serving)
    trusting = Manners(Caller(AGENT, may_call=lambda *_: True, trusted=trusted, seconds=2.0), pace=0.01)
    assert look_at(site.url("/guide"), trusting).cause == Cause.CERTIFICATE


# ——— Never behind our own walls ———


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1", "::", "::1", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_never_called(address):
    assert not is_public(address, 443)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9"])
def test_a_public_address_is_called_on_the_ports_of_the_web_alone(address):
    assert is_public(address, 80) and is_public(address, 443)
    assert not any(is_public(address, port) for port in (22, 25, 5432, 6379, 8080))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "https://nom:secret@www.exemple.fr/",
        "ftp://www.exemple.fr/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_INFO",
        "http://www.exemple.fr:99999/",
        "http:///guide",
        "http://a b/",
        "http://x\r\nHost: y/",
    ],
)
def test_what_is_no_public_place_is_not_called(url):
    with pytest.raises(NotReached) as refused:
        Caller(AGENT).call("GET", url)
    assert refused.value.cause == Cause.NOT_PUBLIC


def test_a_redirection_behind_our_walls_is_not_followed(open_sites):
    door, inside = open_sites("127.0.0.1"), open_sites("127.0.0.2")
    door.pages["/guide"] = answer(302, Location=inside.url("/secrets"))
    only_the_door = Caller(AGENT, may_call=lambda address, _port: address == "127.0.0.1", seconds=1.0)
    verdict = look_at(door.url("/guide"), Manners(only_the_door, pace=0.01))
    assert verdict == Verdict(Seen.UNKNOWN, Cause.NOT_PUBLIC)
    assert inside.asked == []


def test_robots_that_lead_behind_our_walls_are_not_followed(open_sites):
    door, inside = open_sites("127.0.0.1"), open_sites("127.0.0.2")
    door.pages["/robots.txt"] = answer(301, Location=inside.url("/robots.txt"))
    only_the_door = Caller(AGENT, may_call=lambda address, _port: address == "127.0.0.1", seconds=1.0)
    assert look_at(door.url("/guide"), Manners(only_the_door, pace=0.01)).cause == Cause.NOT_PUBLIC
    assert inside.asked == []


def test_the_environment_sends_us_through_nobody(web, manners, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert look_at(web.url("/guide"), manners).seen == Seen.ALIVE


def test_addresses_in_other_letters_are_asked_for_in_ours():
    place = place_of("https://www.énergie.fr/été?q=à&b=c%20d")
    assert place.host == "www.xn--nergie-9ua.fr"
    assert place.url == "https://www.xn--nergie-9ua.fr/%C3%A9t%C3%A9?q=%C3%A0&b=c%20d"
    assert isinstance(Caller(AGENT)._trusted, ssl.SSLContext)
