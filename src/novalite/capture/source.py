"""Where a cloud is read from: GET requests of its APIs, by openstacksdk or in whatever other way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit

from novalite.errors import Error

#: What openstacksdk calls each service.
PROXIES = {
    "compute": "compute",
    "identity": "identity",
    "image": "image",
    "network": "network",
    "volume": "block_storage",
}


class Unavailable(Error):
    """Something that cannot be read: it is forbidden, or there is no such service; the message says which."""


class Source(Protocol):
    """A cloud to read from."""

    def get(self, service: str, path: str, version: str | None = None) -> Any:
        """The JSON of ``GET path`` of a service, at a microversion. Raises Unavailable."""


class SDKSource:
    """A cloud of a clouds.yaml, through openstacksdk, which logs in to it. Raises Unavailable where there is none."""

    def __init__(self, name: str) -> None:
        try:
            import openstack
            import openstack.exceptions
        except ImportError:
            raise Unavailable("reading a cloud needs openstacksdk: pip install 'novalite[sdk]'") from None
        self._error: type[Exception] = openstack.exceptions.SDKException
        try:
            self._connection = openstack.connect(cloud=name)
            self._connection.authorize()
        except self._error as error:
            raise Unavailable(f"the cloud {name}: {error}") from error

    def get(self, service: str, path: str, version: str | None = None) -> Any:
        """See `Source`."""
        from keystoneauth1.exceptions import ClientException

        try:
            answer = getattr(self._connection, PROXIES[service]).get(path, microversion=version)
        except (ClientException, self._error) as error:
            raise Unavailable(_line(error)) from error
        if answer.status_code >= 400:
            raise Unavailable(f"GET {path} of {service} answered {answer.status_code}")
        try:
            return answer.json()
        except ValueError:
            raise Unavailable(f"GET {path} of {service} answered no JSON") from None


def below(source: Source, service: str, path: str, root: str, version: str | None = None) -> dict[str, Any]:
    """An answer that has a root, such as ``flavors``. Raises Unavailable."""
    answer: dict[str, Any] = source.get(service, path, version)
    if root not in answer:
        raise Unavailable(f"GET {path} of {service} answered no {root}")
    return answer


def items(source: Source, service: str, path: str, root: str, version: str | None = None) -> Iterator[dict[str, Any]]:
    """All items of a list, page by page, in the ways in which the services link to the next one. Raises Unavailable."""
    plain, _, query = path.partition("?")
    while True:
        answer = below(source, service, f"{plain}?{query}" if query else plain, root, version)
        yield from answer[root]
        if not (following := _next(answer, root)):
            return
        query = urlsplit(following).query


def _next(answer: dict[str, Any], root: str) -> str | None:
    links = answer.get(f"{root}_links")
    if links:
        return next((link["href"] for link in links if link["rel"] == "next"), None)
    following: str | None = answer.get("next") or (answer.get("links") or {}).get("next")
    return following


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
