"""Read sheets written as JSON or as Markdown into rows of strings. Run apart (`network.apart`).

It is given the format (« json », « jsonl » or « markdown »), as JSON the most it may hold, and the key under
which an object of JSON holds the list; it reads UTF-8 on its standard input and answers with one JSON object:
the documents, or a finding. A document that cannot be read is given with the code of its fault: the others
are read all the same.
"""

import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import yaml

from network.cell_texts import unmistaken

DEEPEST = 12  # lists and mappings in one another
# A line of its own, which no reader of Markdown shows.
_BETWEEN = re.compile(r"<!--\s*fiche\s*-->", re.IGNORECASE)
_PLAIN_TAGS = re.compile(r"tag:yaml\.org,2002:(str|int|float|bool|null|timestamp|seq|map)")
_NOTHING = ("null", "~")
# Where portals put what is told, and what stands beside it there.
_WRAPPERS = {"properties": "geometry", "fields": "recordid"}
_KEY = re.compile(r"""["']?([^\s"'#:-][^"':]*?)["']?\s*:(?:\s|$)""")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_SMALL = re.compile(r"-?\d(?:\.\d{1,20})?e-\d\d?", re.IGNORECASE)

# Line, what was read by its key, text after the front matter, code of what is wrong.
Document = tuple[int, dict[str, str], str, str]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Found(Exception):
    """Something that keeps a file, or one document of it, from being read; its argument is a code."""


def documents_in(text: str, kind: str, most: dict[str, int], under: str) -> list[Document]:
    """Return the documents of a file, in its order."""
    made = _json_array(text, under) if kind == "json" else _READ[kind](text)
    found: list[Document] = []
    characters = 0
    for document in made:
        found.append(document)
        characters += len(document[2]) + sum(map(len, document[1].values()))
        if len(found) > most["rows"]:
            raise Found("rows")
        if characters > most["characters"]:
            raise Found("long")
    if not found:
        raise Found("empty")
    if len({key for _line, cells, *_rest in found for key in cells}) > most["columns"]:
        raise Found("columns")
    return found


# -- JSON --


def _json_lines(text: str) -> Iterator[Document]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _json_document(number, line)


def _json_document(number: int, line: str) -> Document:
    try:
        return _cells(number, _loaded(line))
    except Found as found:
        return number, {}, "", str(found)
    except (ValueError, RecursionError):
        return number, {}, "", "not_json"


def _json_array(text: str, under: str) -> Iterable[Document]:
    """Read a list of objects, alone or under this key, or a lone one; a file of lines may be so called."""
    try:
        value = _loaded(text)
    except (ValueError, RecursionError):
        if re.match(r"\s*\{.*\}\s*\n\s*\{", text):
            return _json_lines(text)
        raise Found("damaged") from None
    if isinstance(value, dict) and isinstance(value.get(under), list):
        value = value[under]
    elements = value if isinstance(value, list) else [value]
    return (_json_element(number, element) for number, element in enumerate(elements, start=1))


def _json_element(number: int, element: Any) -> Document:
    try:
        return _cells(number, element)
    except Found as found:
        return number, {}, "", str(found)


class _Twice(dict[str, Any]):
    """An object that says one thing twice: only the document it stands in is refused for it."""


def _loaded(text: str) -> Any:
    # Numbers stay as they were typed: « 1e400 » and a thousand digits are texts like others.
    return json.loads(
        text, parse_int=str, parse_float=_decimal, parse_constant=str, object_pairs_hook=_object_of_pairs
    )


def _decimal(digits: str) -> str:
    """Return a number as people write it, and nobody mistakes it.

    « 1e-06 » is « 0.000001 »; « 12.000 » is twelve, and a person's is twelve thousand.
    """
    if _SMALL.fullmatch(digits):
        return format(Decimal(digits), "f")
    return unmistaken(digits)


def _object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    return read if len(read) == len(pairs) else _Twice(read)


def _cells(number: int, value: Any, body: str = "") -> Document:
    if not isinstance(value, dict):
        raise Found("not_an_object")
    _refuse_twice(value)
    return number, {str(key): _text(held) for key, held in _unwrapped(value).items()}, body, ""


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Return an object with what the exports of open data portals put within it (GeoJSON, Opendatasoft)."""
    for wrapper, beside in _WRAPPERS.items():
        within = value.get(wrapper)
        if isinstance(within, dict) and beside in value:
            return {**{key: held for key, held in value.items() if key != wrapper}, **within}
    return value


def _refuse_twice(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise Found("deep")
    if isinstance(value, _Twice):
        raise Found("twice")
    for held in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_twice(held, depth + 1)


def _text(value: Any) -> str:
    """Return a value as the text of a cell: a list a line each, what is deeper as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return "\n".join(map(_text, value))
    return json.dumps(value, ensure_ascii=False)


# -- Markdown --


def _markdown(text: str) -> Iterator[Document]:
    for number, lines in _parts(text.split("\n")):
        try:
            yield _cells(number, *_front_and_body(lines))
        except Found as found:
            yield number, {}, "\n".join(lines), str(found)


def _parts(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Part a file into its documents, each with the number of its first line that says something.

    A document that begins where nothing parts it from the one before has a front matter with the same keys.
    """
    for number, held in _parted(lines):
        starts = [0, *_fronts_within(held), len(held)]
        for start, end in itertools.pairwise(starts):
            yield number + start, held[start:end]


def _fronts_within(lines: list[str]) -> list[int]:
    """Return where a document says again, between two lines « --- », what its own front matter says."""
    end = _end_of_front(lines)
    if end is None:
        return []
    keys = {found[1].casefold() for line in lines[1:end] if (found := _KEY.match(line))}
    starts, fence, after = [], "", end + 1
    for index, line in enumerate(lines):
        if index < after:
            continue
        fence = fence_after(line, fence)
        if fence or line.rstrip() != "---":
            continue
        found = _KEY.match(lines[index + 1]) if index + 1 < len(lines) else None
        if found and found[1].casefold() in keys:
            starts.append(index)
            after = index + 1 + (_end_of_front(lines[index:]) or 0)
    return starts


def fence_after(line: str, fence: str) -> str:
    """Return the sign of the fence that is open after a line, by the one open before it; or nothing.

    Only its own sign closes a fence, alone on its line; « ``` so ``` » is words.
    """
    found = _FENCE.match(line)
    if not found:
        return fence
    sign, rest = found.groups()
    if fence:
        return "" if sign.startswith(fence) and not rest.strip() else fence
    return "" if sign[0] == "`" and "`" in rest else sign


def _parted(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    starts = [-1, *(index for index, line in enumerate(lines) if _BETWEEN.fullmatch(line.strip()))]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        held = lines[start + 1 : end]
        blank = next((index for index, line in enumerate(held) if line.strip()), None)
        if blank is not None:
            yield start + blank + 2, held[blank:]


def _front_and_body(lines: list[str]) -> tuple[dict[str, Any], str]:
    if lines[0].rstrip() != "---":
        return {}, "\n".join(lines)
    end = _end_of_front(lines)
    if end is None:
        raise Found("not_closed")
    return _front("\n".join(lines[1:end])), "\n".join(lines[end + 1 :])


def _end_of_front(lines: list[str]) -> int | None:
    """Return the line that closes the front matter of a document, or None."""
    if lines[0].rstrip() != "---":
        return None
    return next(
        (index for index, line in enumerate(lines[1:], start=1) if line.rstrip() in ("---", "...")), None
    )


def _front(text: str) -> dict[str, Any]:
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=_Loader)
        value = _value(node) if node else {}
    except (yaml.YAMLError, RecursionError, ValueError):
        raise Found("not_yaml") from None
    if not isinstance(value, dict):
        raise Found("not_an_object")
    return value


def _refuse_tricks(text: str) -> None:
    """Refuse what makes much of little, before anything is made of it: names for parts of a text, depth."""
    depth = 0
    scalars = []
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.ScalarEvent):
            scalars.append(event)
        if getattr(event, "anchor", None) is not None:
            raise Found("alias")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Found("deep")
    _refuse_comments(text, scalars)


def _refuse_comments(text: str, scalars: list[Any]) -> None:
    """Refuse « mots-clés: #bois »: what follows « # » would be lost; a line of its own may be a comment."""
    besides, at = [], 0
    for scalar in scalars:
        start, end = scalar.start_mark.index, scalar.end_mark.index
        if scalar.style in ("|", ">"):
            start = text.find("\n", start, end) if "\n" in text[start:end] else end
        besides.append(text[at:start])
        at = end
    besides.append(text[at:])
    # What is left of a line that a value was taken from begins with a sign that stands for it.
    if any("#" in line and not line.lstrip().startswith("#") for line in "\0".join(besides).split("\n")):
        raise Found("comment")


def _value(node: yaml.Node) -> Any:
    """Return a node as strings, lists and mappings: nothing is ever constructed of it, nor guessed."""
    if not _PLAIN_TAGS.fullmatch(node.tag):
        raise Found("tag")
    if isinstance(node, yaml.ScalarNode):
        return "" if not node.style and node.value in _NOTHING else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(each) for each in node.value]
    keys = [_key(key) for key, _held in node.value]
    if len(set(keys)) < len(keys):
        raise Found("twice")
    return {key: _value(held) for key, (_node, held) in zip(keys, node.value, strict=True)}


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not _PLAIN_TAGS.fullmatch(node.tag):
        raise Found("tag")
    return str(node.value)


_READ = {"jsonl": _json_lines, "markdown": _markdown}


def main() -> None:
    """Answer for the file on standard input."""
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        kind, most, under = sys.argv[1:]
        answer: dict[str, Any] = {"documents": documents_in(text, kind, json.loads(most), json.loads(under))}
    except Found as found:
        answer = {"found": str(found)}
    except MemoryError:
        answer = {"found": "heavy"}
    except Exception:
        # Whatever the parser stumbles over, the file is not one to read.
        answer = {"found": "damaged"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
