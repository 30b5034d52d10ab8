"""What the nights found in the demonstration network, and what is looked for there: all made up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from network import clock
from network.db import db
from network.editorial.states import State
from network.library.asking import normalised, this_month
from network.library.asking_models import AskedFacet, AskedQuestion
from network.resources.models import Resource
from network.resources.queries import published_revision
from network.upkeep.calling import Cause
from network.upkeep.checking import Seen, Verdict
from network.upkeep.link_actions import note_links, note_verdict
from network.upkeep.link_queries import digest_of, link_by_digest
from network.upkeep.rules import DAYS_TO_DEATH
from network.upkeep.texts import as_checked

_GONE = Verdict(Seen.FAILED, Cause.NOT_FOUND, 404)


def let_a_link_die(resource: Resource) -> None:
    """Let the link of a published resource fail on the last nights."""
    revision = published_revision(resource)
    if revision is None or not revision.url or revision.state != State.PUBLISHED:
        return
    first = clock.today() - timedelta(days=DAYS_TO_DEATH)
    note_links("resource", resource.public_id, [as_checked(revision.url)], first)
    link = link_by_digest(digest_of(revision.url))
    assert link is not None, "it was just noted"
    for days in range(DAYS_TO_DEATH):
        note_verdict(link.id, _GONE, first + timedelta(days=days))


def let_look_for(asked: Mapping[str, Any]) -> None:
    """Count some questions and some themes chosen this month."""
    month = this_month()
    rows = []
    for said, (times, results) in asked["questions"].items():
        found = normalised(said)
        assert found is not None, f"« {said} » is no question that is kept"
        rows.append({"month": month, "words": found[0], "said": found[1], "times": times, "results": results})
    db.session.execute(insert(AskedQuestion), rows)
    chosen = [
        {"month": month, "name": "theme", "value": theme, "times": times}
        for theme, times in asked["themes"].items()
    ]
    db.session.execute(insert(AskedFacet), chosen)
