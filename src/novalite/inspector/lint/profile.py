"""What a project wants of its pipelines, as data: which filter is of which kind, their order, and what has to be there.

The profiles in ``profiles/`` are shipped; a project's own is a TOML file, or ``[tool.novalite.lint]`` of its
pyproject, that extends one of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from novalite.errors import ConfigError
from novalite.inspector.ini import Ini
from novalite.inspector.lint.chains import Element, factory_of

SHIPPED = ("nova", "oslo", "paste", "swift")

_FOLDER = Path(__file__).parent / "profiles"
_TABLES = {
    "description": str,
    "extends": str,
    "applies": list,
    "kinds": dict,
    "order": (dict, list),
    "require": (dict, list),
    "alike": dict,
    "alike_authenticated": dict,
    "repeatable": list,
    "off": dict,
}

#: The rules of what a project asks for without naming a rule.
OWN_ORDER, OWN_REQUIREMENT = "NL039", "NL049"


@dataclass(frozen=True)
class Order:
    """That filters of one kind come before, or after, those of some others; ``*`` is every other filter."""

    rule: str
    kind: str
    before: bool
    others: tuple[str, ...]

    @classmethod
    def parse(cls, rule: str, text: Any) -> Order:
        """``cors before authtoken sizelimit``. Raises ValueError."""
        words = text.replace(",", " ").split() if isinstance(text, str) else ()
        if len(words) < 3 or words[1] not in ("before", "after"):
            raise ValueError(f"{text!r} is not `FILTER before FILTER…` nor `FILTER after FILTER…`")
        return cls(rule, words[0], words[1] == "before", tuple(words[2:]))

    def names(self, kind: str) -> bool:
        """Whether a kind is one of the others."""
        return kind in self.others or ("*" in self.others and kind != self.kind)


@dataclass(frozen=True)
class Profile:
    """``kinds``: what a filter or application is, by patterns of its factory or of its name, the first that fits.

    ``require`` are kinds, by rule, that have to be in each pipeline, ``alike`` in each if they are in one,
    ``alike_authenticated`` in each that authenticates; ``off`` are the rules that are switched off, with the reasons.
    """

    name: str
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: tuple[Order, ...] = ()
    require: tuple[tuple[str, str], ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    alike_authenticated: tuple[tuple[str, str], ...] = ()
    repeatable: tuple[str, ...] = ()
    off: Mapping[str, str] = field(default_factory=dict)

    @property
    def rules(self) -> set[str]:
        """The rules that it speaks of."""
        ruled = (*self.require, *self.alike, *self.alike_authenticated)
        return {*(order.rule for order in self.order), *(rule for rule, _ in ruled), *self.off}

    def kind(self, element: Element) -> str:
        """What a filter or application is; one of no known kind is its own, called by its name."""
        for is_factory in (True, False):
            text = element.factory if is_factory else element.name
            for kind, patterns in self.kinds.items():
                if any(fnmatchcase(text, one) for one in patterns if (":" in one) == is_factory):
                    return kind
        return element.name


def shipped(name: str) -> Profile:
    """One of the shipped profiles."""
    return _made(name, _parsed(_FOLDER / f"{name}.toml"))


def named(name: str) -> Profile:
    """A profile by the name of a shipped one, or by the path of a TOML file. Raises ConfigError."""
    if name in SHIPPED:
        return shipped(name)
    path = Path(name)
    if path.suffix != ".toml":
        raise ConfigError(f"there is no profile {name}; there are {', '.join(SHIPPED)}, or FILE.toml")
    settings = _parsed(path)
    if path.name == "pyproject.toml":
        settings = _tool(settings)
    return _made(name, settings, near=path.parent)


def found(ini: Ini) -> Profile:
    """The profile for an ini where none is named: of the nearest pyproject that has one, or what fits its factories."""
    fitting = fitting_name(ini)
    for folder in Path(ini.path).absolute().parents:
        path = folder / "pyproject.toml"
        if path.is_file() and (settings := _tool(_parsed(path))):
            return _made(str(path), {"extends": fitting, **settings}, near=folder)
    return shipped(fitting)


def fitting_name(ini: Ini) -> str:
    """The name of the shipped profile whose services have factories such as this ini's."""
    factories = [factory for section in ini.sections if section.type and (factory := factory_of(ini, section))]
    for name in ("nova", "swift", "oslo"):
        patterns = _parsed(_FOLDER / f"{name}.toml")["applies"]
        if any(fnmatchcase(factory, pattern) for factory in factories for pattern in patterns):
            return name
    return "paste"


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except ValueError as error:  # which TOML's and Unicode's errors are
        raise ConfigError(f"{path}: {error}") from None


def _tool(settings: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = settings.get("tool", {}).get("novalite", {}).get("lint", {})
    return found


def _made(name: str, settings: Mapping[str, Any], near: Path | None = None, seen: tuple[str, ...] = ()) -> Profile:
    try:
        _check(settings)
        parent = _parent(settings, near, (*seen, name))
        # Its own kinds are looked at first, and go over those of one name.
        own = {kind: tuple(_texts(patterns)) for kind, patterns in settings.get("kinds", {}).items()}
        kinds = {kind: own.get(kind, ()) + parent.kinds.get(kind, ()) for kind in {**own, **parent.kinds}}
        order = [Order.parse(rule, text) for rule, text in _ruled(settings.get("order", {}), OWN_ORDER)]
        require = _ruled(settings.get("require", {}), OWN_REQUIREMENT)
        alike = [_ruled(settings.get(key, {}), "") for key in ("alike", "alike_authenticated")]
        off = settings.get("off", {})
        if missing := [rule for rule, reason in off.items() if not isinstance(reason, str) or not reason.strip()]:
            raise ValueError(f"{missing[0]} is switched off without a reason")
    except ValueError as error:
        raise ConfigError(f"profile {name}: {error}") from None
    return Profile(
        name,
        kinds,
        (*parent.order, *order),
        (*parent.require, *require),
        (*parent.alike, *alike[0]),
        (*parent.alike_authenticated, *alike[1]),
        (*parent.repeatable, *settings.get("repeatable", ())),
        {**parent.off, **off},
    )


def _check(settings: Mapping[str, Any]) -> None:
    for key, value in settings.items():
        if key not in _TABLES:
            raise ValueError(f"{key} is no setting; there are {', '.join(_TABLES)}")
        if not isinstance(value, _TABLES[key]):  # type: ignore[arg-type]  # a type, or a tuple of them
            raise ValueError(f"{key} is not what it has to be, but {value!r}")


def _parent(settings: Mapping[str, Any], near: Path | None, seen: tuple[str, ...]) -> Profile:
    name = settings.get("extends")
    if name is None:
        return Profile("")
    if name in SHIPPED:
        return shipped(name)
    path = (near or Path()) / name
    if str(path) in seen:
        raise ValueError(f"it extends itself, by way of {name}")
    if not path.is_file():
        raise ValueError(f"it extends {name}, which is neither a file nor one of {', '.join(SHIPPED)}")
    return _made(str(path), _parsed(path), path.parent, seen)


def _ruled(listed: Mapping[str, Any] | Iterable[Any], own: str) -> list[tuple[str, str]]:
    """What belongs to a rule each, or, in a list, to the one for what is a project's own."""
    if not isinstance(listed, Mapping):
        listed = {own: listed}
    return [(rule, text) for rule, texts in listed.items() for text in _texts(texts)]


def _texts(value: Any) -> Iterator[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise ValueError(f"{value!r} is not a text nor a list of texts")
    yield from values
