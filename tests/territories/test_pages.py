def suggestions(site, q, **options):
    return site.fetch("territories.suggestions", q=q, **options)


def test_anybody_gets_suggestions_that_may_be_kept(site):
    answer = suggestions(site, "figeac")
    assert answer.json["places"][0] == {
        "kind": "commune",
        "code": "46102",
        "label": "Figeac (46)",
        "detail": "commune, 9\u202f793 habitants",
    }
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer.headers


def test_there_are_ten_suggestions_at_most(site):
    assert len(suggestions(site, "saint").json["places"]) == 10


def test_nothing_typed_suggests_nothing(site):
    assert site.fetch("territories.suggestions").json == {"places": []}
    assert suggestions(site, "\u200b" * 999).json == {"places": []}


def test_only_legal_persons_can_be_asked_for(site):
    labels = [found["label"] for found in suggestions(site, "corse", organismes=1).json["places"]]
    assert "Collectivité de Corse" in labels
    assert "Corse-du-Sud (2A)" not in labels
