"""The checks made on every page do find the faults they are there for."""

import pytest
from flask import Flask

from tests.checks import check
from tests.page import Page

SOUND = """<!doctype html>
<html lang="fr"><head><title>Essai</title></head>
<body>
<main>
<h1>Essai</h1>
<form method="post">
<input type="hidden" name="csrf_token" value="x">
<label for="name">Nom</label> <input id="name" name="name" aria-describedby="name-error" aria-invalid="true">
<p id="name-error" class="field__error"><span>Erreur : </span>Indiquez un nom.</p>
<button>Envoyer</button>
</form>
<a href="/">Retour</a>
</main>
</body></html>"""


@pytest.fixture
def mirror():
    """A site of one page, which shows what it is given."""
    app = Flask("mirror")
    app.config["PUBLIC_URL"] = "http://localhost"
    app.shown = SOUND
    app.add_url_rule("/", view_func=lambda: app.shown, endpoint="mirror")
    return app


def read(app):
    return Page.of(app.test_client().get("/"))


def test_a_sound_page_passes(mirror):
    check(read(mirror), mirror)
    assert read(mirror).errors == {"name": "Indiquez un nom."}


@pytest.mark.parametrize(
    ("sound", "faulty", "said"),
    [
        ('lang="fr"', "", "language"),
        ("<title>Essai</title>", "", "no title"),
        ("<h1>Essai</h1>", "<h1>Essai</h1><h1>Encore</h1>", "2 <h1>"),
        ("<h1>Essai</h1>", "<h1>Essai</h1><h3>Trop bas</h3>", "is an h3 under an h1"),
        ("<h1>Essai</h1>", '<h1>Essai</h1><p id="name">', "2 elements have the id"),
        ("<h1>Essai</h1>", "<h1>Bonjour %(name)s</h1>", "placeholder"),
        ("<h1>Essai</h1>", '<h1>Essai</h1><img src="/a.png">', "no alternative text"),
        ("<h1>Essai</h1>", '<h1 style="color:red">Essai</h1>', "inline style"),
        ("<h1>Essai</h1>", '<h1 onclick="x()">Essai</h1>', "inline handler onclick"),
        ("<h1>Essai</h1>", "<h1>Essai</h1><script>x()</script>", "inline style or script"),
        ("<h1>Essai</h1>", '<h1>Essai</h1><script src="https://cdn.example/x.js"></script>', "from outside"),
        ('<label for="name">', '<label for="other">', "has no label"),
        ('aria-describedby="name-error"', "", "without its error"),
        ('id="name-error"', "", "nowhere on the page"),
        ('name="csrf_token"', 'name="token"', "no CSRF token"),
        ('<form method="post">', '<form method="post" action="https://evil.example/">', "outside the site"),
        (' aria-describedby="name-error" aria-invalid="true"', "", "tied to no field"),
        ("<button>Envoyer</button>", "<button></button>", "says nothing"),
        ('href="/"', 'href="/ailleurs"', "dead link: /ailleurs"),
        ('href="/"', 'href="#rien"', "leads nowhere"),
        ('href="/"', 'href="javascript:x()"', "a link leads to"),
    ],
)
def test_a_faulty_page_is_refused(mirror, sound, faulty, said):
    assert sound in SOUND
    mirror.shown = SOUND.replace(sound, faulty, 1)
    with pytest.raises(AssertionError, match=said.replace("(", r"\(")):
        check(read(mirror), mirror)


def test_a_form_is_filled_in_as_a_browser_would(mirror):
    mirror.shown = """<html lang="fr"><head><title>x</title></head><body><main><h1>x</h1>
    <form method="post"><input name="kept" value="as is"><textarea name="text">
two
lines</textarea>
    <input type="radio" name="college" value="a" checked><input type="radio" name="college" value="b">
    <input type="checkbox" name="consent" value="yes"><input type="checkbox" name="theme" value="1" checked>
    <input type="checkbox" name="theme" value="2">
    <select name="size"><option>S</option><option>M</option></select>
    <input name="off" disabled value="never"><button name="do" value="save">Enregistrer</button>
    <button name="do" value="send">Envoyer</button></form></main></body></html>"""
    form = read(mirror).form("Envoyer")
    assert form.filled({}, "Envoyer") == [
        ("kept", "as is"),
        ("text", "two\nlines"),
        ("college", "a"),
        ("theme", "1"),
        ("size", "S"),
        ("do", "send"),
    ]
    given = {"college": "b", "consent": True, "theme": ["1", "2"], "size": "M", "kept": ""}
    assert form.filled(given) == [
        ("kept", ""),
        ("text", "two\nlines"),
        ("college", "b"),
        ("consent", "yes"),
        ("theme", "1"),
        ("theme", "2"),
        ("size", "M"),
        ("do", "save"),
    ]


@pytest.mark.parametrize("given", [{"college": "c"}, {"size": "XL"}, {"unknown": "1"}])
def test_a_form_takes_only_what_it_offers(mirror, given):
    mirror.shown = """<html lang="fr"><body><main><form><input type="radio" name="college" value="a">
    <select name="size"><option>S</option></select></form></main></body></html>"""
    with pytest.raises(AssertionError, match=r"offer|no field"):
        read(mirror).form().filled(given)
