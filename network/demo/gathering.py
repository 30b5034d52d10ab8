"""What the coordination of the demonstration network gathered, and how often its files were downloaded."""

from collections.abc import Mapping
from typing import Any

from network import clock
from network.accounts.models import Account
from network.collections import actions
from network.collections.actions import Words
from network.db import action, db
from network.demo.people import morning
from network.files import downloads
from network.files.queries import files_of
from network.resources.models import Resource
from network.resources.queries import FILE_OWNER
from network.sheets.models import Sheet

MONTHS, A_MONTH = 5, 9  # since when a file is downloaded, and how often at first


def gather(entry: Mapping[str, Any], things: Mapping[str, Sheet | Resource], coordinator: Account) -> None:
    """Make a collection of what has these titles and publish it."""
    with clock.at(morning(entry["written"])):
        words = Words.of(entry["title"], entry["introduction"].strip())
        collection = actions.start_collection(words, by=coordinator)
        for said in entry["items"]:
            item = actions.add_to_collection(collection, things[said["title"]], by=coordinator)
            actions.place_item(item, item.position, said.get("why", ""), by=coordinator)
        actions.publish_collection(collection, by=coordinator)


@action
def let_download(resource: Resource) -> None:
    """Count some downloads of a resource's file, fewer each month, as for anything that was new once."""
    for file in files_of(FILE_OWNER, resource.id):
        for ago in range(MONTHS):
            month = clock.months_later(downloads.this_month(), -ago)
            downloads.write(db.session.connection(), {(file.id, month): A_MONTH + ago * 2})
