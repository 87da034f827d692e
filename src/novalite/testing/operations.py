"""The operations that novalite's APIs declare, by name: ``POST /servers``, ``volume POST /volumes``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from novalite.api.operation import Endpoint, Operation
from novalite.wsgi.microversion import NULL, Version

#: Of each service: its router, and its microversions if it has some, as ``module:name`` below `novalite.services`.
SERVICES = {
    "compute": ("compute.router:ComputeRouter", "compute.microversions:COMPUTE"),
    "identity": ("identity.router:IdentityRouter", None),
    "image": ("image.router:ImageRouter", None),
    "network": ("network.router:NetworkRouter", None),
    "placement": ("placement.router:PlacementRouter", "placement.microversions:PLACEMENT"),
    "volume": ("volume.router:VolumeRouter", "volume.microversions:VOLUME"),
}


def declared_by(mapper: Any) -> Iterator[tuple[str, str, str | None, Operation]]:
    """All operations behind a mapper's routes: method, path, the action where it is one of a path's, and itself."""
    for route in mapper.matchlist:
        endpoint, (method,) = route.defaults.get("controller"), (route.conditions or {"method": [""]})["method"]
        if isinstance(endpoint, Endpoint) and method != "HEAD" and not route.routepath.startswith("/{project_id"):
            for action, operations in endpoint.operations.items():
                yield from ((method, route.routepath, action, operation) for operation in operations)


def operation_of(operation: Operation | str, version: Version | str | None = None) -> tuple[Operation, Version]:
    """The operation of a name, and the version, by default its API's latest.

    A name is ``METHOD /path``, of an action with its key: ``POST /servers/{id}/action reboot``. Another service than
    compute stands in front: ``volume POST /volumes``. Raises LookupError.
    """
    at = Version.parse(version) if isinstance(version, str) else version
    if isinstance(operation, Operation):
        return operation, NULL if at is None else at
    service, method, path, action = _parts(operation)
    router, versions = SERVICES[service]
    if at is None:
        at = NULL if versions is None else _imported(versions).maximum
    for one, where, key, found in declared_by(_imported(router)().map):
        if (one, _anonymous(where), key) == (method, _anonymous(path), action) and found.span.meets(at):
            return found, at
    raise LookupError(f"{service} declares no {operation} at {at}")


def _parts(name: str) -> tuple[str, str, str, str | None]:
    found = re.fullmatch(r"(?:(\w+) )?([A-Z]+) (/\S*)(?: (\S+))?", name)
    if found is None or (found[1] or "compute") not in SERVICES:
        raise LookupError(f"{name!r} is not `[SERVICE] METHOD /path [ACTION]`; services are {', '.join(SERVICES)}")
    return found[1] or "compute", found[2], found[3], found[4]


def _anonymous(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _imported(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(import_module(f"novalite.services.{module}"), attribute)
