"""Templates: no inline style or script, and nothing printed as HTML but what was cleaned as such."""

import re
from collections import Counter

import pytest

from network.config import ROOT

TEMPLATES = ROOT / "templates"
PATHS = sorted(TEMPLATES.rglob("*.html"))
PAGES = [path for path in PATHS if path.name != "message.html"]  # mail programs read no stylesheet
INLINE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
IMPORT = re.compile(r"\{%-? *from [^%]* import ([^%]*?)(?: with context)? *-?%\}")
MACRO = re.compile(r"\{%-? *macro (\w+)")

# Where `|safe` is right: the HTML was cleaned by `network.text.markdown_html` and stored.
MAY_PRINT_HTML = {
    "admin/collection.html", "collections/show.html", "resources/_content.html", "sheets/_content.html",
}  # fmt: skip


def source(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_style_or_script_is_written_inside_a_page(path):
    assert INLINE.findall(source(path)) == []


def test_only_cleaned_html_is_printed_as_html():
    using = {str(path.relative_to(TEMPLATES)) for path in PATHS if re.search(r"\|\s*safe\b", source(path))}
    assert using == MAY_PRINT_HTML


def test_nothing_turns_escaping_off():
    using = [str(path.relative_to(TEMPLATES)) for path in PATHS if "autoescape" in source(path)]
    assert using == []


def test_every_template_is_used():
    code = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "network").rglob("*.py"))
    code += "\n".join(source(path) for path in PATHS)
    unused = [name for path in PATHS if (name := str(path.relative_to(TEMPLATES))) not in code]
    assert [name for name in unused if not name.startswith("sheets/parts/")] == []


def test_nothing_is_imported_or_defined_for_nothing():
    sources = {str(path.relative_to(TEMPLATES)): source(path) for path in PATHS}
    unused = []
    for name, text in sources.items():
        # What a page imports serves the pieces that it includes, and the pages that extend it.
        near = [t for other, t in sources.items() if f'include "{other}"' in text or f'extends "{name}"' in t]
        used = words(IMPORT.sub("", "\n".join([text, *near])))
        imported = [each.split()[-1] for found in IMPORT.findall(text) for each in found.split(",")]
        unused += [f"{name}: {each}" for each in imported if each not in used]
    anywhere = Counter(word for text in sources.values() for word in re.findall(r"\w+", text))
    unused += [each for text in sources.values() for each in MACRO.findall(text) if anywhere[each] < 2]
    assert unused == []


def words(text):
    return set(re.findall(r"\w+", text))
