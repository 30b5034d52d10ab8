from pathlib import Path

import pytest
from flask import Flask

from tests.search.shelf import Shelf


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the index."""
    return tmp_path / "an index"


@pytest.fixture
def shelf(app: Flask, root: Path) -> Shelf:
    """A shelf of documents and the index that follows it."""
    return Shelf(app, root)
