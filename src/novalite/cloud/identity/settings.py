"""What can be set about a cloud's Identity."""

from __future__ import annotations

from msgspec import Struct


class IdentitySettings(Struct, frozen=True):
    """``password`` is that of all users of a new cloud; a token is good for ``token_lifetime`` seconds.

    ``password_cost`` is how dear a password is to check: the binary logarithm of scrypt's N. 8 takes about 0.4 ms, and
    each step doubles it; 16 is what Keystone takes.
    """

    password: str = "secret"
    password_cost: int = 8
    token_lifetime: float = 3600
    region: str = "RegionOne"
