"""One file of an ini: its sections and options as configparser reads them, each with its line.

Values are interpolated within their section and ``[DEFAULT]``. Nothing that the file names is imported.
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from novalite.errors import ConfigError, ConfigNotFound

APP, FILTER, SERVER = "app", "filter", "server"

#: The types of sections in which PasteDeploy looks for what is asked of it, in its order; synonyms beside each other.
PREFIXES = {
    APP: (("app", "application"), ("composite", "composit"), ("pipeline",), ("filter-app",)),
    FILTER: (("filter",),),
    SERVER: (("server",),),
}
#: The types of sections that need no name: they are main, where main is asked for from outside.
_NAMELESS = ("app", "application", "composite", "composit")
_TYPES = {word: words[0] for groups in PREFIXES.values() for words in groups for word in words}

#: The keys that name a factory, by what is made; of several in one group PasteDeploy takes the first.
PROTOCOLS = {
    APP: (("paste.app_factory",), ("paste.composite_factory",), ("paste.composit_factory",)),
    FILTER: (("paste.filter_factory", "paste.filter_app_factory"),),
    SERVER: (("paste.server_factory", "paste.server_runner"),),
}

_VARIABLE = re.compile(r"%\(([^)]+)\)s")


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Option:
    """One ``key = value``.

    ``raw`` is the value as written; ``value`` is it interpolated, or None where that fails, of which ``problem``
    tells. ``source`` is where a section has it from: ``own``, ``DEFAULT``, ``set`` or ``get`` (of the section or of
    what led to it), ``use`` (the section that is used), or ``override`` (by the command line). ``interpolated`` are
    the options whose values are in it. ``lines`` are the lines of the value that are not empty, comments left out.
    """

    key: str
    raw: str
    value: str | None
    place: Place
    source: str = "own"
    interpolated: tuple[str, ...] = ()
    problem: str | None = None
    lines: tuple[tuple[int, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it, without the key."""
        return {
            "value": self.value,
            "raw": self.raw,
            "source": self.source,
            "interpolated": list(self.interpolated),
            "file": self.place.file,
            "line": self.place.line,
        }

    def words(self) -> Iterator[tuple[str, Place]]:
        """The words of the value, each with its line; one that is interpolated has the line of the option."""
        written = [(word, Place(self.place.file, line)) for line, text in self.lines for word in text.split()]
        for word in (self.value or "").split():
            at = next((index for index, (other, _) in enumerate(written) if other == word), None)
            yield word, self.place if at is None else written.pop(at)[1]


@dataclass(frozen=True)
class Section:
    """A section, with its options as they are written.

    ``type`` is app, composite, pipeline, filter-app, filter or server, also where the file has a synonym; empty
    where the section is none of PasteDeploy's. ``[app]``, without a name, is main.
    """

    header: str
    type: str
    name: str
    place: Place
    options: tuple[Option, ...]

    @property
    def file(self) -> str:
        """The file that it is in."""
        return self.place.file

    @property
    def line(self) -> int:
        """The line of its header."""
        return self.place.line

    @property
    def makes(self) -> str:
        """What PasteDeploy makes of it: `APP`, `FILTER` or `SERVER`; empty where it makes nothing."""
        return self.type if self.type in (FILTER, SERVER) else APP if self.type else ""

    def option(self, key: str) -> Option | None:
        """The option of that key."""
        return next((option for option in self.options if option.key == key), None)

    def get(self, key: str) -> str | None:
        """The value of that key, interpolated."""
        option = self.option(key)
        return option.value if option else None

    @property
    def factory(self) -> Option | None:
        """The option that says what makes it, ``use`` or ``paste.…_factory``; a pipeline has none."""
        makes = FILTER if self.type == "filter-app" else self.makes
        keys = ("use", *(key for group in PROTOCOLS.get(makes, ()) for key in group))
        return None if self.type == "pipeline" else next(filter(None, map(self.option, keys)), None)

    def __str__(self) -> str:
        return f"[{self.header}]"


@dataclass(frozen=True)
class File:
    """One file: its text, its ``[DEFAULT]`` and its sections, and what was put over them."""

    path: str
    text: tuple[str, ...]
    defaults: tuple[Option, ...]
    sections: tuple[Section, ...]
    overrides: Mapping[str, str]


def read_file(
    path: str, inherited: Mapping[str, Option] | None = None, overrides: Mapping[str, str] | None = None
) -> File:
    """Read one file; ``inherited`` are the defaults of the file that names it, which its own go before.

    Raises ConfigError with the line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: {error}") from None
    except FileNotFoundError:
        raise ConfigNotFound(path) from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    if text.startswith("\ufeff"):
        raise ConfigError(f"{path}: line 1: the file starts with a byte order mark; save it without")
    lines = text.split("\n")
    parser = _Parser()
    try:
        parser.read_lines([f"{line}\n" for line in lines], path)
    except configparser.Error as error:
        raise ConfigError(f"{path}: {_unparsable(error)}") from None
    ends = sorted([*parser.headers.values(), *parser.lines, len(lines) + 1])
    absolute = os.path.abspath(path)  # noqa: PTH100
    builtin = {"here": os.path.dirname(absolute), "__file__": absolute}  # noqa: PTH120
    defaults = {key: Option(key, value, value, Place(path, 0), "DEFAULT") for key, value in builtin.items()}
    written = {key: _written(path, key, raw, lines, ends) for key, raw in parser.raw("DEFAULT").items()}
    defaults |= {key: replace(option, source="DEFAULT") for key, option in written.items()}
    defaults = {**(inherited or {}), **defaults}
    sections = {header: _sections_options(path, parser, header, lines, ends) for header in parser.sections()}
    for name, value in (overrides or {}).items():
        header, _, key = name.rpartition(".")
        own = sections.get(header)
        (defaults if own is None else own)[name if own is None else key] = Option(
            name if own is None else key, value, value, Place(path, 0), "override"
        )
    return File(
        path,
        tuple(lines),
        tuple(interpolated(option, defaults) for option in defaults.values()),
        tuple(
            _section(path, header, parser.headers[header], options, defaults) for header, options in sections.items()
        ),
        dict(overrides or {}),
    )


def _unparsable(error: configparser.Error) -> str:
    if isinstance(error, configparser.DuplicateSectionError):
        return f"line {error.lineno}: section [{error.section}] already exists"
    if isinstance(error, configparser.DuplicateOptionError):
        return f"line {error.lineno}: option {error.option!r} of [{error.section}] already exists"
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"line {error.lineno}: the file must begin with a [section]"
    if isinstance(error, configparser.ParsingError):
        return f"line {error.errors[0][0]}: neither [section] nor KEY = VALUE nor comment"
    return " ".join(str(error).split())


def interpolated(option: Option, options: Mapping[str, Option]) -> Option:
    """The option with the values of others for each ``%(name)s`` in it, as configparser does it."""
    names: list[str] = []
    try:
        value = _value(option.raw, options, names)
    except ValueError as error:
        return replace(option, value=None, problem=str(error), interpolated=tuple(names))
    return replace(option, value=value, problem=None, interpolated=tuple(names))


def _value(raw: str, options: Mapping[str, Option], names: list[str], depth: int = 1) -> str:
    if depth > configparser.MAX_INTERPOLATION_DEPTH:
        raise ValueError("its value refers to itself")
    parts = []
    rest = raw
    while rest:
        before, percent, rest = rest.partition("%")
        parts.append(before)
        if not percent:
            break
        if rest.startswith("%"):
            parts.append("%")
            rest = rest[1:]
        elif variable := _VARIABLE.match("%" + rest):
            rest = rest[variable.end() - 1 :]
            name = variable[1]
            if name not in options:
                raise ValueError(f"%({name})s is not defined here or in [DEFAULT]")
            if name not in names:
                names.append(name)
            parts.append(_value(options[name].raw, options, names, depth + 1))
        else:
            raise ValueError("write %% for a percent sign")
    return "".join(parts)


class _Parser(configparser.ConfigParser):
    """configparser's, which also notes the lines of headers and keys."""

    def __init__(self) -> None:
        self.line = 0
        self.headers: dict[str, int] = {}
        self.lines: list[int] = []
        super().__init__(interpolation=None)

    def read_lines(self, lines: list[str], path: str) -> None:
        self.read_file(self._noted(lines), path)

    def optionxform(self, optionstr: str) -> str:
        if isinstance(optionstr, _Key):
            return optionstr
        self.lines.append(self.line)
        return _Key(optionstr, self.line)

    def raw(self, header: str) -> dict[str, str]:
        """The values of a section as they are written, without those of ``[DEFAULT]``."""
        options = self._defaults if header == "DEFAULT" else self._sections[header]  # type: ignore[attr-defined]
        return dict(options)

    def _noted(self, lines: list[str]) -> Iterator[str]:
        for number, line in enumerate(lines, 1):
            self.line = number
            yield line
            # By now it has been read: a header has made a section.
            for header in self.sections()[len(self.headers) :]:
                self.headers[header] = number


class _Key(str):
    """The key of an option, which knows its line."""

    line: int

    def __new__(cls, text: str, line: int) -> _Key:
        self = super().__new__(cls, text)
        self.line = line
        return self


def _sections_options(path: str, parser: _Parser, header: str, lines: list[str], ends: list[int]) -> dict[str, Option]:
    return {str(key): _written(path, key, raw, lines, ends) for key, raw in parser.raw(header).items()}


def _written(path: str, key: str, raw: str, lines: list[str], ends: list[int]) -> Option:
    first = key.line if isinstance(key, _Key) else 0
    end = next(line for line in ends if line > first)
    more = [line for line in range(first + 1, end) if (text := lines[line - 1].strip()) and text[0] not in "#;"]
    head, *tail = raw.split("\n")
    texts = [(first, head)] * bool(head) + list(zip(more, filter(None, tail), strict=False))
    return Option(str(key), raw, None, Place(path, first), lines=tuple(texts))


def _section(
    path: str, header: str, line: int, options: Mapping[str, Option], defaults: Mapping[str, Option]
) -> Section:
    prefix, colon, name = header.partition(":")
    known = {**defaults, **options}
    return Section(
        header,
        _TYPES.get(prefix, "") if colon or prefix in _NAMELESS else "",
        name.strip() if colon else "main" * (prefix in _NAMELESS),
        Place(path, line),
        tuple(interpolated(option, known) for option in options.values()),
    )
