"""A certificate never changes: its proof may come after it, once, and what names a person may go.

The conditions also look at the row that SQLite's `INSERT OR REPLACE` would silently delete.
"""

from collections.abc import Iterator

from network.triggers import Statements, refusing

_MADE = ("signature_id", "size", "sha256", "made_at", "seal_id")


def _changed(differs: str) -> str:
    made = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in _MADE)
    return (
        f"{made} OR (OLD.pdf {differs} NEW.pdf AND NEW.pdf IS NOT NULL) "
        f"OR (OLD.manifest {differs} NEW.manifest AND OLD.manifest IS NOT NULL AND NEW.manifest IS NOT NULL) "
        f"OR (OLD.bundle_sha256 {differs} NEW.bundle_sha256 AND OLD.bundle_sha256 IS NOT NULL)"
    )


def keeping_certificates() -> Iterator[Statements]:
    """Go through the SQL that refuses each change to a certificate, but that it is forgotten."""
    table = "certificate"
    taken = "EXISTS (SELECT 1 FROM certificate WHERE signature_id = NEW.signature_id)"
    yield refusing(table, "INSERT", "certificate_stays_on_insert", taken)
    yield refusing(
        table, "UPDATE", "certificate_stays_on_update", _changed("IS NOT"), _changed("IS DISTINCT FROM")
    )
    yield refusing(table, "DELETE", "certificate_stays_on_delete", "1 = 1")
