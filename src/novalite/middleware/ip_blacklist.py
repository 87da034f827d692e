"""ip_blacklist: refuses clients by their IP address, with a 403.

It must be the first filter, or directly behind proxy_headers if that one is enabled. The options are IPv4 and IPv6
addresses and networks, separated by commas or white space; ``allow`` takes precedence over ``deny``. ::

    [filter:ip_blacklist]
    paste.filter_factory = novalite.middleware.ip_blacklist:IPBlacklist.factory
    deny = 10.0.0.0/8, 2001:db8::/32, 192.0.2.7
    allow = 10.1.2.3
    # to let in only the addresses of allow: deny = 0.0.0.0/0 ::/0
    trusted_proxies = 127.0.0.1

Behind ``trusted_proxies`` the client is the last address in X-Forwarded-For that is not a trusted proxy itself.
A client on a Unix socket has no address and is let in; a client whose address cannot be parsed is refused.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TypeAlias

import webob.exc

from novalite.errors import BadOption
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication, as_application
from novalite.wsgi.options import words

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


#: The values of REMOTE_ADDR that servers set for a client on a Unix socket.
_NO_ADDRESS = (None, "", "unix", "@")


class IPBlacklist(Middleware):
    """The filter; its arguments are the options of the ini section."""

    def __init__(
        self,
        application: WSGIApplication,
        deny: str | Iterable[str] = "",
        allow: str | Iterable[str] = "",
        trusted_proxies: str | Iterable[str] = "",
    ) -> None:
        super().__init__(application)
        self.deny = _networks("deny", deny)
        self.allow = _networks("allow", allow)
        self.trusted_proxies = _networks("trusted_proxies", trusted_proxies)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if self.denies(environ):
            error = webob.exc.HTTPForbidden(explanation="Your address may not use this service.")
            return as_application(error)(environ, start_response)
        return self.application(environ, start_response)

    def denies(self, environ: Environ) -> bool:
        """Whether the client of a request is refused."""
        if environ.get("REMOTE_ADDR") in _NO_ADDRESS:
            return False
        address = self.client(environ)
        return address is None or (_within(address, self.deny) and not _within(address, self.allow))

    def client(self, environ: Environ) -> Address | None:
        """The client's address; None if it cannot be parsed."""
        # proxy_headers copies the whole of X-Forwarded-For to REMOTE_ADDR. Each proxy appends the address that it saw,
        # so only the end of the list can be trusted.
        *before, last = f"{environ.get('HTTP_X_FORWARDED_FOR', '')},{environ.get('REMOTE_ADDR', '')}".split(",")
        address = _address(last)
        while address is not None and _within(address, self.trusted_proxies) and before and before[-1].strip():
            address = _address(before.pop())
        return address


def _within(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _address(text: str) -> Address | None:
    text = text.strip().strip('"')
    if text.startswith("["):  # [2001:db8::1]:80
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.7:80
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # On a socket of both families an IPv4 client is seen as ::ffff:192.0.2.7.
    return getattr(address, "ipv4_mapped", None) or address


def _networks(key: str, value: str | Iterable[str]) -> tuple[Network, ...]:
    networks = []
    for text in words(value):
        try:
            networks.append(ipaddress.ip_network(text))
        except ValueError as error:
            raise BadOption(key, str(error)) from None
    return tuple(networks)
