"""The Image API's routes, below ``/v2``, and the choice of a version above it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import webob

from novalite.api.router import ServiceRouter
from novalite.services.image.actions import actions
from novalite.services.image.cache import cache, later
from novalite.services.image.data import data
from novalite.services.image.images import images
from novalite.services.image.info import info
from novalite.services.image.locations import locations, stores
from novalite.services.image.members import members
from novalite.services.image.metadefs.namespaces import metadef_schemas, namespaces, resource_types
from novalite.services.image.metadefs.parts import parts
from novalite.services.image.schemas import schemas
from novalite.services.image.service import SERVICE
from novalite.services.image.tasks import tasks
from novalite.services.image.versions import known, versions
from novalite.wsgi.application import Environ, StartResponse, WSGIApplication, as_application

#: Where the filter of that name has put it.
REQUEST_ID = "openstack.request_id"

RESOURCES = (
    actions,
    cache,
    later,
    data,
    images,
    info,
    locations,
    stores,
    members,
    metadef_schemas,
    namespaces,
    parts,
    resource_types,
    schemas,
    tasks,
)


class ImageRouter(ServiceRouter):
    """The API as an application, mounted at its ``/v2``, whose own path leads to the one with a slash.

    What it answers has the id of the request. As WebOb's, an answer without a body is of HTML.
    """

    def __init__(self) -> None:
        super().__init__(SERVICE, RESOURCES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            known = {name.lower() for name, _ in headers}
            added = [("x-openstack-request-id", environ[REQUEST_ID])] if REQUEST_ID in environ else []
            if status.startswith("202") and "content-type" not in known:
                added.append(("Content-Type", "text/html; charset=UTF-8"))
            return start_response(status, headers + added, *exc_info)

        if not environ["PATH_INFO"]:
            location = webob.Request(environ).application_url + "/"
            answer = webob.Response(status=302, location=location, content_type="text/plain", charset="utf8")
            return as_application(answer)(environ, start)
        return super().__call__(environ, start)


class ImageVersions(ServiceRouter):
    """The choice of a version as an application; it is offered wherever there is nothing else."""

    def __init__(self) -> None:
        super().__init__(SERVICE, (versions,))

    def missing(self, environ: Environ) -> WSGIApplication:
        """The choice: below ``/versions``, however it is asked, as what was asked for."""
        body = json.dumps(known(webob.Request(environ))).encode()
        asked = environ["PATH_INFO"].split("/")[1] == "versions"
        return webob.Response(body, status=200 if asked else 300, content_type="application/json", charset=None)
