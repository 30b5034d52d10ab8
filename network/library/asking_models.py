from datetime import date

from sqlalchemy import CheckConstraint, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from network.db import db

LONGEST_QUESTION = 60  # characters: what is longer was pasted, not asked
LONGEST_VALUE = 120  # of a facet


class AskedQuestion(db.Model):
    """How often some words were looked for in a month, whoever did, and how many results they last had.

    `words` are their stems in alphabetical order, whatever order they were typed in; `said` is how they
    were last typed, in lower case.
    """

    __tablename__ = "asked_question"
    __table_args__ = (
        CheckConstraint("times > 0", name="asked_once_at_least"),
        CheckConstraint("results >= 0", name="results_counted"),
    )

    month: Mapped[date] = mapped_column(Date, primary_key=True)  # its first day
    words: Mapped[str] = mapped_column(String(LONGEST_QUESTION), primary_key=True)
    said: Mapped[str] = mapped_column(String(LONGEST_QUESTION))
    times: Mapped[int]
    results: Mapped[int]


class AskedFacet(db.Model):
    """How often a value of a facet was chosen in a month."""

    __tablename__ = "asked_facet"
    __table_args__ = (CheckConstraint("times > 0", name="asked_once_at_least"),)

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(LONGEST_VALUE), primary_key=True)
    times: Mapped[int]


class ShownDocument(db.Model):
    """How often a document stood among the results of a question, in a month."""

    __tablename__ = "shown_document"
    __table_args__ = (CheckConstraint("times > 0", name="shown_once_at_least"),)

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    times: Mapped[int]
