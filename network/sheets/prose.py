"""The prose of a sheet as plain data for a document: blocks and words, no markup left to be taken for code.

Each is a dict whose `is` tells what it is. Raw HTML is text and images are dropped, as on the page; what is
nested too deep to be laid out stands one level up.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from markdown_it.tree import SyntaxTreeNode

from network.text import markdown_tree

Node = dict[str, Any]

DEEPEST = 5  # of lists and quotations in each other, or of emphasis
_SCHEMES = ("http", "https", "mailto")
_LONG_WORD = re.compile(r"\S{31,}")
_BREAK = "\u200b"


def blocks_of(source: str) -> list[Node]:
    """Return Markdown as blocks; its highest heading has the level 1, and none skips a level."""
    tree = markdown_tree(source)
    found = sorted({node.tag for node in tree.walk() if node.type == "heading"})
    return _one_after_another(_blocks(tree.children, {tag: n for n, tag in enumerate(found, 1)}, 0))


def breakable(text: str) -> str:
    """Return a text whose very long words may end a line anywhere, rather than leave the page.

    An address is left as it is, for whoever copies it: typst knows where those may end a line.
    """
    return _LONG_WORD.sub(lambda found: found[0] if "://" in found[0] else _BREAK.join(found[0]), text)


def _one_after_another(blocks: Iterable[Node]) -> list[Node]:
    """Let no heading stand more than one level under the one before."""
    before, kept = 0, []
    for block in blocks:
        if block["is"] == "heading":
            before = block["level"] = min(block["level"], before + 1)
        kept.append(block)
    return kept


def _blocks(nodes: Iterable[SyntaxTreeNode], levels: dict[str, int], depth: int) -> Iterator[Node]:
    for node in nodes:
        match node.type:
            case "paragraph":
                if words := _inlines(node):
                    yield {"is": "paragraph", "words": words}
            case "heading":
                # Inside a list or a quotation it would stand for a part of the whole.
                kind = {"is": "paragraph"} if depth else {"is": "heading", "level": levels[node.tag]}
                if words := _inlines(node):
                    yield {**kind, "words": words}
            case "bullet_list" | "ordered_list" | "blockquote":
                yield from _nested(node, levels, depth)
            case "fence" | "code_block":
                yield {"is": "code", "lines": [breakable(line) for line in node.content.splitlines()]}
            case "table":
                yield _table(node)
            case "hr":
                yield {"is": "rule"}
            case _:
                yield from _blocks(node.children, levels, depth)


def _nested(node: SyntaxTreeNode, levels: dict[str, int], depth: int) -> Iterator[Node]:
    if depth == DEEPEST:
        for child in node.children:
            yield from _blocks(child.children if child.type == "list_item" else [child], levels, depth)
    elif node.type == "blockquote":
        if blocks := list(_blocks(node.children, levels, depth + 1)):
            yield {"is": "quotation", "blocks": blocks}
    else:
        items = [list(_blocks(item.children, levels, depth + 1)) for item in node.children]
        start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        if any(items):
            yield {"is": "list", "start": start, "items": items}


def _table(node: SyntaxTreeNode) -> Node:
    rows = [[_inlines(cell) for cell in row.children] for part in node.children for row in part.children]
    width = len(rows[0])
    return {"is": "table", "columns": width, "rows": [(row + [[]] * width)[:width] for row in rows]}


def _inlines(node: SyntaxTreeNode) -> list[Node]:
    found = [word for child in node.children for word in _words(child, 0)]
    while found and found[-1]["is"] in ("line", "text") and not found[-1].get("text", "").strip():
        found.pop()
    return found


def _words(node: SyntaxTreeNode, depth: int) -> Iterator[Node]:
    match node.type:
        case "inline":
            yield from _inside(node, depth)
        case "text":
            yield {"is": "text", "text": breakable(node.content)}
        case "softbreak":
            yield {"is": "text", "text": " "}
        case "hardbreak":
            yield {"is": "line"}
        case "code_inline":
            yield {"is": "code", "text": breakable(node.content)}
        case "strong" | "em" | "link":
            yield from _marked(node, depth)


_MARKS: dict[str, Callable[[SyntaxTreeNode], Node]] = {
    "strong": lambda node: {"is": "strong"},
    "em": lambda node: {"is": "emphasis"},
    "link": lambda node: {"is": "link", "url": str(node.attrs.get("href", ""))},
}


def _marked(node: SyntaxTreeNode, depth: int) -> Iterator[Node]:
    words = list(_inside(node, depth + 1))
    mark = _MARKS[node.type](node)
    if not words or depth >= DEEPEST or ("url" in mark and urlsplit(mark["url"]).scheme not in _SCHEMES):
        yield from words
    else:
        yield {**mark, "words": words}


def _inside(node: SyntaxTreeNode, depth: int) -> Iterator[Node]:
    for child in node.children:
        yield from _words(child, depth)
