"""Numbers drawn: what eyes see and what a screen reader says, without style or script."""

from lxml import etree
from markupsafe import Markup

from network.charts import Bar, Series, bars, columns, lines

TOLD = {"name": "essai", "title": "Un <essai>", "description": "Le plus grand : deux & demi."}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: Markup) -> etree._Element:
    return etree.fromstring(str(chart).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def attributes(tree, tag, name):
    return [element.get(name) for element in tree.iter(f"{SVG}{tag}")]


def test_a_chart_has_a_title_and_a_description():
    tree = drawn(bars([Bar("a", 1, "1")], **TOLD))
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == "essai-title essai-desc"
    assert tree.findtext(f"{SVG}title") == "Un <essai>"
    assert tree.findtext(f"{SVG}desc") == "Le plus grand : deux & demi."


def test_bars_are_as_long_as_their_values():
    tree = drawn(bars([Bar("a", 4, "4"), Bar("b", 1, "1"), Bar("c", 0, "0")], **TOLD))
    assert attributes(tree, "rect", "width") == ["82.00%", "20.50%", "0.00%"]
    assert [text.text for text in tree.iter(f"{SVG}text")] == ["a", "4", "b", "1", "c", "0"]


def test_columns_stand_on_the_ground_and_tell_the_highest():
    tree = drawn(columns([Bar("jan.", 1, "1"), Bar("fév.", 2, "deux"), Bar("mars", 0, "0")], **TOLD))
    heights = [float(height) for height in attributes(tree, "rect", "height")]
    feet = {float(y) + h for y, h in zip(attributes(tree, "rect", "y"), heights, strict=True)}
    assert heights == [70, 140, 0]
    assert feet == {164}
    assert [text.text for text in tree.iter(f"{SVG}text")] == ["deux", "jan.", "mars"]


def test_lines_differ_by_more_than_their_colour():
    tree = drawn(lines(["jan.", "fév.", "mars"], [Series("a", [0, 1, 2]), Series("b", [2, 2, 2])], **TOLD))
    dashes = attributes(tree, "line", "stroke-dasharray")
    assert dashes.count(None) == 4, "the ground, the key and the two segments of the first line"
    assert dashes.count("7 4") == 3
    assert [text.text for text in tree.iter(f"{SVG}text")] == ["a", "b", "jan.", "mars"]


def test_nothing_to_draw_draws_nothing():
    for chart in (bars([], **TOLD), columns([], **TOLD), lines([], [Series("a", [])], **TOLD)):
        assert not list(drawn(chart).iter(f"{SVG}rect"))
    zero = drawn(columns([Bar("jan.", 0, "0")], **TOLD))
    assert [text.text for text in zero.iter(f"{SVG}text")] == ["jan.", "jan."]


def test_what_is_drawn_keeps_the_promise_of_the_site_s_policy():
    chart = str(bars([Bar('<script>alert("x")</script>', 1, "1")], **TOLD))
    assert "<script" not in chart
    assert "style=" not in chart
