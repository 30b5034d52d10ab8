"""What a good answer looks like: an invented sheet, told field by field in `data/sheets/examples.toml`."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "sheets" / "examples.toml"


@cache
def examples() -> dict[str, str]:
    """Return the example of each field that has one."""
    with FILE.open("rb") as file:
        return {name: text.strip() for name, text in tomllib.load(file).items()}


def example(name: str) -> str:
    """Return the example of a field, or an empty text."""
    return examples().get(name, "")
