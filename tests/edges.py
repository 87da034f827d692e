"""How strong is the conformance suite? What is declared is changed, one thing at a time, and some test must fail.

``python -m tests.edges [--service SERVICE] [PATH…]`` shifts each declared span by one version and lists the shifts
that no test notices, of the operations of a service or of all that have microversions, whose method and path have one
of the PATHs in them; with ``--unshifted`` nothing is shifted, and so none is to be noticed. Placement, which has no
part of the suite, is held to the tests of its service. ``--sample N`` and ``--all`` change what else is declared, of
each service N things or all: see `tests.mutations`. With ``--unmet`` nothing is changed, and what no test meets is
listed. Without any argument there are both, the changes being a sample.

To shift an end of a span changes what is done at one version only, so of the tests only those run that have asked one
of the operations at that version; the suite is run once to see which these are. The shifted runs are forks of one
process that has collected the suite, two at a time.
"""

import argparse
import importlib
import os
import pickle
import subprocess
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import starmap, zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import novalite.conformance
import novalite.services.compute.router
import novalite.services.identity.router
import novalite.services.image.router
import novalite.services.network.router
import novalite.services.placement.router
import novalite.services.volume.router
from novalite.api.declared import Declared, declared_in, following
from novalite.api.microversion import LEGACY
from novalite.api.operation import Endpoint, Operation, Resource
from novalite.api.shape import Obj
from novalite.wsgi.microversion import NULL, Version
from tests import mutations
from tests.mutations import Mutation

SUITE = Path(novalite.conformance.__file__).parent


@dataclass(frozen=True)
class Subject:
    """A service: its operations, the tests that are to notice, and the version after which its spans are shifted."""

    router: Any
    tests: Path
    floor: Version = NULL

    def resources(self) -> list[Resource]:
        """Those of its routes, each once."""
        found = [*vars(self.router).values(), *getattr(self.router, "RESOURCES", ())]
        return [*{id(one): one for one in found if isinstance(one, Resource)}.values()]


SUBJECTS = {
    "compute": Subject(novalite.services.compute.router, SUITE / "compute", LEGACY),
    "volume": Subject(novalite.services.volume.router, SUITE / "volume"),
    "placement": Subject(novalite.services.placement.router, Path(__file__).parent / "unit/services/placement"),
}

#: Those that have no microversions: of them only what else is declared can be changed.
UNVERSIONED = {
    name: Subject(importlib.import_module(f"novalite.services.{name}.router"), SUITE / name)
    for name in ("identity", "image", "network")
}
AT_ONCE = 2

#: How much of what a service declares is changed where nobody says how much.
SAMPLE = 40

#: How the process of a shifted run ends; any other way is no answer.
MISSED, NOTICED = 0, 1

#: An operation's path at a version: the id of the list of operations that answer there, and the version. Beside these
#: there is what `tests.mutations` looks at.
Asked = tuple[Any, Any]


@dataclass(frozen=True)
class Edge:
    """One end of a span, or a version from which a status is another: whose it is, and how to shift it."""

    name: str
    owner: Any
    attribute: str
    value: Any
    version: Version
    kind: str = "span"
    places: set[int] = field(default_factory=set)

    def shift(self) -> None:
        object.__setattr__(self.owner, self.attribute, self.value)

    def is_asked(self, asked: Iterable[Asked]) -> bool:
        return any(place in self.places and version == self.version for place, version in asked)


def edges_of(one: Declared, floor: Version) -> Iterator[Edge]:
    """Both ends, of which the last only where it is not the other side of what comes after."""
    span = one.span
    if span.first > floor:
        shifted = replace(span, first=following(span.first))
        yield Edge(f"{one.name}: {one.attribute} {span}, its first", one.owner, one.attribute, shifted, span.first)
    if span.last > floor and not one.has_heir():
        shifted = replace(span, last=following(span.last))
        name = f"{one.name}: {one.attribute} {span}, its last"
        yield Edge(name, one.owner, one.attribute, shifted, following(span.last))


def steps_of(name: str, operation: Operation) -> Iterator[Edge]:
    for index, (version, status) in enumerate(operation.status):
        if version > Version(2, 1):
            shifted = (*operation.status[:index], (following(version), status), *operation.status[index + 1 :])
            yield Edge(f"{name}: status from {version} on", operation, "status", shifted, version)


def edges(subject: Subject, *paths: str) -> list[Edge]:
    """Every edge that an API declares: each once, with all places that it is at."""
    found: dict[tuple[int, str, Version], Edge] = {}
    modules: dict[ModuleType, set[int]] = defaultdict(set)
    for resource in subject.resources():
        for (method, path), endpoint in resource.endpoints.items():
            for action, operations in endpoint.operations.items():
                name = " ".join(filter(None, (method, path, action)))
                declared = [edge for one in declared_in(name, operations, {}) for edge in edges_of(one, subject.floor)]
                for edge in declared + [step for operation in operations for step in steps_of(name, operation)]:
                    kept = found.setdefault((id(edge.owner), edge.name.rpartition(":")[2], edge.version), edge)
                    kept.places.add(id(operations))
                for operation in operations:
                    modules[sys.modules[operation.handler.__module__]].add(id(operations))
    for module, places in modules.items():  # what its handlers hold to shapes by themselves
        for key, shape in vars(module).items():
            name = f"{module.__name__.rpartition('.')[2]}.{key}"
            for one in declared_in(name, shape, {}) if isinstance(shape, Obj) or hasattr(shape, "each") else ():
                for edge in edges_of(one, subject.floor):
                    kept = found.setdefault((id(edge.owner), edge.name.rpartition(":")[2], edge.version), edge)
                    kept.places.update(places)
    return [edge for edge in found.values() if not paths or any(path in edge.name for path in paths)]


class Shifts:
    """Runs the suite once as it is, and then for each edge what may notice that it is shifted."""

    def __init__(self, edges: Sequence[Edge | Mutation], shift: bool = True, only_unmet: bool = False) -> None:
        self.edges = edges
        self.shift = shift
        self.only_unmet = only_unmet
        self.missed: list[Edge | Mutation] = []
        self.broken: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        with tempfile.NamedTemporaryFile() as file:
            _wait(_fork(lambda: _watch(session.items, file.name)))
            asked, self.broken = pickle.loads(Path(file.name).read_bytes())
        sound = [item for item in session.items if item.nodeid not in self.broken]
        running: dict[int, Edge | Mutation] = {}
        if self.only_unmet:
            met = set().union(*(asked[item.nodeid] for item in sound))
            self.missed = [edge for edge in self.edges if not edge.is_asked(met)]
            print(*(edge.name for edge in self.missed), sep="\n")
            return True
        for edge in self.edges:
            items = [item for item in sound if edge.is_asked(asked[item.nodeid])]
            if len(running) == AT_ONCE:
                self._end(running)
            running[_fork(lambda edge=edge, items=items: self._try(edge, items))] = edge
        while running:
            self._end(running)
        return True

    def _end(self, running: dict[int, Edge | Mutation]) -> None:
        done, status = os.wait()
        edge = running.pop(done)
        if (code := os.waitstatus_to_exitcode(status)) not in (MISSED, NOTICED):
            raise RuntimeError(f"the run with {edge.name} shifted ended with {code}")
        if code == MISSED:
            self.missed.append(edge)
            print(edge.name, flush=True)

    def _try(self, edge: Edge | Mutation, items: list[pytest.Item]) -> int:
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
    mutations.watch(lambda met: asked[current].add(met))
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


def missed(
    service: str, changes: Sequence[Edge | Mutation], shift: bool, share: float, only_unmet: bool = False
) -> bool:
    """Whether more than a share of the changes of a service are not noticed."""
    subject = (SUBJECTS | UNVERSIONED)[service]
    shifts = Shifts(changes, shift, only_unmet)
    options = [
        "-q",
        "-c",
        os.devnull,
        "--rootdir",
        str(subject.tests.parent),
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
    ]
    known = ["-W", "ignore:Content-Type header found", "-W", "ignore:.*fork:DeprecationWarning"]
    pytest.main([str(subject.tests), *options, *known, "--capture=no"], plugins=[shifts])
    for kind in sorted({one.kind for one in changes}):
        of_kind, not_noticed = ([one for one in some if one.kind == kind] for some in (changes, shifts.missed))
        print(f"{service}: {len(not_noticed)} of {len(of_kind)} changes of a {kind} are not noticed")
    print(*(f"fails anyway: {name}" for name in shifts.broken), sep="\n")
    return len(shifts.missed) > len(changes) * share


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.edges")
    parser.add_argument("--service", choices=SUBJECTS | UNVERSIONED)
    parser.add_argument("--unshifted", action="store_true")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--sample", type=int, metavar="N", help="change N of what is declared, in place of spans")
    which.add_argument("--all", action="store_true", help="change all that is declared, which takes minutes")
    parser.add_argument("--unmet", action="store_true", help="with these: only look for what no test meets at all")
    parser.add_argument("--kind", choices=mutations.KINDS, action="append", help="only changes of that kind")
    parser.add_argument("paths", nargs="*", metavar="PATH")
    asked = parser.parse_args()
    are_mutated = asked.all or asked.sample is not None
    if asked.service:
        if not are_mutated:
            found: Sequence[Edge | Mutation] = edges(SUBJECTS[asked.service], *asked.paths)
            return missed(asked.service, found, not asked.unshifted, share=1 / 10)
        every = mutations.mutations(asked.service, asked.kind or mutations.KINDS)
        every = [one for one in every if not asked.paths or any(path in one.name for path in asked.paths)]
        found = every if asked.all else mutations.sampled(every, asked.sample)
        return missed(asked.service, found, not asked.unshifted, share=1 / 20, only_unmet=asked.unmet)
    # Each in a process of its own: pytest imports a suite's conftest.py once.
    shifted = [[*sys.argv[1:], "--service", name] for name in SUBJECTS]
    mutated = [[*sys.argv[1:], "--service", name] for name in SUBJECTS | UNVERSIONED if name != "placement"]
    if len(sys.argv) == 1:
        shifted += [[f"--sample={SAMPLE}", *options] for options in mutated]
    run = [sys.executable, "-m", "tests.edges"]
    return max(
        subprocess.run([*run, *options], check=False).returncode for options in (mutated if are_mutated else shifted)
    )


if __name__ == "__main__":
    sys.exit(main())
