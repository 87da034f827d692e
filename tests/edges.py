"""How strong is the conformance suite? Each declared span is shifted by one version, and some test must fail.

``python -m tests.edges`` lists the shifts that no test notices. A test run with ``-p tests.edges`` and EDGE=N in the
environment has the N-th of them shifted.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from novalite.api.microversion import LEGACY, Span
from novalite.api.operation import Resource
from novalite.api.shape import Field, Key
from novalite.compute import router
from novalite.wsgi.microversion import Version

EDGE = "EDGE"


class Edge:
    """One end of a span: whose it is, and how to shift it."""

    def __init__(self, name, owner, attribute, end):
        self.name = f"{name}: {attribute} {getattr(owner, attribute)}, its {end}"
        self.owner, self.attribute, self.end = owner, attribute, end

    def shift(self):
        span = getattr(self.owner, self.attribute)
        version = getattr(span, self.end)
        object.__setattr__(self.owner, self.attribute, replace(span, **{self.end: following(version)}))


class Step:
    """A version from which an operation's status is another."""

    def __init__(self, name, operation, index):
        self.name = f"{name}: status from {operation.status[index][0]} on"
        self.operation, self.index = operation, index

    def shift(self):
        steps = list(self.operation.status)
        version, status = steps[self.index]
        steps[self.index] = (following(version), status)
        object.__setattr__(self.operation, "status", tuple(steps))


def edges_of(name, owner, attribute, begun):
    span = getattr(owner, attribute)
    if isinstance(span, Span):
        yield from (
            Edge(name, owner, attribute, end)
            for end in ("first", "last")
            # Where another of that name begins the last version is only the other side of that edge.
            if getattr(span, end) > LEGACY
            and not (end == "last" and (owner_name(owner), following(span.last)) in begun)
        )


def following(version):
    return Version(version.major, version.minor + 1)


def owner_name(owner):
    return getattr(owner, "name", None)


def edges_in(name, part, seen, begun=frozenset()) -> Iterator[Edge | Step]:
    """All edges of a declaration, and of what it is made of; each part once."""
    if isinstance(part, dict | list | tuple):
        parts = list(part.values()) if isinstance(part, dict) else part
        begun = {(inner.name, inner.span.first) for inner in parts if isinstance(inner, Field | Key)}
        for inner in parts:
            yield from edges_in(name, inner, seen, begun)
        return
    if part is None or id(part) in seen or not hasattr(part, "__dict__"):
        return
    seen.add(id(part))
    if isinstance(part, Field | Key):
        name = f"{name}.{part.name}"
    for attribute in ("span", "required", "strict", "links", "extra"):
        if hasattr(part, attribute):
            yield from edges_of(name, part, attribute, begun)
    for attribute in ("takes", "query", "gives", "shape", "shown", "fields", "keys", "type"):
        yield from edges_in(name, getattr(part, attribute, None), seen)


def edges():
    """Every edge that the Compute API declares, always in the same order."""
    seen = set()
    for resource in (value for value in vars(router).values() if isinstance(value, Resource)):
        for (method, path), endpoint in resource.endpoints.items():
            for action, operations in endpoint.operations.items():
                for operation in operations:
                    name = f"{method} {path}" + (f" {action}" if action else "")
                    yield from edges_in(name, operation, seen)
                    for index, (version, _) in enumerate(operation.status):
                        if version > Version(2, 1):
                            yield Step(name, operation, index)


def pytest_configure(config):
    if EDGE in os.environ:
        list(edges())[int(os.environ[EDGE])].shift()


def is_noticed(index):
    command = [sys.executable, "-m", "novalite", "conformance", "-q", "-x", "-p", "tests.edges"]
    done = subprocess.run(command, env=os.environ | {EDGE: str(index)}, capture_output=True, check=False)
    return done.returncode == 1


def main():
    names = [edge.name for edge in edges()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        noticed = list(pool.map(is_noticed, range(len(names))))
    missed = [name for name, seen in zip(names, noticed, strict=True) if not seen]
    print(*missed, sep="\n")
    print(f"{len(missed)} of {len(names)} shifts are not noticed")
    return len(missed) > len(names) / 10


if __name__ == "__main__":
    sys.exit(main())
