"""Who may import whom (README, « Where things go »): each broken rule is told with what to do instead."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LIBRARIES_ONLY = {
    "apart",
    "clock",
    "errors",
    "i18n",
    "kept_files",
    "odt",
    "taxonomy",
    "text",
    "charts",
    "pdf",
    "triggers",
    "cell_texts",
}
SHARED = LIBRARIES_ONLY | {
    "config",
    "db",
    "paging",
    "seal",
    "seal_keys",
    "difference",
    "generation",
    "headings",
    "spreadsheet_reading",
    "quick_reads",
    "spreadsheets",
    "tallies",
    "traces",
    "typed",
    "workbook",
    "wording",
}
COMPOSITION = {"", "commands", "contributions", "demo", "routes", "serving"}
FEATURES = (
    "throttles", "journal", "files", "mail", "search", "accounts", "jobs", "territories", "members",
    "campaigns", "register", "charter", "renewals", "imports", "editorial", "sheets", "reviews",
    "reuse", "sheet_imports", "resources", "collections", "library", "alerts", "upkeep", "adhesion",
    "reports", "pages", "admin",
)  # fmt: skip
LAYERS = ("models", "rules", "queries", "mails", "actions", "forms", "views")
WITHOUT_WEB = {"models", "rules", "queries", "actions"}
WEB_LIBRARIES = {"flask", "flask_login", "wtforms", "werkzeug"}
WEB_LEANS_ON = {"accounts", "throttles"}
# What rules, queries and actions may reach although it knows the web, and why.
DOORS_TO_THE_WEB = {
    "network.db": "the session belongs to an application, and the one commit looks at its answer",
    "network.mail.links": "mails hold addresses, made of the routes and of PUBLIC_URL",
    "network.members.joining": "the joining policy is a setting of the site",
    "network.quick_reads": "its connections belong to an application",
    "network.register.keys": "the keys stand beside the database, where the settings say",
}


@dataclass(frozen=True)
class Import:
    """One import of a module of the site: from where, of what."""

    module: str
    target: str
    line: int
    inside_a_function: bool = False

    def of_site(self) -> bool:
        return self.target == "network" or self.target.startswith("network.")


def split(module: str) -> tuple[str, str]:
    """Return the feature (or shared module) and the file within it of « network.charter.rules »."""
    parts = module.split(".")[1:]
    return (parts[0] if parts else ""), ".".join(parts[1:])


def layer(file: str) -> str:
    """Return « actions » of « mandate_actions » too; a subject that stands whole in its file has no layer."""
    last = file.rpartition("_")[2]
    return last if last in LAYERS else ""


def broken_rule(found: Import) -> str | None:
    """Say which rule an import breaks and what to do instead, or None when it is lawful."""
    feature, file = split(found.module)
    if not found.of_site():
        return _library(feature, file, found.target)
    if found.inside_a_function:
        return "an import inside a function hides a cycle: the order is wrong, move what both need earlier"
    theirs, their_file = split(found.target)
    if theirs in SHARED or feature in COMPOSITION:
        return _shared(feature, theirs)
    if theirs in COMPOSITION:
        return "only app.py starts from the composition: let `create_app` hand over what is needed"
    if feature in SHARED:
        return (
            f"`{feature}` serves every feature and knows none: take plain values, or move this to its feature"
        )
    if feature == "web":
        lawful = theirs == "web" or theirs in WEB_LEANS_ON
        return (
            None if lawful else f"`web` knows no feature but {sorted(WEB_LEANS_ON)}: pass plain values to it"
        )
    if theirs == "web":
        below = layer(file) in WITHOUT_WEB
        return f"`{file}` does not know the web: let the view read it and pass it on" if below else None
    if theirs == feature:
        return _inside(file, their_file)
    return _between(feature, theirs, their_file)


def _library(feature: str, file: str, target: str) -> str | None:
    library = target.split(".")[0]
    if library == "flask_babel" and feature not in ("i18n", "wording", "web"):
        return "sentences come from `network.i18n`, dates and numbers from the filters of `network.web`"
    if layer(file) in WITHOUT_WEB and library in WEB_LIBRARIES:
        return f"`{file}` does not know the web: let the view read the request and pass plain values"
    if feature in LIBRARIES_ONLY - {"i18n"} and library in WEB_LIBRARIES:
        return f"`{feature}` serves rules and actions, which do not know the web"
    return None


def _shared(feature: str, theirs: str) -> str | None:
    if feature in LIBRARIES_ONLY and theirs in SHARED:
        return f"`{feature}` imports libraries only: join the two modules, or pass the value"
    return None


def _inside(file: str, their_file: str) -> str | None:
    ours, theirs = layer(file), layer(their_file)
    if ours and theirs and LAYERS.index(theirs) > LAYERS.index(ours):
        order = " → ".join(LAYERS)
        return f"inside a feature, imports go left to right in {order}: move the function, not the rule"
    return None


def _between(feature: str, theirs: str, their_file: str) -> str | None:
    for name in (feature, theirs):
        if name not in FEATURES:
            return f"`{name}` has no place in the order of features: give it one in FEATURES, in this test"
    if FEATURES.index(theirs) > FEATURES.index(feature):
        return f"`{feature}` stands before `{theirs}`: let `{theirs}` contribute it in `contributions.py`"
    if layer(their_file) in ("forms", "views", "mails"):
        return f"nobody else's {their_file}: use the feature's models, rules, queries and actions"
    return None


def imports_of(path: Path) -> Iterator[Import]:
    """Go through the imports of a file; `from network import x` counts as one of `network.x`."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [
        n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    inside = {id(n) for function in functions for n in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name of the module"
            targets = [_module_or_name(node.module, alias.name) for alias in node.names]
        else:
            continue
        for target in dict.fromkeys(targets):
            yield Import(module, target, node.lineno, id(node) in inside)


def _module_or_name(module: str, name: str) -> str:
    path = ROOT.joinpath(*module.split("."), name)
    is_module = path.with_suffix(".py").exists() or (path / "__init__.py").exists()
    return f"{module}.{name}" if is_module else module


def every_import() -> list[Import]:
    """Return every import of the site's own code."""
    paths = [p for p in sorted((ROOT / "network").rglob("*.py")) if "migrations" not in p.parts]
    return [found for path in paths for found in imports_of(path)]


def test_every_import_is_lawful():
    broken = [(found, rule) for found in every_import() if (rule := broken_rule(found))]
    told = [f"{i.module} (line {i.line}) imports {i.target}\n      {rule}" for i, rule in broken]
    assert not broken, "\n" + "\n".join(told)


def graph(imports: Iterable[Import]) -> dict[str, set[str]]:
    """Return what each module imports."""
    leads_to: dict[str, set[str]] = {}
    for found in imports:
        leads_to.setdefault(found.module, set()).add(found.target)
    return leads_to


def knows_the_web(target: str) -> bool:
    return target.split(".")[0] in WEB_LIBRARIES or target.startswith("network.web")


def way_to_the_web(module: str, leads_to: dict[str, set[str]]) -> tuple[str, ...] | None:
    """Return the imports by which a module comes to know the web, or None; doors stop the search."""
    ways, seen = [(module,)], {*DOORS_TO_THE_WEB}
    while ways:
        way = ways.pop(0)
        for target in sorted(leads_to.get(way[-1], set()) - seen):
            if knows_the_web(target):
                return (*way, target)
            seen.add(target)
            ways.append((*way, target))
    return None


def test_rules_and_actions_do_not_know_the_web_even_by_a_detour():
    leads_to = graph(every_import())
    below = [module for module in leads_to if layer(split(module)[1]) in WITHOUT_WEB]
    ways = [" → ".join(way) for module in sorted(below) if (way := way_to_the_web(module, leads_to))]
    assert not ways, "move what needs the web into the view, and pass values:\n" + "\n".join(ways)


def test_a_detour_is_told():
    leads_to = {
        "network.charter.actions": {"network.db", "network.charter.certificate"},
        "network.charter.certificate": {"network.pdf", "flask"},
        "network.charter.queries": {"network.db"},
        "network.db": {"flask"},
    }
    way = way_to_the_web("network.charter.actions", leads_to)
    assert way == ("network.charter.actions", "network.charter.certificate", "flask")
    assert way_to_the_web("network.charter.queries", leads_to) is None


def test_every_door_to_the_web_is_one_still():
    leads_to = graph(every_import())
    assert {door for door in DOORS_TO_THE_WEB if not any(map(knows_the_web, leads_to[door]))} == set()


def test_no_module_leads_back_to_itself():
    leads_to = graph(found for found in every_import() if found.of_site())
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, "a cycle: " + " → ".join([*path[path.index(module) :], module])
        if module not in done:
            for target in sorted(leads_to.get(module, ())):
                walk(target, (*path, module))
            done.add(module)

    for module in sorted(leads_to):
        walk(module, ())


@pytest.mark.parametrize(
    ("module", "target", "told"),
    [
        ("network.accounts.models", "network.members.models", "stands before"),
        ("network.sheets.actions", "network.charter.mails", "nobody else's mails"),
        ("network.sheets.views", "network.charter.forms", "nobody else's forms"),
        ("network.sheets.views", "network.charter.signing_views", "nobody else's signing_views"),
        ("network.charter.rules", "network.charter.queries", "left to right"),
        ("network.charter.mandate_rules", "network.charter.trust_queries", "left to right"),
        ("network.charter.mandate_actions", "network.web.access", "does not know the web"),
        ("network.charter.actions", "network.web.access", "does not know the web"),
        ("network.charter.rules", "flask", "does not know the web"),
        ("network.charter.models", "flask_login", "does not know the web"),
        ("network.charter.queries", "flask_babel", "network.i18n"),
        ("network.web.forms", "network.members.models", "knows no feature but"),
        ("network.clock", "network.db", "libraries only"),
        ("network.db", "network.accounts.models", "knows none"),
        ("network.charter.actions", "network.commands", "composition"),
        ("network.surveys.actions", "network.members.models", "no place in the order"),
    ],
)
def test_a_broken_rule_is_told(module, target, told):
    assert told in broken_rule(Import(module, target, 1))


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("network.charter.views", "network.charter.actions"),
        ("network.charter.actions", "network.members.queries"),
        ("network.charter.mails", "network.mail.messages"),
        ("network.sheets.views", "network.members.access"),
        ("network.charter.rules", "network.i18n"),
        ("network", "network.charter.views"),
        ("network.web.access", "network.accounts.queries"),
    ],
)
def test_what_is_lawful_passes(module, target):
    assert broken_rule(Import(module, target, 1)) is None


def test_an_import_inside_a_function_is_a_broken_rule():
    found = Import("network.charter.actions", "network.members.rules", 1, inside_a_function=True)
    assert "hides a cycle" in broken_rule(found)


def test_every_file_of_views_is_among_the_routes():
    views = {path.relative_to(ROOT) for path in (ROOT / "network").glob("*/*views.py")}
    written = {".".join(path.with_suffix("").parts) for path in views}
    routed = {found.target for found in every_import() if found.module == "network.routes"}
    assert written == routed, "add its line to network/routes.py: without it, its pages answer 404"


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_opens_on_one_sentence(feature):
    folder = ROOT / "network" / feature
    if not folder.exists():
        pytest.fail(f"{feature} is in the order of features but has no folder: take it out of FEATURES")
    body = ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body
    assert len(body) == 1, (
        f"{feature}/__init__.py holds only a docstring: move the code to a file with a name"
    )
