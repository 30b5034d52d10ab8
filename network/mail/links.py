"""Addresses for mails and documents: always the configured public address, whatever the request says."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from network.mail.topics import Topic


def public_url(endpoint: str, **values: Any) -> str:
    """Return the absolute address of an endpoint, with or without a request."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    adapter = current_app.url_map.bind(public.netloc, url_scheme=public.scheme)
    return adapter.build(endpoint, values, force_external=True)


def network_name() -> str:
    """Return the name that the network bears in mails and documents."""
    return str(current_app.config["NETWORK_NAME"])


def preferences_token(address: str) -> str:
    """Return the secret of an address's page of preferences: always the same, signed with the site's key."""
    key = current_app.config["SECRET_KEY"].encode()
    signed = hmac.new(key, f"preferences\n{address.strip().lower()}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed[:24]).decode()


def preferences_url(address: str) -> str:
    """Return the page where whoever reads this address's mail chooses what comes."""
    return public_url("accounts.preferences", token=preferences_token(address))


def stop_url(address: str, topic: Topic) -> str:
    """Return where a topic is stopped at one press of a mail program's button (RFC 8058)."""
    return public_url("accounts.stop_topic", token=preferences_token(address), topic=topic.value)
