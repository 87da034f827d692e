"""What is asked of a service, to see from outside what its pipeline does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from wsgiref.validate import validator

from novalite.testing.probes.asking import Answer, Reader, ask

#: What a filter like authtoken sets, and nobody else may.
IDENTITY_HEADERS = {
    "X-Identity-Status": "Confirmed",
    **{f"X-{name}": "probe" for name in ("User", "User-Id", "User-Name", "Project-Id", "Project-Name", "Tenant-Id")},
    **{f"X-{name}": "admin,member,reader" for name in ("Roles", "Role")},
    "X-Is-Admin-Project": "True",
    "OpenStack-System-Scope": "all",
}

#: An origin, a host and a proxy's host of nobody.
STRANGER, PROXY = "https://stranger.invalid", "proxy.invalid"


JSON = {"Content-Type": "application/json"}


class NotApplicable(Exception):
    """Why a probe has nothing to say of a service."""


class Unreadable(Exception):
    """What a body raises that cannot be read."""


@dataclass(frozen=True)
class Service:
    """An application, and what its author knows of it.

    ``path`` needs a token, and GET of it succeeds with one. ``headers`` are those that let a request in; ``refusal``
    is the status without them. ``discovery`` are paths that need no token, ``healthcheck`` is one more. ``origin`` is
    one that cors allows; ``limit`` is the size of the largest body, in bytes. ``forbidden`` is a request that these
    headers are not enough for, ``crash`` one whose handler raises. ``proxied`` says whether the service is to believe
    what a proxy's headers say. ``request_id`` is the header that has the request's id.
    """

    app: Any
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    refusal: int = 401
    discovery: Sequence[str] = ()
    healthcheck: str | None = None
    origin: str | None = None
    limit: int | None = None
    forbidden: str | None = None
    crash: str | None = None
    proxied: bool | None = None
    request_id: str = "x-openstack-request-id"

    def ask(self, request: str = "", headers: Mapping[str, str] | None = None, body: Reader | None = None) -> Answer:
        """Ask without a token; a method alone is of ``path``."""
        own = {"Accept": "application/json"} | ({"Origin": self.origin} if self.origin else {})
        request = request or "GET"
        return ask(self.app, request if "/" in request else f"{request} {self.path}", own | {**(headers or {})}, body)

    def ask_as_known(
        self, request: str = "", headers: Mapping[str, str] | None = None, body: Reader | None = None
    ) -> Answer:
        """Ask with the headers that let a request in."""
        return self.ask(request, {**self.headers, **(headers or {})}, body)


def anonymous(service: Service) -> Sequence[Answer]:
    """Nobody's request."""
    return [service.ask()]


def refused(service: Service) -> Sequence[Answer]:
    """The same, where it is refused."""
    answer = service.ask()
    if answer.status != service.refusal:
        raise NotApplicable(f"{answer}, which is no refusal")
    return [answer]


def known(service: Service) -> Sequence[Answer]:
    """The request of somebody who is let in."""
    return [service.ask_as_known()]


def known_twice(service: Service) -> Sequence[Answer]:
    """The same, twice; at the second time the client names an id itself."""
    own = {service.request_id: "req-5c1f0a5e-0000-4000-8000-000000000000"}
    return [service.ask_as_known(), service.ask_as_known(headers=own)]


def preflight(service: Service) -> Sequence[Answer]:
    """What a browser asks before it sends a request with a token."""
    return [service.ask("OPTIONS", {"Access-Control-Request-Method": "GET"})]


def from_elsewhere(service: Service) -> Sequence[Answer]:
    """A request of a page of another origin."""
    return [service.ask_as_known(headers={"Origin": STRANGER})]


def discovery(service: Service) -> Sequence[Answer]:
    """Everything that needs no token."""
    return [service.ask(f"GET {path}") for path in service.discovery]


def forged(service: Service) -> Sequence[Answer]:
    """Nobody's request, who says to be somebody."""
    return [*refused(service), service.ask(headers=IDENTITY_HEADERS)]


def promoted(service: Service) -> Sequence[Answer]:
    """Something that is forbidden, without and with a claim to roles."""
    request = str(service.forbidden)
    answers = [service.ask_as_known(request), service.ask_as_known(request, IDENTITY_HEADERS)]
    if answers[0].status != 403:
        raise NotApplicable(f"{answers[0]}, which is not forbidden")
    return answers


def oversized(service: Service) -> Sequence[Answer]:
    """A body of one byte too much, of somebody who is let in."""
    return [service.ask_as_known("POST", JSON, Reader(_too_much(service), has_length=True))]


def oversized_anonymously(service: Service) -> Sequence[Answer]:
    """The same, of nobody."""
    return [service.ask("POST", JSON, Reader(_too_much(service), has_length=True))]


def oversized_in_chunks(service: Service) -> Sequence[Answer]:
    """The same, without its length, of somebody who is let in."""
    reader = Reader(_too_much(service))
    answer = service.ask_as_known("POST", JSON, reader)
    if not reader.count:
        raise NotApplicable(f"{answer}, and nobody read its body")
    return [answer]


def crash(service: Service) -> Sequence[Answer]:
    """What makes code below the filters raise: a request that is known to, or a body that cannot be read."""
    if service.crash:
        answer = service.ask_as_known(service.crash)
    else:
        reader = Reader(error=Unreadable("the body cannot be read"))
        answer = service.ask_as_known("POST", JSON, reader)
        if not reader.count:
            raise NotApplicable(f"{answer}, and nobody read its body: give `crash`, a request that raises")
    if not answer.error and answer.status < 500:
        raise NotApplicable(f"{answer}, which is no crash: give `crash`, a request that raises")
    return [answer]


def answered_crash(service: Service) -> Sequence[Answer]:
    """The same, where it is answered."""
    (answer,) = crash(service)
    if answer.error:
        raise NotApplicable(str(answer))
    return [answer]


def get_and_head(service: Service) -> Sequence[Answer]:
    """GET and HEAD of the same."""
    answers = [service.ask_as_known(), service.ask_as_known("HEAD")]
    if not 200 <= answers[0].status < 300:
        raise NotApplicable(f"{answers[0]}, which is no success")
    return answers


def overridden(service: Service) -> Sequence[Answer]:
    """GET, and GET with a parameter by which some routers take another method."""
    return [service.ask_as_known(), service.ask_as_known(f"GET {service.path}?_method=PROBE")]


def unknown_method(service: Service) -> Sequence[Answer]:
    """A method that nobody has."""
    return [service.ask_as_known("PROBE")]


def not_utf_8(service: Service) -> Sequence[Answer]:
    """Bytes that are no UTF-8, in the path and in the query."""
    path = service.path.rstrip("/")
    return [service.ask_as_known(f"GET {path}/%FF"), service.ask_as_known(f"GET {path}?name=%FF")]


def two_slashes(service: Service) -> Sequence[Answer]:
    """Paths that a browser takes for another host."""
    hosts = ("//stranger.invalid", "//stranger.invalid/..", "/%5Cstranger.invalid", f"/{service.path}")
    return [service.ask_as_known(f"GET {host}") for host in hosts]


def through_a_proxy(service: Service) -> Sequence[Answer]:
    """What has links in it, as a proxy in front of the service would ask for it."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": PROXY, "Forwarded": f"proto=https;host={PROXY}"}
    paths = [f"GET {path}" for path in (*service.discovery, service.path)]
    linking = [path for path in paths if b"://localhost" in service.ask_as_known(path).body]
    if not linking:
        raise NotApplicable("there are no links in what is answered")
    return [service.ask_as_known(path, headers) for path in linking]


def health(service: Service) -> Sequence[Answer]:
    """The healthcheck, and what is none."""
    return [service.ask(f"GET {service.healthcheck}"), service.ask("GET /probe/nothing-here"), service.ask_as_known()]


def validated(service: Service) -> Sequence[Answer]:
    """Requests as PEP 3333 has them, of an application that is looked at from outside."""
    strict = Service(validator(service.app), service.path, service.headers, origin=service.origin)
    requests = ["GET", "HEAD", *(f"GET {path}" for path in service.discovery)]
    return [strict.ask(), *(strict.ask_as_known(request) for request in requests)]


def _too_much(service: Service) -> int:
    return (service.limit or 0) + 1
