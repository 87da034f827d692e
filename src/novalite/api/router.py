"""The operations of a service, as one application."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import lru_cache

from novalite.api.operation import Resource
from novalite.api.service import Service
from novalite.wsgi.application import Environ, StartResponse, WSGIApplication
from novalite.wsgi.fault import FAULT
from novalite.wsgi.microversion import RELEASE, Release
from novalite.wsgi.router import Mapper, Router


class ServiceRouter(Router):
    """The operations of a service, as an application; ``mapper_class`` says in which forms each path exists."""

    def __init__(self, service: Service, resources: Iterable[Resource], mapper_class: type[Mapper] = Mapper) -> None:
        self.service = service
        self.resources, self.mapper_class = tuple(resources), mapper_class
        self._at = lru_cache(maxsize=16)(self._as_of)
        super().__init__(_connected(self.resources, mapper_class))  # type: ignore[arg-type]  # a class is hashable

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[FAULT] = self.service.fault
        environ["PATH_INFO"] = environ["PATH_INFO"] or "/"  # the root has a slash, whether the client sent it or not
        release: Release | None = environ.get(RELEASE)
        return Router.__call__(self if release is None else self._at(release), environ, start_response)

    def _as_of(self, release: Release) -> ServiceRouter:
        """The same without what the release has not, whose paths are as unknown as they were then."""
        resources = tuple(one for one in self.resources if not one.change or release.has(one.change))
        earlier = copy(self)
        Router.__init__(earlier, _connected(resources, self.mapper_class))  # type: ignore[arg-type]  # as above
        return earlier

    def missing(self, environ: Environ) -> WSGIApplication:
        """The service's own answer."""
        return self.service.missing(environ, self.methods(environ))


@lru_cache(maxsize=32)
def _connected(resources: tuple[Resource, ...], mapper_class: type[Mapper]) -> Mapper:
    """Their routes, made once: connected resources never change, and making routes takes half the time of loading."""
    mapper = mapper_class(controller_scan=None, register=False)
    for resource in resources:
        resource.connect(mapper)
    return mapper.close()
