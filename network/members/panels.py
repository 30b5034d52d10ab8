"""What other features show of a member."""

from flask import url_for

from network.members import queries


def reportable(public_id: str) -> tuple[str, str] | None:
    """Return the name and the address of a member's page, for whoever reports something about it."""
    member = queries.member_by_public_id(public_id)
    return (member.name, url_for("members.show", slug=member.slug)) if member else None
