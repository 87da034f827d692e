"""Who answers for a route, by name and by version: operations of ours, and the controllers of OpenStack's services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Who answers, by name: ``servers.show``.

    ``first`` and ``last`` are the versions between which it does; each empty where there is none.
    ``action`` is the key of the body that chooses it.
    """

    name: str
    first: str = ""
    last: str = ""
    action: str | None = None

    @property
    def versions(self) -> str:
        """In words."""
        if not self.first:
            return f"until {self.last}" if self.last else ""
        return f"from {self.first} to {self.last}" if self.last else f"from {self.first} on"

    def __str__(self) -> str:
        return f"{self.name} {self.versions}".strip()


def answers_of(endpoint: Any, action: str | None) -> tuple[tuple[Answer, ...], Any]:
    """All who answer, and the object that does; of several the first.

    ``endpoint`` is what a route names as its controller: an endpoint of ours, a Resource around a controller as Nova
    has it, a class, a name, or a WSGI application.
    """
    controller = getattr(endpoint, "controller", None) or endpoint
    declared = getattr(endpoint, "operations", None)
    if isinstance(declared, Mapping):
        found = list(_operations(endpoint, declared))
    elif action == "action" and isinstance(actions := getattr(endpoint, "wsgi_actions", None), Mapping):
        found = [(_method(method, str(key)), method) for key, method in sorted(actions.items())]
    elif action and isinstance(versions := getattr(controller, "versioned_methods", None), Mapping):
        found = [(_version(controller, one), one.func) for one in versions.get(action, ())]
    else:
        found = []
    if not found:
        target = None if isinstance(controller, str) else getattr(controller, action, None) if action else controller
        first, last = (getattr(target, key, None) or "" for key in ("min_version", "max_version"))
        found = [(Answer(_name(controller, action), first, last), target)]
    return tuple(answer for answer, _ in found), found[0][1]


def class_name(controller: Any) -> str:
    """The full name of a controller's class; of a name itself."""
    if isinstance(controller, str):
        return controller
    cls = controller if isinstance(controller, type) else type(controller)
    return f"{cls.__module__}.{cls.__qualname__}"


def _operations(endpoint: Any, operations: Mapping[str | None, Any]) -> Iterator[tuple[Answer, Any]]:
    """Of an endpoint of ours: each operation by its noun and name, without the service, which its mount tells."""
    versions = getattr(getattr(endpoint, "service", None), "versions", None)
    for action, declared in operations.items():
        for operation in declared:
            span = operation.span
            first = str(span.first or versions.minimum) if versions else ""
            answer = Answer(operation.title.partition(".")[2], first, str(span.last or ""), action)
            yield answer, operation.handler


def _method(method: Any, action: str) -> Answer:
    """Of a Resource of Nova's and its like: one of the actions of which the body names one."""
    first, last = (getattr(method, key, None) or "" for key in ("min_version", "max_version"))
    return Answer(getattr(method, "__qualname__", action), first, last, action)


def _version(controller: Any, method: Any) -> Answer:
    """Of a method of which Cinder's and Manila's controllers have several, each for some versions."""
    return Answer(_name(controller, method.name), _text(method.start_version), _text(method.end_version))


def _text(version: Any) -> str:
    try:
        return str(version.get_string())
    except ValueError:  # there is none
        return ""


def _name(controller: Any, action: str | None) -> str:
    if controller is None:
        return ""
    if isinstance(controller, str):
        return f"{controller}.{action}" if action else controller
    own = getattr(controller, "__qualname__", None)
    name = own or type(controller).__qualname__
    return f"{name}.{action}" if action else name
