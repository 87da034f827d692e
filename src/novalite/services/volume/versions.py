"""The version documents: what a client finds out before it has a token."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.service import Service
from novalite.api.shape import AS_IT_IS
from novalite.services.volume.microversions import VOLUME
from novalite.services.volume.policies import POLICY
from novalite.services.volume.service import SERVICE
from novalite.wsgi.microversion import Version

MEDIA_TYPE = {"base": "application/json", "type": "application/vnd.openstack.volume+json;version=3"}

#: When the API was last changed, by the latest version that it had then.
UPDATED = {Version(3, 70): "2022-08-31T00:00:00Z", Version(3, 71): "2023-08-31T00:00:00Z"}

#: Whoever asks for the versions needs none.
versions = Resource("/", Service(POLICY))
version = Resource("/", SERVICE)


@versions.on("GET", gives=AS_IT_IS, status=300)
def index(call: Call) -> dict[str, Any]:
    """The choice of a version, of which there is one."""
    return _versions(call, "/v3/")


@version.on("GET", gives=AS_IT_IS)
def show(call: Call) -> dict[str, Any]:
    """The version, in a list of its own."""
    return _versions(call, "/")


def _versions(call: Call, path: str) -> dict[str, Any]:
    maximum = VOLUME.within(call.request.environ).maximum
    document = {
        "id": "v3.0",
        "status": "CURRENT",
        "version": str(maximum),
        "min_version": str(VOLUME.minimum),
        "updated": UPDATED[maximum],
        "links": [
            {"rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"},
            {"rel": "self", "href": f"{call.request.application_url}{path}"},
        ],
        "media-types": [MEDIA_TYPE],
    }
    return {"versions": [document]}
