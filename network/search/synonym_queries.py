import json
from collections.abc import Sequence

from sqlalchemy import select

from network.db import db
from network.quick_reads import all_rows
from network.search.french import Synonyms
from network.search.synonym_models import SynonymGroup
from network.search.synonyms import Group, Row, merged
from network.text import slug

_COMMITTED = "SELECT key, CAST(terms AS TEXT), active FROM synonym_group ORDER BY key"


def groups(*, but: str = "") -> list[Group]:
    """Return every group, switched off or not, by its first term; `but` the one of this key."""
    return sorted(
        (group for group in merged(rows()) if group.key != but), key=lambda group: slug(group.terms[0])
    )


def group_by_key(key: str) -> Group | None:
    """Return the group of this key."""
    return next((group for group in merged(rows()) if group.key == key), None)


def synonyms_with(key: str, terms: Sequence[str]) -> Synonyms:
    """Return the synonyms as they would be with these terms under a key; without any, switched off."""
    others = [group.terms for group in merged(rows()) if group.active and group.key != key]
    return Synonyms([*others, tuple(terms)] if terms else others)


def rows() -> tuple[Row, ...]:
    """Return what the desk wrote."""
    columns = (SynonymGroup.key, SynonymGroup.terms, SynonymGroup.active)
    found = db.session.execute(select(*columns).order_by(SynonymGroup.key))
    return tuple((row.key, tuple(row.terms), row.active) for row in found)


def committed_rows() -> tuple[Row, ...]:
    """Return what the desk wrote as it stands now, whenever the session at hand began to read."""
    return tuple((key, tuple(json.loads(terms)), bool(active)) for key, terms, active in all_rows(_COMMITTED))
