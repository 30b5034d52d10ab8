"""The public register: an append-only log of canonical entries, a tree of hashes over it, signed heads.

It knows nothing of charters: features that keep something in it bring the fields of their entries.
"""
