"""control: the control API as an application, for clients on this machine only. ::

    [app:control]
    paste.app_factory = novalite.services.control.router:ControlRouter.factory
    enabled = true

It needs the filter ``cloud`` in front. A request from another machine is refused with a 403; so is one that a proxy
forwards, and one that a web page sends from a browser on this machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from novalite.api.router import ServiceRouter
from novalite.services.control.clock import clock
from novalite.services.control.journal import journal
from novalite.services.control.seed import seed
from novalite.services.control.service import SERVICE, missing, said
from novalite.services.control.state import state
from novalite.services.control.trouble import trouble
from novalite.wsgi.application import Environ, StartResponse
from novalite.wsgi.options import truth

RESOURCES = (clock, journal, seed, state, trouble)

#: What a request has that was not sent from here, or not by who sits here.
_FOREIGN = ("HTTP_FORWARDED", "HTTP_ORIGIN", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


class ControlRouter(ServiceRouter):
    """The application; if ``enabled`` is false, every path is a 404."""

    def __init__(self, enabled: str | bool = True) -> None:
        super().__init__(SERVICE, RESOURCES)
        self.enabled = truth("enabled", enabled)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self.enabled:
            return missing(environ, [])(environ, start_response)
        if not _is_from_here(environ):
            answer = said(403, "The control API is for this machine alone.")
            return answer(environ, start_response)
        return super().__call__(environ, start_response)


def _is_from_here(environ: Environ) -> bool:
    if any(header in environ for header in _FOREIGN):
        return False
    try:
        address = ipaddress.ip_address(environ.get("REMOTE_ADDR", "127.0.0.1"))
    except ValueError:  # a Unix socket
        return True
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
