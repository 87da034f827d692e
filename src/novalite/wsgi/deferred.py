"""An application that is imported and made when the first request comes to it::

    [app:volume]
    paste.app_factory = novalite.wsgi.deferred:Deferred.factory
    of = novalite.services.volume.router:VolumeRouter.factory

A process that has several of them starts sooner, and does not hold what nobody asks for. The other options of the
section are those of the factory that ``of`` names.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from typing import Any

from novalite.wsgi.application import Application, Environ, StartResponse, WSGIApplication


class Deferred(Application):
    """The application; a module that there is none of is refused at once."""

    def __init__(self, of: str, global_config: dict[str, str] | None = None, **options: str) -> None:
        self._module, _, self._name = of.partition(":")
        self._global_config, self._options = global_config or {}, options
        if not self._name or find_spec(self._module) is None:
            raise ImportError(f"of = {of!r} names no factory in a module, as package.module:factory does")

    @classmethod
    def factory(cls, global_config: dict[str, str], **local_config: str) -> Deferred:
        """See `Application.factory`."""
        return cls(global_config=global_config, **local_config)

    @cached_property
    def application(self) -> WSGIApplication:
        """What it stands for."""
        make: Any = attrgetter(self._name)(import_module(self._module))
        made: WSGIApplication = make(self._global_config, **self._options)
        return made

    @property
    def map(self) -> Any:
        """The routes of that, where it has routes."""
        return self.application.map  # type: ignore[attr-defined]  # of a Router

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return self.application(environ, start_response)
