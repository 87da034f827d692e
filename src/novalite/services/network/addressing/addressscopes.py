"""``/address-scopes``: within which no address is twice."""

from __future__ import annotations

from typing import Any

from novalite.services.network.attributes import Attribute, boolean, choice, integer
from novalite.services.network.collection import PLAIN, Collection, is_usable


def version(value: Any) -> int:
    """A version of IP."""
    return int(choice(4, 6)(integer(value)))


addressscopes = Collection(
    "address_scope",
    "address_scopes",
    lambda cloud: cloud.network.address_scopes,
    (
        Attribute("shared", boolean, show=is_usable, default=False, enforced=True, compared=boolean),
        Attribute("ip_version", version, put=False, required=True, compared=integer),
    ),
    without=PLAIN,
    bulk=True,
)
