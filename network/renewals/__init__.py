"""Asking members to sign a major version of the charter again, until what they signed no longer counts."""
