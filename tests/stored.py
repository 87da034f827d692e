"""novalite with its cloud in a database, as a target of the conformance suite: ``wsgi:tests.stored:NAME``.

``STORE`` in the environment is the database's URL; the names are those of the services.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import Any

from novalite.testing.application import for_conformance


@cache
def _whole() -> Any:
    return for_conformance(store=os.environ["STORE"])


def compute(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    answer: Iterable[bytes] = _whole()(environ, start_response)
    return answer


def _below(mount: str) -> Any:
    def service(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return compute({**environ, "PATH_INFO": mount + environ["PATH_INFO"]}, start_response)

    return service


identity, image, network, volume = map(_below, ("/identity", "/image", "/networking", "/volume"))
