from typing import Any

import pytest

from network import taxonomy
from network.editorial.states import NEXT, OPEN, State
from network.sheets import rules
from network.sheets.coherence import contradictions, ends_before_it_starts
from network.sheets.content import FIELDS, Part, Progress, written
from network.sheets.models import Sheet, SheetRevision
from network.typed import Tax
from tests.factories import WHOLE_SHEET
from tests.page import words

FIGURE = {
    "quantity": "energy_saved",
    "value": "0.5",
    "unit": "GWh/an",
    "year": 2023,
    "quality": "measured",
    "source": "factures",
}


def revision(**columns: Any) -> SheetRevision:
    """Return a whole revision that no database knows."""
    blank = {name: [] for name in ("audiences", "plans", "funders", "aims", "keywords")}
    return SheetRevision(
        **{"sheet": Sheet(), "state": State.DRAFT, "title": "Titre", **blank, **WHOLE_SHEET, **columns}
    )


def test_a_whole_sheet_lacks_nothing():
    assert rules.missing(revision()) == []
    assert rules.obstacle_to_submitting(revision()) is None


@pytest.mark.parametrize(
    ("field", "empty", "part"),
    [
        ("summary", "", Part.IDENTITY),
        ("places", [], Part.TERRITORY),
        ("description", "", Part.WORK),
        ("progress", None, Part.WORK),
        ("budget_cents", None, Part.MEANS),
        ("key_figures", [], Part.RESULTS),
        ("difficulties", "", Part.LESSONS),
        ("subthemes", [], Part.SORTING),
    ],
)
def test_each_lack_is_named_in_its_part(field, empty, part):
    (lack,) = rules.missing(revision(**{field: empty}))
    assert (lack.part, lack.field) == (part, field)
    assert lack.sentence


def test_not_yet_measured_stands_for_key_figures():
    assert rules.missing(revision(key_figures=[], not_measured=True)) == []


def test_a_figure_needs_its_year_and_source():
    (lack,) = rules.missing(revision(key_figures=[FIGURE, {**FIGURE, "year": None, "source": ""}]))
    assert lack.sentence == "Chiffre clé n° 2\u00a0: il manque l’année, la source."


def test_an_experience_under_consideration_needs_no_date():
    assert rules.missing(revision(progress=Progress.CONSIDERED, started_on="", ended_on="")) == []


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2023", "2022", True),
        ("2023-05", "2023", False),
        ("2023", "2023-01", False),
        ("2023-05", "2023-04-30", True),
        ("", "2020", False),
    ],
)
def test_the_end_is_compared_as_far_as_both_dates_are_known(start, end, wrong):
    assert ends_before_it_starts(start, end) is wrong


@pytest.mark.parametrize(
    ("columns", "field", "sentence"),
    [
        (
            {"started_on": "2023-03", "ended_on": "2022"},
            "ended_on",
            "La fin (2022) précède le début (mars 2023) : corrigez l’une ou l’autre.",
        ),
        (
            {"investment_cents": 2_000_000},
            "investment_cents",
            "L’investissement (20 000 €) dépasse le budget total (15 600 € HT) : corrigez l’un ou l’autre.",
        ),
        (
            {"running_cents": 2_000_000, "running_tax": Tax.EXCLUDED},
            "running_cents",
            "Le fonctionnement (20 000 €) dépasse le budget total (15 600 € HT) : corrigez l’un ou l’autre.",
        ),
        (
            {"investment_cents": 1_000_000, "running_cents": 900_000},
            "budget_cents",
            "L’investissement ajouté au fonctionnement (19 000 €) dépasse le budget total (15 600 € HT) : "
            "corrigez l’un ou l’autre.",
        ),
        (
            {"funders": [{"name": "ADEME", "cents": 3_000_000}, {"name": "", "cents": 300_000}]},
            "funders",
            "Le financement (33 000 €) dépasse le budget total (15 600 € HT) : corrigez l’un ou l’autre.",
        ),
        (
            {"budget_tax": Tax.EXCLUDED, "funders": [{"name": "ADEME", "cents": 1_872_100}]},
            "funders",
            "Le financement (18 721 €) dépasse le budget total (15 600 € HT) : corrigez l’un ou l’autre.",
        ),
        (
            {
                "budget_tax": Tax.EXCLUDED,
                "funders": [{"name": "ADEME", "cents": 1_872_000, "tax": Tax.EXCLUDED}],
            },
            "funders",
            "Le financement (18 720 €) dépasse le budget total (15 600 € HT) : corrigez l’un ou l’autre.",
        ),
        (
            {"plans": ["pcaet", "aucun"]},
            "plans",
            "« Aucun plan » et un plan ne vont pas ensemble : gardez l’un ou l’autre.",
        ),
        (
            {"key_figures": [FIGURE, {**FIGURE, "year": 2131}]},
            "key_figures",
            "Chiffre clé n° 2 : l’année 2131 est encore à venir. "
            "Corrigez-la, ou dites ce chiffre « modélisé ».",
        ),
    ],
)
def test_a_contradiction_is_told_and_stands_in_the_way(columns, field, sentence):
    it = revision(**{"budget_cents": 1_560_000, **columns})
    (point,) = contradictions(it)
    assert (point.field, words(point.sentence)) == (field, words(sentence))
    assert rules.obstacle_to_submitting(it) == "Il reste un point à corriger avant de soumettre votre fiche."


@pytest.mark.parametrize(
    "columns",
    [
        {"budget_tax": Tax.EXCLUDED, "investment_cents": 1_872_000, "investment_tax": Tax.INCLUDED},
        {"budget_tax": Tax.EXCLUDED, "funders": [{"name": "ADEME", "cents": 1_872_000, "tax": None}]},
        {"budget_cents": None, "investment_cents": 2_000_000},
        {"funders": [{"name": "ADEME", "cents": 1_560_000}, {"name": "Région", "cents": None}]},
        {"key_figures": [{**FIGURE, "year": 2131, "quality": "modelled"}]},
    ],
)
def test_what_may_be_true_contradicts_nothing(columns):
    assert contradictions(revision(**{"budget_cents": 1_560_000, **columns})) == []


def test_the_timeline_follows_the_dates_and_ends_with_what_has_none():
    steps = [{"on": "", "what": "c"}, {"on": "2023", "what": "b"}, {"on": "2022-12-31", "what": "a"}]
    assert [step["what"] for step in rules.timeline(revision(steps=steps))] == ["a", "b", "c"]


def test_every_state_is_reached_and_what_was_published_is_never_reopened():
    reached = {State.DRAFT}.union(*NEXT.values())
    assert reached == set(State)
    assert not NEXT[State.PUBLISHED] & set(OPEN)
    assert not NEXT[State.SUPERSEDED]


def test_each_obstacle_belongs_to_its_states():
    allowed = {
        rules.obstacle_to_writing: {State.DRAFT, State.SENT_BACK},
        rules.obstacle_to_submitting: {State.DRAFT, State.SENT_BACK},
        rules.obstacle_to_discarding: {State.DRAFT, State.SENT_BACK},
        rules.obstacle_to_withdrawing: {State.SUBMITTED},
        rules.obstacle_to_sending_back: {State.SUBMITTED},
        rules.obstacle_to_publishing: {State.SUBMITTED},
    }
    for obstacle, states in allowed.items():
        assert {state for state in State if obstacle(revision(state=state)) is None} == states


def test_only_the_fields_of_a_sheet_can_be_written():
    with pytest.raises(ValueError, match="state"):
        written({"title": "Titre", "state": "published"})


def test_markdown_is_rendered_without_what_could_harm():
    html = written(
        {"context": "Un *mot* <script>alert(1)</script> [lien](javascript:alert(1))", "title": "*Titre*"}
    ).html
    assert set(html) == {"context"}
    assert "<em>mot</em>" in html["context"]
    assert "<script" not in html["context"]
    assert "href" not in html["context"]


def test_the_taxonomy_has_about_ten_themes_and_fifty_subthemes_each_with_its_own_code():
    themes, subthemes = taxonomy.entries("themes"), taxonomy.entries("subthemes")
    assert len(themes) == 10
    assert 45 <= len(subthemes) <= 60
    assert all(4 <= len(taxonomy.subthemes_of(theme.code)) <= 7 for theme in themes)


def test_a_code_that_left_the_taxonomy_is_still_shown():
    assert taxonomy.labels("levers", ["ancien-levier", "suivi"]) == [
        "Suivi budgétaire et technique",
        "ancien-levier",
    ]


def test_each_part_has_fields():
    assert set(FIELDS.values()) == set(Part)
