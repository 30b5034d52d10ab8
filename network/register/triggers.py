"""Nothing of the register ever changes, whoever asks; only a person who is erased leaves it.

The conditions on insertion also stop SQLite's `INSERT OR REPLACE`, which would silently delete a row.
"""

from network.triggers import refusing

_ERASED = "SELECT 1 FROM register_entry WHERE kind = 'erasure' AND about = {}.entry_index"
_OPENED = "SELECT 1 FROM register_opening WHERE entry_index = NEW.entry_index"

_REFUSED = {
    "register_entry": {
        "INSERT": 'NEW."index" <> (SELECT coalesce(max("index") + 1, 0) FROM register_entry)',
        "UPDATE": "1 = 1",
        "DELETE": "1 = 1",
    },
    "register_node": {
        "INSERT": "EXISTS (SELECT 1 FROM register_node WHERE level = NEW.level AND position = NEW.position)",
        "UPDATE": "1 = 1",
        "DELETE": "1 = 1",
    },
    "register_head": {
        "INSERT": "EXISTS (SELECT 1 FROM register_head WHERE size = NEW.size)",
        "UPDATE": "1 = 1",
        "DELETE": "1 = 1",
    },
    "register_opening": {
        "INSERT": f"EXISTS ({_OPENED}) OR EXISTS ({_ERASED.format('NEW')})",
        "UPDATE": "1 = 1",
        "DELETE": f"NOT EXISTS ({_ERASED.format('OLD')})",
    },
}

TRIGGERS = {
    table: [
        refusing(table, change, f"{table}_stays_on_{change.lower()}", condition)
        for change, condition in conditions.items()
    ]
    for table, conditions in _REFUSED.items()
}
