"""The page in front of an application, guarded as the control API is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from novalite.cloud import Cloud
from novalite.page import BELOW, HOME
from novalite.page.watch import Watch
from novalite.services.control.local import refusal
from novalite.services.control.service import error_response
from novalite.wsgi.application import Environ, StartResponse, WSGIApplication

if TYPE_CHECKING:
    from novalite.page.site import Site


class ServedPage:
    """An application of novalite's own ini, which is recorded by ``watch`` and has this cloud, and the pages.

    ``app`` and ``options`` are how it was loaded; ``hosts`` are names of this server beside localhost.
    """

    def __init__(
        self,
        application: WSGIApplication,
        cloud: Cloud,
        watch: Watch,
        app: str,
        options: Mapping[str, str],
        hosts: Iterable[str] = (),
    ) -> None:
        self.application = application
        self.cloud = cloud
        self.watch = watch
        self.app = app
        self.options = dict(options)
        self.hosts = tuple(hosts)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
        if not path.startswith("/_novalite"):
            if self.watch.is_on:
                return self.watch.call(self.application, environ, start_response)
            return self.application(environ, start_response)
        if path not in (HOME, HOME.rstrip("/")) and not path.startswith(BELOW):
            return self.application(environ, start_response)
        reason = refusal(environ, self.hosts)
        if reason is None:
            answer = self._site.answer(environ, path)
        else:
            answer = error_response(403, f"This page is for this machine alone: {reason}.")
        body: Iterable[bytes] = answer(environ, start_response)
        return body

    @cached_property
    def _site(self) -> Site:
        # Imported when somebody looks: a server starts sooner without what only the pages need.
        from novalite.page.pipelines import Pipelines
        from novalite.page.site import Site

        return Site(self.cloud, self.watch, Pipelines(self.app, self.options))
