"""The searches that people of the demonstration network keep."""

from collections.abc import Mapping
from typing import Any

from network.accounts.models import Account
from network.alerts.actions import save_search
from network.alerts.models import Pace
from network.library.asked import Asked


def keep(entry: Mapping[str, Any], person: Account) -> None:
    """Keep a search for somebody: what is published after it is new to them."""
    asked = Asked(words=entry.get("words", ""), kind=entry.get("kind", ""))
    save_search(asked, name=entry["name"], pace=Pace(entry["pace"]), by=person)
