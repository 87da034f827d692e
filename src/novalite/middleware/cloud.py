"""cloud: which cloud a request is about.

It stands outside of all that answers for the same cloud, in front of the urlmap, so that ``/v2`` and ``/v2.1`` show
the same. ::

    [pipeline:osapi_compute]
    pipeline = cloud mounts

    [filter:cloud]
    paste.filter_factory = novalite.middleware.cloud:CloudFilter.factory

Each application that is loaded has a cloud of its own, and it is empty.
"""

from __future__ import annotations

from collections.abc import Iterable

from novalite.cloud import Cloud
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication

ENVIRON_KEY = "novalite.cloud"


class CloudFilter(Middleware):
    """The filter; ``cloud`` is a Cloud that somebody else has already."""

    def __init__(self, application: WSGIApplication, cloud: Cloud | None = None) -> None:
        super().__init__(application)
        self.cloud = cloud or Cloud()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[ENVIRON_KEY] = self.cloud
        return self.application(environ, start_response)
