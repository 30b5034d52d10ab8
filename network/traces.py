"""What somebody left in the database, found again when they are to be forgotten.

Each feature deletes what is theirs alone and takes their name out of what others wrote
(`<feature>/erasing.py`, put together in `create_app`).
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from network.db import db

GONE = "personne effacée"


@dataclass(frozen=True)
class Traces:
    """What a person is found by: their names, their addresses in lower case, their account.

    `documents` are the names of the documents that were mailed with their name in them.
    """

    names: frozenset[str]
    addresses: frozenset[str] = frozenset()
    account_id: int | None = None
    documents: frozenset[str] = frozenset()

    @property
    def words(self) -> list[str]:
        """Return what tells them in a text: not a first name alone, which is that of many."""
        whole = {name for name in self.names if len(name.split()) > 1}
        return sorted(whole | self.addresses, key=len, reverse=True)

    def told_in(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Tell, in SQL, the rows whose text or JSON speaks of them."""
        if not isinstance(column.type, JSON):
            return or_(False, *(column.contains(word, autoescape=True) for word in self.words))
        text = cast(column, String)
        return or_(False, *(text.contains(json.dumps(word)[1:-1], autoescape=True) for word in self.words))

    def without(self, value: Any) -> Any:
        """Return a text, or the texts in JSON values, with « personne effacée » where they were named."""
        if isinstance(value, str):
            for word in self.words:
                value = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", GONE, value, flags=re.IGNORECASE)
            return value
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if isinstance(value, dict):
            return {self.without(key): self.without(each) for key, each in value.items()}
        return value

    def take_out_of(self, *columns: InstrumentedAttribute[Any]) -> None:
        """Take them out of these columns of a table; to be called by actions."""
        model = columns[0].class_
        for row in db.session.scalars(select(model).where(or_(*map(self.told_in, columns)))).all():
            for column in columns:
                setattr(row, column.key, self.without(getattr(row, column.key)))
        db.session.flush()
