"""What an address asks about members."""

from flask import abort, request

from network.members.models import College


def college_asked() -> College | None:
    """Return the college named by `?college=`; a name that is none is not found."""
    name = request.args.get("college")
    if not name:
        return None
    return College(name) if name in set(College) else abort(404)
