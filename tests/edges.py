"""How strong is the conformance suite? Each declared span is shifted by one version, and some test must fail.

``python -m tests.edges [PATH…]`` lists the shifts that no test notices, of operations whose method and path have one of
the PATHs in them; with ``--unshifted`` nothing is shifted, and so none is to be noticed. To shift an end of a span
changes what is done at one version only, so of the tests only those run that have asked one of the operations at that
version; the suite is run once to see which these are. The shifted runs are forks of one process that has collected the
suite, two at a time.
"""

import os
import pickle
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import starmap, zip_longest
from pathlib import Path
from typing import Any

import pytest

import novalite.conformance
from novalite.api.declared import Declared, declared_in, following
from novalite.api.microversion import LEGACY
from novalite.api.operation import Endpoint, Operation, Resource
from novalite.services.compute import router
from novalite.wsgi.microversion import Version

SUITE = Path(novalite.conformance.__file__).parent
AT_ONCE = 2

#: How the process of a shifted run ends; any other way is no answer.
MISSED, NOTICED = 0, 1

#: An operation's path at a version: the id of the list of operations that answer there, and the version.
Asked = tuple[int, Version]


@dataclass(frozen=True)
class Edge:
    """One end of a span, or a version from which a status is another: whose it is, and how to shift it."""

    name: str
    owner: Any
    attribute: str
    value: Any
    version: Version
    places: set[int] = field(default_factory=set)

    def shift(self) -> None:
        object.__setattr__(self.owner, self.attribute, self.value)

    def is_asked(self, asked: Iterable[Asked]) -> bool:
        return any(place in self.places and version == self.version for place, version in asked)


def edges_of(one: Declared) -> Iterator[Edge]:
    """Both ends, of which the last only where it is not the other side of what comes after."""
    span = one.span
    if span.first > LEGACY:
        shifted = replace(span, first=following(span.first))
        yield Edge(f"{one.name}: {one.attribute} {span}, its first", one.owner, one.attribute, shifted, span.first)
    if span.last > LEGACY and not one.has_heir():
        shifted = replace(span, last=following(span.last))
        name = f"{one.name}: {one.attribute} {span}, its last"
        yield Edge(name, one.owner, one.attribute, shifted, following(span.last))


def steps_of(name: str, operation: Operation) -> Iterator[Edge]:
    for index, (version, status) in enumerate(operation.status):
        if version > Version(2, 1):
            shifted = (*operation.status[:index], (following(version), status), *operation.status[index + 1 :])
            yield Edge(f"{name}: status from {version} on", operation, "status", shifted, version)


def edges(*paths: str) -> list[Edge]:
    """Every edge that the Compute API declares: each once, with all places that it is at."""
    found: dict[tuple[int, str, Version], Edge] = {}
    for resource in (value for value in vars(router).values() if isinstance(value, Resource)):
        for (method, path), endpoint in resource.endpoints.items():
            for action, operations in endpoint.operations.items():
                name = " ".join(filter(None, (method, path, action)))
                declared = [edge for one in declared_in(name, operations, {}) for edge in edges_of(one)]
                for edge in declared + [step for operation in operations for step in steps_of(name, operation)]:
                    kept = found.setdefault((id(edge.owner), edge.name.rpartition(":")[2], edge.version), edge)
                    kept.places.add(id(operations))
    return [edge for edge in found.values() if not paths or any(path in edge.name for path in paths)]


class Shifts:
    """Runs the suite once as it is, and then for each edge what may notice that it is shifted."""

    def __init__(self, edges: list[Edge], shift: bool = True) -> None:
        self.edges = edges
        self.shift = shift
        self.missed: list[Edge] = []
        self.broken: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        with tempfile.NamedTemporaryFile() as file:
            _wait(_fork(lambda: _watch(session.items, file.name)))
            asked, self.broken = pickle.loads(Path(file.name).read_bytes())
        sound = [item for item in session.items if item.nodeid not in self.broken]
        running: dict[int, Edge] = {}
        for edge in self.edges:
            items = [item for item in sound if edge.is_asked(asked[item.nodeid])]
            if len(running) == AT_ONCE:
                self._end(running)
            running[_fork(lambda edge=edge, items=items: self._try(edge, items))] = edge
        while running:
            self._end(running)
        return True

    def _end(self, running: dict[int, Edge]) -> None:
        done, status = os.wait()
        edge = running.pop(done)
        if (code := os.waitstatus_to_exitcode(status)) not in (MISSED, NOTICED):
            raise RuntimeError(f"the run with {edge.name} shifted ended with {code}")
        if code == MISSED:
            self.missed.append(edge)
            print(edge.name, flush=True)

    def _try(self, edge: Edge, items: list[pytest.Item]) -> int:
        if self.shift:
            edge.shift()
        return NOTICED if any(starmap(_fails, zip_longest(items, items[1:]))) else MISSED


def _watch(items: list[pytest.Item], to: str) -> int:
    """Run all, and write down which operations each has asked for at which version, and which failed."""
    asked: dict[str, set[Asked]] = defaultdict(set)
    current = ""
    perform = Endpoint._perform

    def watched(self: Endpoint, operations: Any, req: Any, *args: Any, **variables: Any) -> Any:
        asked[current].add((id(operations), LEGACY if req.is_legacy_v2() else req.api_version_request))
        return perform(self, operations, req, *args, **variables)

    Endpoint._perform = watched  # type: ignore[method-assign]
    failed = []
    for item, next_item in zip_longest(items, items[1:]):
        current = item.nodeid
        if _fails(item, next_item):
            failed.append(current)
    Path(to).write_bytes(pickle.dumps((asked, failed)))
    return 0


def _fails(item: pytest.Item, next_item: pytest.Item | None) -> bool:
    reports: list[pytest.TestReport] = []
    item.config.pluginmanager.register(catcher := _Catcher(reports))
    item.ihook.pytest_runtest_protocol(item=item, nextitem=next_item)
    item.config.pluginmanager.unregister(catcher)
    return any(report.failed for report in reports)


class _Catcher:
    def __init__(self, reports: list[pytest.TestReport]) -> None:
        self.reports = reports

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.reports.append(report)


def _fork(work: Any) -> int:
    child = os.fork()
    if child:
        return child
    code = 2
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _wait(child: int) -> None:
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the suite did not run")


def main() -> bool:
    paths = [argument for argument in sys.argv[1:] if argument != "--unshifted"]
    shifts = Shifts(edges(*paths), shift="--unshifted" not in sys.argv)
    options = ["-q", "-c", os.devnull, "--rootdir", str(SUITE), "-p", "no:cacheprovider", "-p", "no:randomly"]
    known = ["-W", "ignore:Content-Type header found", "-W", "ignore:.*fork:DeprecationWarning"]
    pytest.main([str(SUITE), *options, *known, "--capture=no"], plugins=[shifts])
    print(f"{len(shifts.missed)} of {len(shifts.edges)} shifts are not noticed")
    print(*(f"fails anyway: {name}" for name in shifts.broken), sep="\n")
    return len(shifts.missed) > len(shifts.edges) / 10


if __name__ == "__main__":
    sys.exit(main())
