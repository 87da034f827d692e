"""A paste ini as plain data, read without importing anything that it names.

The grammar is configparser's, the meaning PasteDeploy's: which section a name means depends on what asks for it (an
application may be an ``app``, a ``composite``, a ``pipeline`` or a ``filter-app``), values are interpolated within
their section and ``[DEFAULT]``, and ``config:`` names a section of another file, which is read too. What ``egg:`` and
``call:`` name is code, and is only named here. What the options of a section are once ``use``, ``set`` and ``get``
have had their say depends on the way to it: see `novalite.inspector.contexts`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from novalite.errors import ConfigError
from novalite.inspector.composites import STRATEGIES, URLMAP, composite_kind, is_mount, is_strategy, meant
from novalite.inspector.sections import APP, FILTER, PREFIXES, SERVER, File, Option, Place, Section, read_file

SCHEME = re.compile(r"[a-zA-Z]+:")


@dataclass(frozen=True)
class Reference:
    """That an option of a section names another section, or code.

    ``wants`` is what the name must be: `APP`, `FILTER` or `SERVER`. ``target`` is the section; there is none where
    ``name`` is ``egg:…`` or ``call:…``, and where it is broken, of which ``problem`` tells. ``certain`` is False where
    only the composite's own factory knows whether its option names anything.
    """

    by: Section
    key: str
    name: str
    wants: str
    place: Place
    target: Section | None = None
    problem: str | None = None
    certain: bool = True


@dataclass(frozen=True)
class Ini:
    """An ini and whatever files its ``config:`` names: the first of ``files`` is the ini itself."""

    files: tuple[File, ...]
    references: tuple[Reference, ...]

    @property
    def path(self) -> str:
        """The ini's own path."""
        return self.files[0].path

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections, those of the ini itself first."""
        return tuple(section for file in self.files for section in file.sections)

    def find(self, wants: str, name: str, file: str | None = None) -> Section:
        """The section that PasteDeploy takes for a name. Raises LookupError where it finds none, or several."""
        path = file or self.path
        return find(next(one for one in self.files if one.path == path), wants, name)

    def references_of(self, section: Section) -> tuple[Reference, ...]:
        """What a section names, in the order of its options."""
        return tuple(reference for reference in self.references if reference.by is section)

    @property
    def broken(self) -> tuple[Reference, ...]:
        """The names that mean nothing, or several things."""
        return tuple(reference for reference in self.references if reference.problem)

    @property
    def roots(self) -> tuple[Section, ...]:
        """What may be asked for from outside: servers, ``main``, and the applications that no other section names."""
        own = [section for section in self.files[0].sections if section.makes in (APP, SERVER)]
        named = {id(one.target) for one in self.references if one.by is not one.target}
        return tuple(
            section for section in own if section.makes == SERVER or section.name == "main" or id(section) not in named
        )

    @property
    def unused(self) -> tuple[Section, ...]:
        """The ini's own sections that no application of it leads to."""
        targets: dict[int, list[Section]] = {}
        for one in self.references:
            if one.target:
                targets.setdefault(id(one.by), []).append(one.target)
        used: set[int] = set()
        waiting = list(self.roots)
        while waiting:
            section = waiting.pop()
            if id(section) not in used:
                used.add(id(section))
                waiting.extend(targets.get(id(section), ()))
        return tuple(section for section in self.files[0].sections if section.type and id(section) not in used)


def read(path: str | Path, options: Mapping[str, str] | None = None) -> Ini:
    """Read an ini and the files that it names.

    ``options`` are put over ``[DEFAULT]``; one called ``SECTION.KEY`` over that section. Raises ConfigError.
    """
    files = [read_file(str(path), overrides=options or {})]
    references: list[Reference] = []
    for file in files:  # which grows
        for section in file.sections:
            references.extend(_resolved(reference, file, files) for reference in _names(file, section))
    return Ini(tuple(files), tuple(references))


def config_target(by: str, rest: str) -> tuple[str, str]:
    """The file and the name that ``config:REST`` means in the file ``by``, as PasteDeploy reads it."""
    path, fragment, name = rest.partition("#")
    path = path.replace("\\", "/")
    if not os.path.isabs(path):  # noqa: PTH117  # as PasteDeploy, a text in which ../ stays
        path = f"{os.path.dirname(by) or '.'}/{path}"  # noqa: PTH120
    return unquote(path.removeprefix("//") if path.startswith("///") else path), name if fragment else "main"


def find(file: File, wants: str, name: str | None) -> Section:
    """The section of a file that PasteDeploy takes for a name; None is main, and may be ``[app]`` without a name.

    Raises LookupError where it finds none, or several.
    """
    found: list[Section] = []
    for words in PREFIXES[wants]:
        for word in words:
            nameless = [part for part in file.sections if name is None and part.header == word]
            named = [part for part in file.sections if part.header.startswith(f"{word}:")]
            one = nameless + [part for part in named if part.name == (name or "main")]
            found += one
            if one:
                break
    if len(found) == 1:
        return found[0]
    if found:
        raise LookupError(f"{' and '.join(map(str, found))} have the same name; rename one of them")
    kind = {APP: "application", FILTER: "filter", SERVER: "server"}[wants]
    known = ", ".join(part.name for part in file.sections if part.makes == wants) or "none"
    others = "".join(
        f"; {part} is another kind of section" for part in file.sections if part.name == name and part.type
    )
    hint = f"; a {name[0]} inside of a value does not start a comment" if name and name[0] in "#;" else ""
    raise LookupError(f"unknown {kind} {name or 'main'!r}; known: {known}{''.join(others)}{hint}")


def _names(file: File, section: Section) -> Iterator[Reference]:
    """What the options of a section name; PasteDeploy does not see those that ``[DEFAULT]`` has too."""
    hidden = {option.key for option in file.defaults}
    options = [option for option in section.options if option.key not in hidden]
    makes = FILTER if section.type == "filter-app" else section.makes
    for option in options:
        if section.type == "pipeline" and option.key == "pipeline":
            yield from _pipeline(section, option, list(option.words()))
        elif section.type and section.type != "pipeline" and option.key == "use" and option.value:
            yield Reference(section, "use", option.value, makes, option.place)
        elif section.type == "filter-app" and option.key == "next" and option.value:
            yield Reference(section, "next", option.value, APP, option.place)
        elif section.makes in (APP, FILTER) and option.key == "filter-with" and option.value:
            yield Reference(section, "filter-with", option.value, FILTER, option.place)
        elif kind := composite_kind(section):
            yield from _composed(file, section, kind, option)


def _pipeline(section: Section, option: Option, words: Sequence[tuple[str, Place]]) -> Iterator[Reference]:
    for index, (word, place) in enumerate(words, 1):
        yield Reference(section, option.key, word, APP if index == len(words) else FILTER, place)


def _composed(file: File, section: Section, kind: str, option: Option) -> Iterator[Reference]:
    if kind == URLMAP and (is_mount(option.key) or option.key == "not_found_app"):
        yield Reference(section, option.key, option.value or "", APP, option.place)
    elif kind == STRATEGIES and is_strategy(file, option):
        yield from _pipeline(section, option, list(option.words()))
    else:
        for wants, word, place in meant(file, option):
            yield Reference(section, option.key, word, wants, place, certain=False)


def _resolved(reference: Reference, file: File, files: list[File]) -> Reference:
    """The reference with its target; a file that is named for the first time is added to the files."""
    scheme, _, rest = reference.name.partition(":")
    try:
        if not SCHEME.match(reference.name):
            return replace(reference, target=find(file, reference.wants, reference.name))
        if scheme.lower() in ("egg", "call"):
            return reference
        if scheme.lower() != "config":
            raise LookupError(f"{scheme}: is none of PasteDeploy's schemes: config, egg, call")
        path, name = config_target(file.path, rest)
        # One file by several names is one file, or two that name each other would never end.
        other = next((one for one in files if os.path.realpath(one.path) == os.path.realpath(path)), None)
        if other is None:
            inherited = {option.key: replace(option, raw=option.value or "") for option in file.defaults}
            other = read_file(path, inherited, file.overrides)
            files.append(other)
        return replace(reference, target=find(other, reference.wants, name))
    except LookupError as error:
        return replace(reference, problem=str(error))
    except ConfigError as error:
        return replace(reference, problem=error.message)
