"""The version documents: what a client finds out before it has a token."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.identity.service import SERVICE

MEDIA_TYPE = {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}

#: The id of the API; it has been that since 2020.
LATEST = "v3.14"

versions = Resource("", SERVICE)


@versions.on("GET /", gives=AS_IT_IS, status=300)
def index(call: Call) -> dict[str, Any]:
    """The choice of a version, of which there is one."""
    call.headers["Location"] = f"{call.request.application_url}/v3/"
    return {"versions": {"values": [_version(call)]}}


@versions.on("GET /v3", gives=AS_IT_IS)
def show(call: Call) -> dict[str, Any]:
    """The version."""
    return {"version": _version(call)}


def _version(call: Call) -> dict[str, Any]:
    release = call.release
    return {
        "id": LATEST if release is None else f"v{release.maxima['identity']}",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{call.request.application_url}/v3/"}],
        "media-types": [MEDIA_TYPE],
    }
