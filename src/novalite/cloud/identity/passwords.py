"""Passwords, hashed by scrypt as Keystone writes them: ``$scrypt$ln=8,r=8,p=1$SALT$HASH``."""

from __future__ import annotations

import hmac
import os
import re
from base64 import b64decode, b64encode
from functools import lru_cache

from novalite.cloud.identity.hashing import Scrypt, scrypt

_FORM = re.compile(r"\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]*)\$([^$]*)")


def hashed(password: str, cost: int) -> str:
    """A password's hash, with a salt of its own; ``cost`` is the binary logarithm of N."""
    salt = os.urandom(16)
    return _written(cost, salt, scrypt(password.encode(), salt, 2**cost, 8, 1))


def fits(password: str, hash: str | None, cost: int, by: Scrypt = scrypt) -> bool:
    """Whether it is the password of a hash. It takes as long where there is none, so that nobody can tell."""
    found = _FORM.fullmatch(_nobodys(cost) if hash is None else hash)
    if found is None:
        return False
    salt, expected = (b64decode(found[group]) for group in (4, 5))
    computed = by(password.encode(), salt, 2 ** int(found[1]), int(found[2]), int(found[3]))
    return hmac.compare_digest(computed, expected) and hash is not None


@lru_cache
def _nobodys(cost: int) -> str:
    return hashed("", cost)


def _written(cost: int, salt: bytes, hash: bytes) -> str:
    return f"$scrypt$ln={cost},r=8,p=1${b64encode(salt).decode()}${b64encode(hash).decode()}"
