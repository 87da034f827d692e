"""control: the control API as an application, for clients on this machine only. ::

    [app:control]
    paste.app_factory = novalite.services.control.router:ControlRouter.factory
    enabled = true
    # names of this server, beside localhost
    hosts =

It needs the filter ``cloud`` in front. A request from another machine is refused with a 403; so is one that a proxy
forwards, and one that a web page sends from a browser on this machine. See `novalite.services.control.local`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from novalite.api.router import ServiceRouter
from novalite.services.control.clock import clock
from novalite.services.control.journal import journal
from novalite.services.control.local import refusal
from novalite.services.control.seed import seed
from novalite.services.control.service import SERVICE, error_response, missing
from novalite.services.control.state import state
from novalite.services.control.trouble import trouble
from novalite.wsgi.application import Environ, StartResponse
from novalite.wsgi.options import truth, words

RESOURCES = (clock, journal, seed, state, trouble)


#: What no seed of some thousand things has, in bytes.
LARGEST_BODY = 2**20


class ControlRouter(ServiceRouter):
    """The application; if ``enabled`` is false, every path is a 404.

    ``hosts`` are names of this server beside ``localhost``, separated by commas or white space.
    """

    def __init__(self, enabled: str | bool = True, hosts: str | Iterable[str] = ()) -> None:
        super().__init__(SERVICE, RESOURCES)
        self.enabled = truth("enabled", enabled)
        self.hosts = words(hosts)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self.enabled:
            return missing(environ, [])(environ, start_response)
        if reason := refusal(environ, self.hosts):
            return error_response(403, f"The control API is for this machine alone: {reason}.")(environ, start_response)
        if is_too_large(environ):
            return error_response(413, f"The body has more than {LARGEST_BODY} bytes.")(environ, start_response)
        return super().__call__(environ, start_response)


def is_too_large(environ: Environ) -> bool:
    """Whether a request has a larger body; one in chunks is read for that, and is there to be read again."""
    length = environ.get("CONTENT_LENGTH")
    if length:
        return len(length) > len(str(LARGEST_BODY)) or not length.isdecimal() or int(length) > LARGEST_BODY
    if environ.get("wsgi.input_terminated"):  # it came in chunks: how much it is shows when it is read
        body = environ["wsgi.input"].read(LARGEST_BODY + 1)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return len(body) > LARGEST_BODY
    return False
