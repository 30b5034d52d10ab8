"""The address that a mail carries to stop a search without logging in, signed with the site's key."""

import base64
import hashlib
import hmac

from flask import current_app

from network.alerts.models import SavedSearch
from network.mail.links import public_url


def stop_token(public_id: str) -> str:
    """Return the secret of a search: always the same, signed with the site's key."""
    key = current_app.config["SECRET_KEY"].encode()
    signed = hmac.new(key, f"saved search\n{public_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed[:24]).decode()


def is_stop_token(token: str, public_id: str) -> bool:
    """Say whether this is the secret of a search."""
    return hmac.compare_digest(token.encode(), stop_token(public_id).encode())


def stop_url(saved: SavedSearch) -> str:
    """Return the page with the button that stops the mails of a search."""
    return public_url("alerts.stop", public_id=saved.public_id, token=stop_token(saved.public_id))
