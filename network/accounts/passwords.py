"""Passwords: how they are hashed, and which are too easy to guess.

The rule is CNIL's (recommendation of 21 July 2022): 50 bits of entropy with limited tries, no
composition rule, no expiry.
"""

import math
import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from network.config import ROOT
from network.i18n import _
from network.text import unaccented

LEAST_LENGTH, LEAST_LENGTH_AT_THE_DESK, MOST_LENGTH = 12, 14, 256
LEAST_BITS = 50

# Sizes of the alphabets a password draws from, as CNIL counts them.
_ALPHABETS = ((r"[a-z]", 26), (r"[A-Z]", 26), (r"[0-9]", 10), (r"[^a-zA-Z0-9]", 33))
_SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
)
_LOOK_ALIKES = str.maketrans("013457@$!", "oleastasi")

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_dummy_hash = ""


def configure(memory_kib: int) -> None:
    """Set the memory one hash takes, in KiB, and make the hash that stands for unknown accounts."""
    global _hasher, _dummy_hash
    _hasher = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)
    _dummy_hash = ""


def hashed(password: str) -> str:
    """Return the argon2id hash of a password. Slow on purpose: never inside a writing transaction."""
    return _hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Say whether a password is the hashed one; take the same time when there is no hash."""
    global _dummy_hash
    if not _dummy_hash:
        _dummy_hash = _hasher.hash("nobody knows this one")
    try:
        return _hasher.verify(password_hash or _dummy_hash, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def obstacle_to_password(
    password: str, *, at_the_desk: bool = False, own_words: tuple[str, ...] = ()
) -> str | None:
    """Say why a password is too weak, or None if it is strong enough; `own_words` are a name, an address."""
    least = LEAST_LENGTH_AT_THE_DESK if at_the_desk else LEAST_LENGTH
    if len(password) < least:
        return _(
            "Choisissez au moins %(least)s caractères : une petite phrase convient très bien.", least=least
        )
    if len(password) > MOST_LENGTH:
        return _("Ce mot de passe est trop long : %(most)s caractères au plus.", most=MOST_LENGTH)
    if entropy_bits(password) < LEAST_BITS:
        return _("Ce mot de passe varie trop peu : allongez-le ou mêlez lettres, chiffres et signes.")
    if _is_only_common_words(password, own_words):
        return _(
            "Ce mot de passe se devine : il ressemble à votre nom, à votre adresse ou à des mots courants. "
            "Ajoutez-lui des mots qui n’appartiennent qu’à vous."
        )
    return None


def entropy_bits(password: str) -> float:
    """Return length × log2(size of the alphabets in use), CNIL's measure."""
    size = sum(size for pattern, size in _ALPHABETS if re.search(pattern, password))
    return len(password) * math.log2(size) if size else 0.0


@cache
def _common_words() -> frozenset[str]:
    path = ROOT / "network" / "data" / "common_passwords.txt"
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _is_only_common_words(password: str, own_words: tuple[str, ...]) -> bool:
    """Say whether fewer than six letters remain once common words, runs and repeats are taken away."""
    letters = re.sub(r"[^a-z]", "", unaccented(password).lower().translate(_LOOK_ALIKES))
    own = {w for words in own_words for w in re.findall(r"[a-z]{4,}", unaccented(words).lower())}
    for word in sorted(_common_words() | own, key=len, reverse=True):
        letters = letters.replace(word, " ")
    letters = re.sub(r"(.{1,4}?)\1{2,}", " ", letters)
    for sequence in _SEQUENCES:
        for run in (sequence, sequence[::-1]):
            for size in range(len(run), 3, -1):
                for start in range(len(run) - size + 1):
                    letters = letters.replace(run[start : start + size], " ")
    return len(letters.replace(" ", "")) < 6 and _digits_are_plain(password)


def _digits_are_plain(password: str) -> bool:
    # Random digits and signs carry strength of their own: only a short tail of them is « 2026! ».
    return sum(not c.isalpha() for c in password) < 10 or len(set(password)) < 8
