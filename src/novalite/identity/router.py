"""The Identity API's routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from novalite.api.service import ServiceRouter
from novalite.identity.service import SERVICE
from novalite.identity.versions import versions
from novalite.wsgi.application import Environ, StartResponse

RESOURCES = (versions,)


class IdentityRouter(ServiceRouter):
    """The API as an application. A path may end in slashes; each answer varies with the token."""

    def __init__(self) -> None:
        super().__init__(SERVICE, RESOURCES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["PATH_INFO"] = environ["PATH_INFO"].rstrip("/") or "/"

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            return start_response(status, [*headers, ("Vary", "X-Auth-Token")], *exc_info)

        return super().__call__(environ, start)
