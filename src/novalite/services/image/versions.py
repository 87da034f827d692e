"""The choice of a version: what a client finds out before it has a token."""

from __future__ import annotations

from typing import Any

import webob

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.image.service import SERVICE

CURRENT = 18

#: The newest first.
MINORS = range(CURRENT, -1, -1)

versions = Resource("", SERVICE)


@versions.on("GET /", gives=AS_IT_IS, status=300)
def choose(call: Call) -> dict[str, Any]:
    """The minor versions, all of them at one place."""
    return known(call.request)


@versions.on("GET /versions", gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """The same, for those who ask for just that."""
    return known(call.request)


def known(request: webob.Request) -> dict[str, Any]:
    """The versions, with links to where a request came in."""
    link = {"rel": "self", "href": f"{request.application_url}/v2/"}
    return {
        "versions": [
            {"id": f"v2.{minor}", "status": "CURRENT" if minor == CURRENT else "SUPPORTED", "links": [link]}
            for minor in MINORS
        ]
    }
