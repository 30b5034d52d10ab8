"""A kept file is what was received: its bytes stand on the disk, its row may not tell of others."""

from network.triggers import Statements, refusing

_RECEIVED = ("public_id", "content_type", "size", "sha256")


def keeping_as_received(table: str) -> Statements:
    """Return the SQL that refuses to change what a row tells of the bytes of its file."""
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _RECEIVED)
    return refusing(table, "UPDATE", f"{table}_stays_as_received", changed)
