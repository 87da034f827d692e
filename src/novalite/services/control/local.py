"""Who may use the control API: a program on this machine, that has come here on purpose.

A web page that a browser on this machine shows is neither. It may send requests here, and by a name of its own that
leads to this machine (DNS rebinding) it may even read the answers, since to the browser that is the page's own server.
What gives it away is the Host, which is that name, or what browsers say of their own accord: Origin and Sec-Fetch-Site.
Only the page that this server shows itself has an Origin that is the server's own.

What a proxy passes on comes from its machine, whoever has sent it. It is refused where the proxy says so, by any
of the headers that proxies add. One that adds none, as nginx does unless it is told to, cannot be told from a program:
do not have such a one pass on ``/_novalite``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from typing import Any

#: What proxies add to a request.
_OF_PROXIES = {
    "HTTP_CF_CONNECTING_IP",
    "HTTP_CLIENT_IP",
    "HTTP_FORWARDED",
    "HTTP_FORWARDED_FOR",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_VIA",
    "HTTP_X_CLIENT_IP",
    "HTTP_X_CLUSTER_CLIENT_IP",
    "HTTP_X_ORIGINAL_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
}

_OWN_SITES = ("none", "same-origin")


def refusal(environ: Mapping[str, Any], hosts: Collection[str] = ()) -> str | None:
    """Why a request is not from this machine, or not sent on purpose; None where it is.

    ``hosts`` are names of this server beside ``localhost``.
    """
    address = _address(environ.get("REMOTE_ADDR", "127.0.0.1"))  # none is that of a Unix socket
    if address is not None and not address.is_loopback:
        return "the request comes from another machine"
    if header := next((name for name in environ if name in _OF_PROXIES or name.startswith("HTTP_X_FORWARDED")), None):
        return f"a proxy has passed the request on, by its {_spelled(header)}"
    host = environ.get("HTTP_HOST")
    own = f"{environ.get('wsgi.url_scheme', 'http')}://{host}"
    if environ.get("HTTP_ORIGIN", own) != own or environ.get("HTTP_SEC_FETCH_SITE", "none") not in _OWN_SITES:
        return "a web page has sent the request"
    if host and address is not None and not _is_own(_name(host), {*hosts, environ.get("SERVER_NAME", "")}):
        return "the Host is no name of this machine"
    return None


def _is_own(name: str, others: Collection[str]) -> bool:
    address = _address(name)
    if name == "localhost" or name.endswith(".localhost") or (address is not None and address.is_loopback):
        return True
    known = {other.lower().rstrip(".") for other in others if other}
    return name in known or (address is not None and address in {_address(other) for other in known})


def _name(host: str) -> str:
    """The Host without its port, of which ``[::1]:8774`` has more colons."""
    name = host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower().rstrip(".")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _spelled(header: str) -> str:
    return header.removeprefix("HTTP_").replace("_", "-").title()
