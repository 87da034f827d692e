"""What a service declares, changed one at a time: keys dropped, statuses swapped, messages changed, rules widened.

Each change is made in memory, in a process of its own, and some test of the conformance suite is to fail then. Of the
tests only those run that have asked an operation that the change is about, asked the rule, or raised the error.
"""

import ast
import gc
import importlib
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import novalite
from novalite import errors
from novalite.api.microversion import Span
from novalite.api.operation import Operation, Resource
from novalite.api.service import Policy
from novalite.api.shape import Given, Key, View
from novalite.context import RequestContext
from novalite.wsgi.microversion import Version

SOURCE = Path(novalite.__file__).parent

KINDS = ("key", "status", "message", "rule")

#: A span in which no version lies.
NEVER = Span(first=Version(999, 0))

#: What a success becomes; of others nobody would be surprised to see 200.
OTHER_STATUS = {200: 202, 201: 200, 202: 200, 204: 202}

#: What a test has met: ``("rule", name)``, ``("site", (file, line))``, or an operation's path and a version.
Met = tuple[Any, Any]


@dataclass(frozen=True)
class Mutation:
    """A change: what it is called, how it is made, and whether a test that has met something may notice it."""

    kind: str
    name: str
    change: Callable[[], None]
    is_met: Callable[[Met], bool]

    def shift(self) -> None:
        self.change()

    def is_asked(self, asked: Iterable[Met]) -> bool:
        return any(map(self.is_met, asked))


def mutations(service: str, kinds: Iterable[str] = KINDS) -> list[Mutation]:
    """All changes of some kinds of what a service declares."""
    found = {"key": keys, "status": statuses, "message": messages, "rule": rules}
    return [mutation for kind in kinds for mutation in found[kind](service)]


def sampled(found: list[Mutation], size: int) -> list[Mutation]:
    """As many of them, always the same ones and of all kinds alike, as long as they have their names."""
    return sorted(found, key=lambda one: zlib.crc32(one.name.encode()))[:size]


def operations(service: str) -> Iterator[tuple[str, int, Operation]]:
    """The operations of a service: what each answers, the id of the list that it is in, and itself."""
    own = f"novalite.services.{service}."
    for resource in [one for one in gc.get_objects() if isinstance(one, Resource)]:
        for (method, path), endpoint in resource.endpoints.items():
            for action, listed in endpoint.operations.items():
                for operation in listed:
                    if operation.handler.__module__.startswith(own):
                        yield " ".join(filter(None, (method, path, action))), id(listed), operation


def keys(service: str) -> Iterator[Mutation]:
    """Each key of what an operation gives, once, whatever it is shown by."""
    places: dict[int, set[int]] = defaultdict(set)
    named: dict[int, tuple[str, Key]] = {}
    for name, place, operation in operations(service):
        views = [operation.gives.shown] if isinstance(operation.gives, Given) else []
        for view in [*views, *_views_of(sys.modules[operation.handler.__module__])]:
            for key in view.keys:
                named.setdefault(id(key), (f"{name}: {key.name} {key.span}".rstrip(". "), key))
                places[id(key)].add(place)
    for number, (name, key) in named.items():
        drop = partial(object.__setattr__, key, "span", NEVER)
        yield Mutation("key", name, drop, partial(_is_at, frozenset(places[number]), key.span))


def _views_of(module: ModuleType) -> list[View]:
    """What the handlers of a module show by themselves."""
    return [one for one in vars(module).values() if isinstance(one, View)]


def _is_at(places: frozenset[int], span: Span, met: Met) -> bool:
    return met[0] in places and span.meets(met[1])


def statuses(service: str) -> Iterator[Mutation]:
    """Each status of a success, at the versions at which it is answered; what never returns has none."""
    for name, place, operation in operations(service):
        if operation.handler.__annotations__.get("return") == "NoReturn":
            continue
        for index, (version, status) in enumerate(operation.status):
            following = operation.status[index + 1][0] if index + 1 < len(operation.status) else None
            if following is not None and (following <= version or operation.status[index + 1][1] == status):
                continue  # the null version has the first one's
            span = operation.span.within(Span(first=version))
            if span is None or status not in OTHER_STATUS:
                continue
            if following is not None:
                span = Span(span.first, min(filter(None, (span.last, _before(following)))))
            swapped = (*operation.status[:index], (version, OTHER_STATUS[status]), *operation.status[index + 1 :])
            swap = partial(object.__setattr__, operation, "status", swapped)
            yield Mutation("status", f"{name}: {status} {span}", swap, partial(_is_at, frozenset([place]), span))


def _before(version: Version) -> Version:
    return Version(version.major, version.minor - 1)


def rules(service: str) -> Iterator[Mutation]:
    """Each rule, so that it lets everybody; of those that do so anyway there is nothing to notice."""
    module = importlib.import_module(f"novalite.services.{service}.policies")
    policy: Policy = module.POLICY
    for name, rule in policy.rules.items():
        if not _lets_everybody(rule):
            widened = MappingProxyType({**policy.rules, name: lambda context, target: True})
            yield Mutation(
                "rule", f"rule {name}", partial(setattr, policy, "rules", widened), partial(_is, ("rule", name))
            )


def _lets_everybody(rule: Callable[..., bool]) -> bool:
    try:
        return rule(RequestContext(), {})
    except (AttributeError, KeyError):
        return False


def _is(one: Met, met: Met) -> bool:
    return one == met


def messages(service: str) -> Iterator[Mutation]:
    """Each message of an error, where it is written."""
    for path in sorted([*SOURCE.glob(f"cloud/{service}/**/*.py"), *SOURCE.glob(f"services/{service}/**/*.py")]):
        name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        for first, last in _written(ast.parse(path.read_text()), vars(module)):
            lines = range(first, last + 1)
            told = f"{path.relative_to(SOURCE)}:{first}"
            yield Mutation(
                "message",
                f"message {told}",
                partial(_change_messages, str(path), lines),
                partial(_is_of, str(path), lines),
            )


def _written(tree: ast.AST, known: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """The lines of each call that makes an error and says something of its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _makes_an_error(node.func, known):
            said = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(_is_text(one) for one in said):
                yield node.lineno, node.end_lineno or node.lineno


def _makes_an_error(called: ast.expr, known: Mapping[str, Any]) -> bool:
    names = ast.unparse(called).split(".")
    found: Any = known.get(names[0])
    for name in names[1:]:
        found = getattr(found, name, None)
    return isinstance(found, type) and issubclass(found, errors.Error)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_of(path: str, lines: range, met: Met) -> bool:
    return met[0] == "site" and met[1][0] == path and met[1][1] in lines


def _change_messages(path: str, lines: range) -> None:
    """Have an error say something else, where it is made at one of some lines."""
    made = errors.Error.__init__

    def changed(self: errors.Error, message: str | None = None) -> None:
        made(self, message)
        if any(_is_of(path, lines, ("site", site)) for site in sites(sys._getframe(1))):
            made(self, "Changed.")

    errors.Error.__init__ = changed  # type: ignore[method-assign]


def sites(frame: Any) -> Iterator[tuple[str, int]]:
    """Where an error is made: the line that calls its class, and those of its class and theirs."""
    while (
        frame is not None and frame.f_code.co_name == "__init__" and isinstance(frame.f_locals.get("self"), Exception)
    ):
        yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    if frame is not None:
        yield frame.f_code.co_filename, frame.f_lineno


def watch(met: Callable[[Met], None]) -> None:
    """Have it told which rules are asked and where errors are made, as long as this process lasts."""
    allows, made = Policy.allows, errors.Error.__init__

    def watched(self: Policy, rule: str, *args: Any) -> bool:
        met(("rule", rule))
        return allows(self, rule, *args)

    def noted(self: errors.Error, message: str | None = None) -> None:
        for site in sites(sys._getframe(1)):
            met(("site", site))
        made(self, message)

    Policy.allows = watched  # type: ignore[method-assign]
    errors.Error.__init__ = noted  # type: ignore[method-assign]
