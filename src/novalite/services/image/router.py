"""The Image API's routes, below ``/v2``, and the choice of a version above it."""

from __future__ import annotations

import json

import webob

from novalite.api.router import ServiceRouter
from novalite.services.image.actions import actions
from novalite.services.image.data import data
from novalite.services.image.images import images
from novalite.services.image.info import info
from novalite.services.image.members import members
from novalite.services.image.schemas import schemas
from novalite.services.image.service import SERVICE
from novalite.services.image.tasks import tasks
from novalite.services.image.versions import known, versions
from novalite.wsgi.application import Environ, WSGIApplication

RESOURCES = (actions, data, images, info, members, schemas, tasks)


class ImageRouter(ServiceRouter):
    """The API as an application, mounted at its ``/v2``."""

    def __init__(self) -> None:
        super().__init__(SERVICE, RESOURCES)


class ImageVersions(ServiceRouter):
    """The choice of a version as an application; it is offered wherever there is nothing else."""

    def __init__(self) -> None:
        super().__init__(SERVICE, (versions,))

    def missing(self, environ: Environ) -> WSGIApplication:
        """The choice; but at the root of a version, which is a version, nothing."""
        if environ["PATH_INFO"].rstrip("/") == "/v2":
            return super().missing(environ)
        body = json.dumps(known(webob.Request(environ))).encode()
        return webob.Response(body, status=300, content_type="application/json", charset=None)
