"""The choice of a version: what a client finds out before it has a token."""

from __future__ import annotations

from typing import Any

import webob

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.image.service import SERVICE
from novalite.wsgi.microversion import RELEASE, Release, Version

#: The latest minor version.
CURRENT = 18

#: The one that stands elsewhere in the list.
MISPLACED = 17

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
    """The versions that the release of the cloud has, with links to where a request came in."""
    link = {"rel": "self", "href": f"{request.application_url}/v2/"}
    release: Release | None = request.environ.get(RELEASE)
    current = CURRENT if release is None else Version.parse(release.maxima["image"]).minor
    return {
        "versions": [
            {"id": f"v2.{minor}", "status": "CURRENT" if minor == current else "SUPPORTED", "links": [link]}
            for minor in _minors(current)
        ]
    }


def _minors(current: int) -> list[int]:
    """The newest first, but that Glance tells of 2.17, while it is the current one, behind those for which there has
    to be a cache or several stores."""
    minors = list(range(current, -1, -1))
    return [*minors[1:-8], current, *minors[-8:]] if current == MISPLACED else minors
