"""What may be linked to, how it is kept and shown, when two addresses are the same page."""

import pytest

from network.resources.links import NotALink, host_of, key_of, link_in


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("https://www.exemple.fr/guide?page=2#haut", "https://www.exemple.fr/guide?page=2#haut"),
        ("exemple.fr", "https://exemple.fr/"),
        ("//exemple.fr/a", "https://exemple.fr/a"),
        ("exemple.fr:8080/a", "https://exemple.fr:8080/a"),
        ("HTTP://Www.Exemple.FR:80/A", "http://www.exemple.fr/A"),
        ("https://exemple.fr./", "https://exemple.fr/"),
        ("https://exemple.fr/été à la ferme".replace(" ", "%20"), "https://exemple.fr/%C3%A9t%C3%A9%20%C3%A0%20la%20ferme"),
        ("https://énergie.fr/", "https://xn--nergie-9ua.fr/"),
        ("https://exemple.fr/\"><script>", "https://exemple.fr/%22%3E%3Cscript%3E"),
    ],
)  # fmt: skip
def test_an_address_is_kept_in_ascii_with_its_scheme(typed, kept):
    assert link_in(typed) == kept
    assert link_in(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>", "file:///etc/passwd",
        "vbscript:x", "mailto:a@exemple.fr", "ftp://exemple.fr/", "blob:https://exemple.fr/1", "about:blank",
        "https://u:p@exemple.fr/", "https://u@exemple.fr/", "https://exemple.fr@ailleurs.com/", "https://@exemple.fr/",
        "http://localhost/", "http://localhost:5000/", "http://site.localhost/", "http://serveur/", "http://nas.local/",
        "http://intra.lan/", "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0x7f000001/",
        "http://10.0.0.1/", "http://192.168.1.1:8080/", "http://169.254.169.254/", "http://8.8.8.8/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://１２７.０.０.１/", "http://127。0。0。1/", "http://localhost。/",
        "https://exemple.fr\\@ailleurs.com/", "https:\\\\exemple.fr", "https://exemple.fr/a b", "https://exemple.fr/\na",
        "https://exem\u200bple.fr/", "https://exemple.fr/\u202egpj.exe", "https://exemple.fr/\0", "https://", "https:///a",
        "https://exemple..fr/", "https://-exemple.fr/", "https://exem_ple.fr/", "https://exemple.fr:99999/", "https://exemple.fr:x/",
        "https://" + "a" * 64 + ".fr/", "https://exemple.fr/" + "a" * 1000,
    ],
)  # fmt: skip
def test_nobody_is_sent_to_what_is_not_a_public_page(typed):
    with pytest.raises(NotALink) as refused:
        link_in(typed)
    assert str(refused.value)


def test_a_site_is_shown_as_it_is_read_unless_its_letters_mislead():
    assert host_of("https://www.exemple.fr/a") == "exemple.fr"
    assert host_of(link_in("https://énergie.fr")) == "énergie.fr"
    assert host_of(link_in("https://аpple.com")) == "xn--pple-43d.com"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.exemple.fr/guide", "http://exemple.fr/guide/"),
        ("https://exemple.fr/", "https://exemple.fr"),
        ("https://exemple.fr/g?b=2&a=1", "https://exemple.fr/g?a=1&b=2#chapitre"),
        ("https://exemple.fr/g?utm_source=lettre&id=1&fbclid=x", "https://exemple.fr/g?id=1"),
    ],
)
def test_one_page_has_one_key(one, other):
    assert key_of(link_in(one)) == key_of(link_in(other)) != ""


@pytest.mark.parametrize(
    "other", ["https://exemple.fr/g?id=2", "https://exemple.fr/G?id=1", "https://autre.exemple.fr/g?id=1"]
)
def test_two_pages_have_two_keys(other):
    assert key_of("https://exemple.fr/g?id=1") != key_of(other)
