"""A service: what all the operations of one API have in common, and what differs from Nova's.

The errors of an API are its own. Whatever raises a Fault below a `ServiceRouter`, and faultwrap in front of it, answers
as the service says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import webob
import webob.exc

from novalite import errors
from novalite.api.validation import sentence
from novalite.wsgi.application import Environ, StartResponse, WSGIApplication
from novalite.wsgi.fault import FAULT, Fault
from novalite.wsgi.microversion import Microversions
from novalite.wsgi.router import Mapper, Router

if TYPE_CHECKING:
    from novalite.api.operation import Policy, Resource


@dataclass(frozen=True)
class Service:
    """An API: who may do what in it, its microversions if it has any, and how it says what is wrong.

    ``fault`` makes the answer of a Fault, which has ``status_int``, ``message`` and the ``error`` that it was made of;
    ``faults`` are statuses of errors that differ from the general ones; ``sentence`` says what a schema's error is, of
    a body or (False) of a query. ``missing`` answers where no operation has the path, or only for the methods that it
    is given. With ``heads`` whatever answers to GET does to HEAD.

    An API that is ``like_nova`` looks at a media type even where there is no body, has projects in its paths that
    are the token's, and gives answers without a body a media type. One that is not ``troubled`` is spared the trouble
    that the cloud is asked for.
    """

    policy: Policy
    versions: Microversions | None = None
    fault: Callable[[Fault, Environ], webob.Response] = Fault.response
    faults: Mapping[type[errors.Error], int] = field(default_factory=dict)
    sentence: Callable[[Any, bool], str] = sentence
    missing: Callable[[Environ, list[str]], WSGIApplication] = lambda environ, methods: webob.exc.HTTPNotFound()
    heads: bool = False
    like_nova: bool = False
    troubled: bool = True


class ServiceRouter(Router):
    """The operations of a service, as an application; ``mapper_class`` says in which forms each path exists."""

    def __init__(self, service: Service, resources: Iterable[Resource], mapper_class: type[Mapper] = Mapper) -> None:
        self.service = service
        mapper = mapper_class(controller_scan=None, register=False)
        for resource in resources:
            resource.connect(mapper)
        super().__init__(mapper)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[FAULT] = self.service.fault
        environ["PATH_INFO"] = environ["PATH_INFO"] or "/"  # the root has a slash, whether the client sent it or not
        return super().__call__(environ, start_response)

    def missing(self, environ: Environ) -> WSGIApplication:
        """The service's own answer."""
        return self.service.missing(environ, self.methods(environ))
