"""How an organisation comes to belong to the network: a setting of the site, read each time it is asked.

What is under way follows the policy of the day; whoever was taken in stays in.
"""

from enum import StrEnum

from flask import current_app


class JoiningPolicy(StrEnum):
    """What lets a signed organisation count: the signature alone, two members, or the coordination."""

    OPEN = "open"
    SPONSORED = "sponsored"
    APPROVED = "approved"


def joining_policy() -> JoiningPolicy:
    """Return the policy in force now."""
    return JoiningPolicy(current_app.config["JOINING_POLICY"])
