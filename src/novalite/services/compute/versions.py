"""The version documents: what a client finds out before it has a token.

``/`` lists the versions, ``/v2`` and ``/v2.1`` tell of one, and any other path that no version claims is a 300
that offers both.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import webob

from novalite.errors import BadOption
from novalite.services.compute.microversions import COMPUTE
from novalite.wsgi.application import Request
from novalite.wsgi.microversion import RELEASE
from novalite.wsgi.resource import Resource, ResponseObject

MEDIA_TYPE = "application/vnd.openstack.compute+json"

#: What is told of each version, but for what its release tells.
VERSIONS: dict[str, dict[str, Any]] = {
    "v2.0": {
        "id": "v2.0",
        "status": "DEPRECATED",
        "version": "",
        "min_version": "",
        "updated": "2025-07-04T12:00:00Z",
    },
    "v2.1": {
        "id": "v2.1",
        "status": "CURRENT",
        "version": str(COMPUTE.maximum),
        "min_version": str(COMPUTE.minimum),
        "updated": "2013-07-23T11:33:21Z",
    },
}

#: The same of v2.0, before it was deprecated.
SUPPORTED = {"status": "SUPPORTED", "updated": "2011-01-21T11:33:21Z"}

_PREFIXES = {"v2.0": "v2", "v2.1": "v2.1"}
_PATH_SAFE = "/~!$&'()*+,;=:@"  # what stands for itself in a path, RFC 3986


def media_types(version_id: str) -> list[dict[str, str]]:
    """The media types of a version, as its document lists them."""
    return [{"base": "application/json", "type": f"{MEDIA_TYPE};version={_PREFIXES[version_id].removeprefix('v')}"}]


def versions(req: Request) -> dict[str, dict[str, Any]]:
    """What is told of each version in a cloud of some release."""
    release = req.environ.get(RELEASE)
    if release is None:
        return VERSIONS
    old = VERSIONS["v2.0"] | ({} if release.has("compute.v2-deprecated") else SUPPORTED)
    return {"v2.0": old, "v2.1": VERSIONS["v2.1"] | {"version": str(COMPUTE.within(req.environ).maximum)}}


def link(rel: str, href: str, **more: str) -> dict[str, str]:
    """One entry of ``links``."""
    return {"rel": rel, **more, "href": href}


class Versions(Resource):
    """``/``: the list of versions, and the choice of one for any other path.

    ``link_prefix`` replaces scheme and host of the links, and its path comes before theirs. Version headers are
    not even looked at here.
    """

    def __init__(self, link_prefix: str = "") -> None:
        super().__init__(None)
        self.link_prefix = _checked(link_prefix)

    def get_action_args(self, environ: dict[str, Any]) -> dict[str, Any]:
        """The root is a list, whatever the method; everything else is a choice."""
        return {"action": "index" if environ.get("PATH_INFO", "") in ("", "/") else "multi"}

    def index(self, req: Request, body: Any = None) -> dict[str, Any]:
        """List the versions."""
        base = application_url(req, self.link_prefix)
        entries = [
            {**told, "links": [link("self", f"{base}/{_PREFIXES[version_id]}/")]}
            for version_id, told in versions(req).items()
        ]
        return {"versions": entries}

    def multi(self, req: Request, body: Any = None) -> ResponseObject:
        """Offer each version's form of the path that was asked for."""
        base = application_url(req, self.link_prefix)
        path = quote(req.environ.get("PATH_INFO", "").encode("latin-1"), _PATH_SAFE).strip("/")
        choices = [
            {
                "id": version_id,
                "status": told["status"],
                "links": [link("self", f"{base}/{_PREFIXES[version_id]}/{path}")],
                "media-types": media_types(version_id),
            }
            for version_id, told in versions(req).items()
        ]
        return ResponseObject({"choices": choices}, code=300)


class VersionDocument:
    """The controller of ``/v2``, ``/v2.1`` and ``/v2.1/versions/{id}``: the document of one version."""

    def __init__(self, link_prefix: str = "") -> None:
        self.link_prefix = _checked(link_prefix)

    def show(self, req: Request, id: str = "v2.1", body: Any = None) -> dict[str, Any]:
        """Tell of a version; of v2.0 to who comes through ``/v2`` and names none."""
        if req.is_legacy_v2() or id == "v2.0":
            version_id = "v2.0"
        elif id in VERSIONS:
            version_id = id
        else:
            raise webob.exc.HTTPNotFound
        links = [
            link("self", application_url(req, self.link_prefix) + "/"),
            link("describedby", "http://docs.openstack.org/", type="text/html"),
        ]
        return {"version": {**versions(req)[version_id], "links": links, "media-types": media_types(version_id)}}


class VersionRoot(Resource):
    """A version's root, ``/v2`` or ``/v2.1``, whatever the method; open to all, and with microversions."""

    def __init__(self, link_prefix: str = "") -> None:
        super().__init__(VersionDocument(link_prefix), COMPUTE)

    def get_action_args(self, environ: dict[str, Any]) -> dict[str, Any]:
        """Always the document."""
        return {"action": "show"}


def application_url(request: Request, prefix: str = "") -> str:
    """The URL of where the application is mounted; ``prefix`` as for `Versions`."""
    if not prefix:
        return str(request.application_url)
    return prefix.rstrip("/") + str(request.script_name)


def _checked(prefix: str) -> str:
    if prefix and not prefix.startswith(("http://", "https://")):
        raise BadOption("link_prefix", f"{prefix!r} is not a URL")
    return prefix
