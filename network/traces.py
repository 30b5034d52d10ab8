"""What somebody left in the database, found again when they are to be forgotten.

Each feature deletes what is theirs alone and takes their name out of what others wrote
(`<feature>/erasing.py`, put together in `create_app`). A name may be that of two people: SQL finds the
rows that may speak of somebody, Python tells those that do, and nothing is deleted for a name alone.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self
from unicodedata import normalize

from sqlalchemy import JSON, ColumnElement, String, and_, cast, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from network.db import db

GONE = "personne effacée"

_MARKS = "\u0300-\u036f"  # accents that stand after their letter
_HYPHENS = "-\u2010\u2011"
# Neither « Anne-Marie Martin » nor « Marie Martin-Roux » is Marie Martin.
_NAME = rf"(?<![\w{_MARKS}])(?<!\w[{_HYPHENS}])(?:%s)(?![\w{_MARKS}]|[{_HYPHENS}]\w)"
# Nor is anne.marie@exemple.fr the address marie@exemple.fr.
_ADDRESS = r"(?<![\w.+-])(?:%s)(?![\w-]|\.\w)"


@dataclass(frozen=True)
class Traces:
    """What a person is found by: their names, their addresses in lower case, their account.

    `documents` are the names of the documents that were mailed with their name in them; `members` those
    they act or signed for. `other_members` and `other_addresses` are those of somebody else with their name.
    """

    names: frozenset[str]
    addresses: frozenset[str] = frozenset()
    account_id: int | None = None
    documents: frozenset[str] = frozenset()
    members: frozenset[int] = frozenset()
    other_members: frozenset[int] = frozenset()
    other_addresses: frozenset[str] = frozenset()

    @property
    def words(self) -> list[str]:
        """Return what tells them in a text: not a first name alone, which is that of many."""
        whole = {name for name in self.names if len(name.split()) > 1}
        return sorted(whole | self.addresses, key=len, reverse=True)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = [(_ADDRESS if word in self.addresses else _NAME) % _spelt(word) for word in self.words]
        return re.compile("|".join(words) or r"(?!)", re.IGNORECASE)

    @cached_property
    def _calling(self) -> re.Pattern[str]:
        """Match a whole name, which may be of one word, among those of a signature by several hands."""
        names = "|".join(map(_spelt, self.names)) or r"(?!)"
        return re.compile(rf"(?:^|;)\s*(?:{names})\s*(?:$|;)", re.IGNORECASE)

    def told_in(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Tell, in SQL, the rows whose text or JSON may speak of them, and many others: `names_in` tells."""
        text = cast(column, String) if isinstance(column.type, JSON) else column
        return or_(false(), *(text.ilike(_net(word)) for word in self.words))

    def names_in(self, value: Any) -> bool:
        """Say whether a text, or the texts in JSON values, name them."""
        if isinstance(value, str):
            return bool(self._pattern.search(value))
        if isinstance(value, list):
            return any(map(self.names_in, value))
        if isinstance(value, dict):
            return any(self.names_in(each) for pair in value.items() for each in pair)
        return False

    def called(self, name: str | None) -> bool:
        """Say whether this is one of their names, whatever its case and accents; it may be of one word."""
        return bool(name and self._calling.search(name))

    def without(self, value: Any) -> Any:
        """Return a text, or the texts in JSON values, with « personne effacée » where they were named."""
        if isinstance(value, str):
            return self._pattern.sub(GONE, value)
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if isinstance(value, dict):
            return {self.without(key): self.without(each) for key, each in value.items()}
        return value

    def rows_naming(
        self, *columns: InstrumentedAttribute[Any], of_another: ColumnElement[bool] | None = None
    ) -> list[tuple[Any, Self]]:
        """Return the rows of a table that name them in these columns, each with what to look for in it.

        A row `of_another` who bears their name speaks of them only by an address; so does, if nothing else
        is said, what is about a member of such a person.
        """
        model = columns[0].class_
        if of_another is None:
            of_another = model.member_id.in_(self.other_members) if hasattr(model, "member_id") else false()
        addresses = replace(self, names=frozenset())
        found = db.session.execute(select(model, of_another).where(or_(*map(self.told_in, columns))))
        rows = [(row, addresses if is_of_another else self) for row, is_of_another in found]
        return [
            (row, sought)
            for row, sought in rows
            if any(sought.names_in(getattr(row, column.key)) for column in columns)
        ]

    def written_by(
        self, author: InstrumentedAttribute[Any], account: InstrumentedAttribute[Any]
    ) -> list[Any]:
        """Return the rows whose author they are: by the account, or by the name where no account says who."""
        model = author.class_
        by_name = and_(model.member_id.in_(self.members), author.in_(self.names))
        nobody = select(model).where(account.is_(None), by_name)
        rows = [row for row, _sought in self.rows_naming(author) if getattr(row, account.key) is None]
        rows += db.session.scalars(nobody)
        if self.account_id is not None:
            rows += db.session.scalars(select(model).where(account == self.account_id))
        return list(dict.fromkeys(rows))

    def take_out_of(
        self, *columns: InstrumentedAttribute[Any], of_another: ColumnElement[bool] | None = None
    ) -> None:
        """Take them out of these columns of a table; to be called by actions."""
        for row, sought in self.rows_naming(*columns, of_another=of_another):
            for column in columns:
                if sought.names_in(value := getattr(row, column.key)):
                    setattr(row, column.key, _as_long_as_held(column, sought.without(value)))
        db.session.flush()


def _as_long_as_held(column: InstrumentedAttribute[Any], value: Any) -> Any:
    """Return what a column has room for: « personne effacée » is longer than many a name."""
    room = getattr(column.type, "length", None)
    return value[:room] if room and isinstance(value, str) else value


def _spelt(word: str) -> str:
    """Return the expression that finds a word with its accents, in one character or two, or without them."""
    return r"\s+".join("".join(map(_letter, part)) for part in normalize("NFC", word).split())


def _letter(letter: str) -> str:
    apart = normalize("NFD", letter)
    if apart != letter:
        return f"(?:{re.escape(letter)}|{re.escape(apart[0])}[{_MARKS}]*)"
    return "['’]" if letter in "'’" else re.escape(letter)


def _net(word: str) -> str:
    """Return what LIKE finds a word by: its plain letters, the only ones that each database writes one way.

    The others have a case that SQLite ignores, may be two characters, and are escaped in JSON.
    """
    return "%".join(("", *re.findall("[a-zA-Z0-9]+", normalize("NFC", word)), ""))
