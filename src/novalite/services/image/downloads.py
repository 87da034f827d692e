"""web-download: data for an image that is fetched from an address on this machine, of those that are allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import SplitResult, urlsplit

from novalite.cloud.image.imports import is_loopback

#: How many seconds nothing may come for.
PATIENCE = 10.0


class NotFetched(Exception):
    """What was to be fetched is not there, or breaks off."""


def is_allowed(uri: Any, sources: Collection[str]) -> bool:
    """Whether an address is one of ``sources``, such as ``127.0.0.1:8000``, and a loopback one."""
    try:
        parts = urlsplit(uri if isinstance(uri, str) else "")
        return parts.scheme == "http" and _source(parts) in sources and is_loopback(parts.hostname or "")
    except ValueError:
        return False


@contextmanager
def fetched(uri: str) -> Iterator[tuple[Iterator[bytes], int | None]]:
    """The data at an address, in parts, and how much is announced. Raises NotFetched.

    Neither proxies nor redirections lead anywhere else.
    """
    parts = urlsplit(uri)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(HTTPConnection(parts.hostname or "", parts.port or 80, timeout=PATIENCE)) as connection:
        try:
            connection.request("GET", path)
            response = connection.getresponse()
        except (OSError, HTTPException, ValueError) as error:
            raise NotFetched(str(error)) from error
        if response.status != 200:
            raise NotFetched(f"{response.status} {response.reason}")
        yield _parts(response), response.length


def _parts(response: HTTPResponse) -> Iterator[bytes]:
    try:
        while part := response.read(1 << 16):
            yield part
    except (OSError, HTTPException) as error:
        raise NotFetched(str(error)) from error


def _source(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port or 80}"
