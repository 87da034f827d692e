"""Loader: creates an application from an ini file with PasteDeploy; errors name file, section and key.

PasteDeploy's contexts do not know the section they were read from, so that an error in a factory names Python code
and not the file. The ConfigLoader here gives each context its ``name`` and ``section``, and turns errors while it is
resolved or created into a ConfigError that names file, section and key.
"""

from __future__ import annotations

import codecs
import configparser
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from paste.deploy import loadwsgi

from novalite.errors import BadOption, ConfigError, ConfigNotFound, PasteAppNotFound

LOG = logging.getLogger(__name__)

#: Where a relative path is searched, in this order. As in Nova, never in the current directory.
CONFIG_DIRS = ("~/.novalite", "~/.nova", "~", "/etc/novalite", "/etc/nova", "/etc")

#: The sections that are applications, by what stands before the colon, and those that need no name.
_APP_KINDS = ("app", "application", "composite", "composit", "pipeline", "filter-app")
_NAMELESS = ("app", "application", "composite", "composit")

#: CPython's messages for an option that a factory does not know, and for one that it needs and was not given.
_UNKNOWN_OPTION = re.compile(r"unexpected keyword argument '([^']+)'")
_MISSING_OPTION = re.compile(r"([\w.<>]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: '(\w+)'")

#: What looks like a comment and is part of the value.
_NO_COMMENT = re.compile(r"(?:^|\s)([#;])")


def default_ini() -> Path:
    """novalite's own ``api-paste.ini``."""
    return Path(str(resources.files("novalite") / "api-paste.ini"))


@dataclass(frozen=True)
class Part:
    """A filter or an application, as whoever wraps it is told of it.

    ``name`` is the one by which it was named; ``section`` and ``file`` describe it; ``kind`` is ``filter``, ``app`` or
    ``composite``.
    """

    name: str
    section: str
    file: str
    kind: str


#: Is called with each part and what was created; its result takes the place of that.
Wrap = Callable[[Part, Any], Any]


class Loader:
    """Loads applications from a paste ini.

    ``config_path``: absolute, or relative to one of ``config_dirs`` (`CONFIG_DIRS`); None is novalite's own ini.
    ``options`` override the ini's ``[DEFAULT]``; an option ``SECTION.KEY``, such as ``filter:cors.max_age``, overrides
    that section, of whichever file has it. ``wrap`` may put something around each filter and application.
    Raises ConfigNotFound.
    """

    def __init__(
        self,
        config_path: str | Path | None = None,
        *,
        options: Mapping[str, str] | None = None,
        config_dirs: tuple[str, ...] = CONFIG_DIRS,
        wrap: Wrap | None = None,
    ) -> None:
        self.config_path = str(default_ini() if config_path is None else _found(Path(config_path), config_dirs))
        self.options = dict(options or {})
        self.wrap = wrap

    def load_app(self, name: str) -> Any:
        """The application of that name; ``[app]``, without one, is main.

        Raises PasteAppNotFound, or ConfigError for an error in the file. Other exceptions of a factory pass through,
        with a note that names the section.
        """
        LOG.debug("Loading app %s from %s", name, self.config_path)
        loader, context = self._resolved(name)
        app = context.create()
        self._check_options(loader.overridden)  # composites have read whatever other files there are
        return app

    def context(self, name: str) -> loadwsgi.LoaderContext:
        """The application's PasteDeploy context, resolved; the application is not created yet."""
        return self._resolved(name)[1]

    def _check_options(self, overridden: set[str]) -> None:
        """Raise ConfigError for an option that overrides nothing. Others' factories may know of more in [DEFAULT]."""
        is_own = self.config_path == str(default_ini())
        for key in self.options.keys() - overridden:
            section, dot, _ = key.rpartition(".")
            if dot:
                raise ConfigError(
                    f"{self.config_path}: there is no section [{section}], of which {key} would be an option"
                )
            if is_own:
                raise ConfigError(f"{self.config_path}: [DEFAULT] {key}: there is no such option")

    def _resolved(self, name: str) -> tuple[ConfigLoader, loadwsgi.LoaderContext]:
        loader = ConfigLoader.read(self.config_path, self.options)
        loader.wrap = self.wrap
        if name not in loader.app_names():
            LOG.error("Couldn't lookup app: %s", name)
            raise PasteAppNotFound(name, self.config_path, loader.app_names())
        is_nameless = name == "main" and any(loader.parser.has_section(kind) for kind in _NAMELESS)
        try:
            return loader, loader.app_context(None if is_nameless else name)
        except _Unnamed as error:
            raise ConfigError(f"{self.config_path}: {error.reason}") from None

    def app_names(self) -> list[str]:
        """The names that `load_app` accepts."""
        return ConfigLoader.read(self.config_path, self.options).app_names()


class ConfigLoader(loadwsgi.ConfigLoader):  # type: ignore[misc]  # PasteDeploy has no hints
    """PasteDeploy's loader, with contexts that have ``name`` and ``section``, and errors that name them.

    ``under_way`` holds the sections, with their files, that are being resolved or created: one that is met again is in
    a circular reference. ``overridden`` are those of the options whose section or default some file has.
    """

    def __init__(self, filename: str) -> None:
        super().__init__(filename)
        self.real_path = os.path.realpath(filename)
        self.options: Mapping[str, str] = {}
        self.under_way: list[tuple[str, str]] = []
        self.wrap: Wrap | None = None
        self.overridden: set[str] = set()
        # For each name PasteDeploy would interpolate all defaults, and look through all sections.
        self.parser.defaults = cache(self.parser.defaults)
        self._section = cache(super().find_config_section)

    @classmethod
    def read(cls, path: str, options: Mapping[str, str], user: ConfigLoader | None = None) -> ConfigLoader:
        """Parse a file, which ``user`` may be the one to use. Raises ConfigError with its line."""
        try:
            loader = cls(path)
        except (configparser.Error, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: {_unparsable(path, error)}") from error
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}") from error
        loader.options = options
        if user is not None:
            loader.under_way, loader.wrap, loader.overridden = user.under_way, user.wrap, user.overridden
        parser = loader.parser
        loader.overridden |= {
            key for key in options if parser.has_section(key.rpartition(".")[0]) or key in parser.defaults()
        }
        for key, value in options.items():
            section, _, option = key.rpartition(".")
            if parser.has_section(section):
                parser.set(section, option, value)
            else:
                loader.update_defaults({key: value})
        return loader

    def app_names(self) -> list[str]:
        """The names of all sections that describe an application."""
        split = (section.partition(":") for section in self.parser.sections())
        return [
            name.strip() if colon else "main"
            for kind, colon, name in split
            if kind in (_APP_KINDS if colon else _NAMELESS)
        ]

    def update_defaults(self, new_defaults: Mapping[str, str], overwrite: bool = True) -> None:
        super().update_defaults(new_defaults, overwrite)
        self.parser.defaults.cache_clear()

    def find_config_section(self, object_type: Any, name: str | None = None) -> str:
        try:
            return str(self._section(object_type, name))
        except LookupError:
            raise _Unnamed(name or "main", self._why_none(object_type, name or "main"), self.filename) from None

    def _why_none(self, object_type: Any, name: str) -> str:
        """Why a name does not stand for one section of a kind: there is none, or more than one."""
        kinds = [kind for kinds in object_type.config_prefixes for kind in kinds]
        split = [(section, *section.partition(":")[::2]) for section in self.parser.sections()]
        known = {section: other.strip() or "main" for section, kind, other in split if kind in kinds}
        if named := [f"[{section}]" for section, other in known.items() if other == name]:
            return f"{' and '.join(named)} have the same name; rename one of them"
        others = [f"; [{section}] is another kind of section" for section, _, other in split if other.strip() == name]
        return f"unknown {object_type.name} {name!r}; known: {', '.join(known.values()) or 'none'}{''.join(others)}"

    def get_context(
        self, object_type: Any, name: str | None = None, global_conf: dict[str, str] | None = None
    ) -> loadwsgi.LoaderContext:
        if name is not None and self.absolute_name(name):
            section = name
            context = self._context_from_elsewhere(object_type, name, global_conf)
        else:
            section = self.find_config_section(object_type, name)
            with self._under(section, name or "main"), self._blaming(section):
                context = super().get_context(object_type, name, global_conf)
        context.name = name or "main"
        if name is not None and name.lower().startswith("config:"):
            return context  # which is made where it was read, in the other file
        self._describe(context, name or "main", section)
        return context

    def _describe(self, context: loadwsgi.LoaderContext, name: str, section: str) -> None:
        # Of ``filter-with`` and ``filter-app`` PasteDeploy makes two contexts, one of which no section was read for; or
        # only a URI was, by ``use``, which is no name.
        for inner in (getattr(context, "filter_context", None), getattr(context, "next_context", None)):
            if inner is not None and (not hasattr(inner, "section") or self.absolute_name(inner.name)):
                self._describe(inner, name, section)
                inner.create = partial(self._make, inner)
        context.name = name
        context.section = section
        context.create = partial(self._create, context)
        context.blaming = lambda: self._blaming(section, context)

    def _context_from_elsewhere(self, object_type: Any, name: str, global_conf: Any) -> loadwsgi.LoaderContext:
        scheme, _, rest = name.partition(":")
        try:
            if scheme.lower() != "config":
                return super().get_context(object_type, name, global_conf)
            path, fragment, other = rest.partition("#")
            path = os.path.join(os.path.dirname(self.filename), unquote(path.replace("\\", "/")))  # noqa: PTH118, PTH120
            if not os.path.isfile(path):  # noqa: PTH113
                raise _Unnamed(name, f"there is no file {path}", self.filename)
            loader = self.read(path, self.options, self)
            loader.update_defaults(global_conf or {}, overwrite=False)
            return loader.get_context(object_type, other if fragment else "main", global_conf)
        except _Unnamed as error:
            raise _Unnamed(name, error.reason_in(self.filename), self.filename) from None
        except (LookupError, ImportError, AttributeError, ValueError) as error:
            # Whoever has named it is to blame: the pipeline, or the section's ``use``.
            raise _Unnamed(name, _factory_reason(error), self.filename) from error

    def _create(self, context: loadwsgi.LoaderContext) -> Any:
        has_factory = context.object_type in (loadwsgi.APP, loadwsgi.FILTER)
        if has_factory and context.protocol is None:
            reason = f"{context.name} cannot be named here; name it by `use` in a section of its own"
            raise _Unnamed(context.name, reason, self.filename)
        with self._under(context.section, context.name):
            return self._make(context)

    def _make(self, context: loadwsgi.LoaderContext) -> Any:
        has_factory = context.object_type in (loadwsgi.APP, loadwsgi.FILTER)
        if has_factory and context.protocol is None:  # only what the section names by a URI has no factory
            key, value = self._naming_uri(context.section)
            raise self._bad(context.section, key, f"{value} cannot be named here; name a section that uses it")
        with context.blaming():
            if context.object_type is loadwsgi.FILTER_WITH and not _is_filter(context):
                # PasteDeploy would take all but a plain application for a filter, and return a function of one.
                made = context.filter_context.create()(context.next_context.create())
            else:
                if has_factory:
                    self._check(context.object, context, f"{context.object!r} is not callable")
                made = loadwsgi.LoaderContext.create(context)
            self._check(made, context, f"the factory returned {made!r}, which is not callable")
        if not _is_filter(context):
            return self._wrapped(context, made)

        def around(application: Any) -> Any:
            # A filter gets its options only here: the factory merely stored them.
            with context.blaming():
                filtered = made(application)
                self._check(filtered, context, f"the filter returned {filtered!r}, which is not callable")
                return self._wrapped(context, filtered)

        return around

    def _wrapped(self, context: loadwsgi.LoaderContext, made: Any) -> Any:
        if self.wrap is None or context.object_type not in (loadwsgi.APP, loadwsgi.FILTER):
            return made  # a pipeline, or a filter with another one, consists of what was wrapped already
        composite = context.protocol in ("paste.composite_factory", "paste.composit_factory")
        kind = "filter" if context.object_type is loadwsgi.FILTER else "composite" if composite else "app"
        return self.wrap(Part(context.name, context.section, self.filename, kind), made)

    def _check(self, made: Any, context: loadwsgi.LoaderContext, otherwise: str) -> None:
        if not callable(made):
            path, section, key = getattr(context, "maker", (self.filename, context.section, "use"))
            raise ConfigError(f"{path}: [{section}] {key}: {otherwise}")

    @contextmanager
    def _under(self, section: str, name: str) -> Iterator[None]:
        """Have a section be under way. Raises _Unnamed where it is already."""
        place = (self.real_path, section)
        if place in self.under_way:
            circle = [*self.under_way[self.under_way.index(place) :], place]
            is_one_file = len({path for path, _ in circle}) == 1
            shown = [f"[{one}]" if is_one_file else f"[{one}] of {path}" for path, one in circle]
            raise _Unnamed(name, f"circular reference: {' → '.join(shown)}", self.filename)
        self.under_way.append(place)
        try:
            yield
        finally:
            self.under_way.pop()

    def _context_from_explicit(
        self, object_type: Any, local_conf: dict[str, str], global_conf: Any, additions: Any, section: str
    ) -> Any:
        known = [protocol for protocols in object_type.egg_protocols for protocol in protocols]
        keys = [protocol for protocol in known if protocol in local_conf]
        if not keys:
            wrong = next((key for key in local_conf if key.startswith("paste.")), "use")
            reason = "is missing" if wrong == "use" else f"not in a section of this kind, {object_type.name}"
            raise self._bad(section, wrong, f"{reason}; name the factory by use, {' or '.join(known[:2])}")
        try:
            context = super()._context_from_explicit(object_type, local_conf, global_conf, additions, section)
        except LookupError:
            raise self._bad(section, keys[1], f"there is {keys[0]} too; remove one of them") from None
        except (ImportError, AttributeError, ValueError) as error:
            raise self._bad(section, keys[0], _factory_reason(error)) from error
        context.origins = dict.fromkeys(local_conf, (self.filename, section))
        context.maker = (self.filename, section, keys[0])
        return context

    def _context_from_use(
        self, object_type: Any, local_conf: dict[str, str], global_conf: Any, additions: Any, section: str
    ) -> Any:
        context = super()._context_from_use(object_type, local_conf, global_conf, additions, section)
        if context.object_type is loadwsgi.FILTER and context.protocol == "paste.filter-app_factory":
            # There is no such protocol: PasteDeploy makes its name from the kind of the section.
            raise self._bad(section, "use", "call: cannot be used here; use a [filter:…] that does")
        context.origins = getattr(context, "origins", {}) | dict.fromkeys(local_conf, (self.filename, section))
        context.maker = getattr(context, "maker", (self.filename, section, "use"))
        return context

    def _pipeline_app_context(
        self, object_type: Any, section: str, name: Any, global_conf: Any, local_conf: Any, global_additions: Any
    ) -> Any:
        if not local_conf.get("pipeline", "").split():
            reason = (
                f"is {'empty' if 'pipeline' in local_conf else 'missing'}; name the filters and, last, the application"
            )
            raise self._bad(section, "pipeline", reason)
        if extra := [key for key in local_conf if key != "pipeline"]:
            raise self._bad(
                section, extra[0], "a pipeline takes no options; set it in one of its filters or its application"
            )
        return super()._pipeline_app_context(object_type, section, name, global_conf, local_conf, global_additions)

    def _filter_app_context(
        self, object_type: Any, section: str, name: Any, global_conf: Any, local_conf: Any, global_additions: Any
    ) -> Any:
        if "next" not in local_conf:
            raise self._bad(section, "next", "is missing; name the application behind the filter")
        return super()._filter_app_context(object_type, section, name, global_conf, local_conf, global_additions)

    @contextmanager
    def _blaming(self, section: str, context: loadwsgi.LoaderContext | None = None) -> Iterator[None]:
        """Turn errors inside of the block into ones that name the file and the section."""
        try:
            yield
        except ConfigError:
            raise
        except Exception as error:
            bad = self._blamed(error, section, context)
            if bad is None:
                error.add_note(f"while making [{section}] of {self.filename}")
                raise
            raise bad from error

    def _blamed(self, error: Exception, section: str, context: loadwsgi.LoaderContext | None) -> ConfigError | None:
        """What an error is the ini's fault for; there is a context once the section is resolved."""
        if isinstance(error, BadOption):
            return self._bad(section, error.key, error.reason, context)
        if isinstance(error, configparser.InterpolationError):
            return self._bad(error.section, error.option, _not_interpolated(error))
        if isinstance(error, _Unnamed) and self.parser.has_section(section):  # else whoever uses an egg here names it
            key, value = self._naming(section, error.name, context)
            found = _NO_COMMENT.search(value)
            hint = f"; a {found[1]} inside of a value does not start a comment" if found else ""
            return self._bad(section, key, error.reason_in(self.filename) + hint, context)
        if context is not None:
            misused = _misused(error, context) if isinstance(error, TypeError) else None
            return misused and self._bad(section, *misused, context)
        if isinstance(error, KeyError):
            key = next(
                key
                for key in self.parser.options(section)
                if key.startswith("get ") and self._value(section, key) == error.args[0]
            )
            return self._bad(section, key, f"{error.args[0]!r} is not defined in [DEFAULT]")
        if isinstance(error, ImportError):
            return self._bad(section, "require", _factory_reason(error))
        return None

    def _naming(self, section: str, name: str, context: loadwsgi.LoaderContext | None) -> tuple[str, str]:
        """The key that names something, and its value: of the section, or of one that it uses."""
        values = {key: self._value(section, key) for key in self.parser.options(section)}
        values |= getattr(context, "local_conf", {})
        return next(((key, value) for key, value in values.items() if name in (value, *value.split())), ("use", ""))

    def _naming_uri(self, section: str) -> tuple[str, str]:
        """The key by which a section names something that is no section, and its value."""
        keys = [key for key in ("filter-with", "next", "use") if self.parser.has_option(section, key)]
        return next((key, value) for key in keys if self.absolute_name(value := self._value(section, key)))

    def _value(self, section: str, key: str) -> str:
        try:
            return str(self.parser.get(section, key))
        except configparser.InterpolationError:
            return str(self.parser.get(section, key, raw=True))

    def _bad(self, section: str, key: str, reason: str, context: Any = None) -> ConfigError:
        # With ``use`` an option may come from the section that was used, and from its file.
        path, section = getattr(context, "origins", {}).get(key, (self.filename, section))
        return ConfigError(f"{path}: [{section}] {key}: {_one_line(reason)}")


class _Unnamed(LookupError):
    """A name, in a file, that does not stand for exactly one section there or elsewhere."""

    def __init__(self, name: str, reason: str, filename: str) -> None:
        self.name = name
        self.reason = reason
        self.filename = filename
        super().__init__(reason)

    def reason_in(self, filename: str) -> str:
        """The reason, for the reader of a file, which may be another one."""
        return self.reason if filename == self.filename else f"in {self.filename} {self.reason}"


def _found(path: Path, config_dirs: tuple[str, ...]) -> Path:
    candidates = [path] if path.is_absolute() else [Path(folder).expanduser() / path for folder in config_dirs]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise ConfigNotFound(f"{path}: it is a folder" if path.is_absolute() and path.is_dir() else str(path))


def _is_filter(context: loadwsgi.LoaderContext) -> bool:
    while context.object_type is loadwsgi.FILTER_WITH:
        context = context.next_context
    return context.object_type is loadwsgi.FILTER


def _one_line(reason: object) -> str:
    is_quoted = isinstance(reason, LookupError) and reason.args  # a KeyError shows its text as Python would
    return " ".join(str(reason.args[0] if is_quoted else reason).split())  # type: ignore[attr-defined]


def _unparsable(path: str, error: Exception) -> str:
    if Path(path).read_bytes().startswith(codecs.BOM_UTF8):
        return "line 1: the file starts with a byte order mark; save it without"
    if isinstance(error, configparser.DuplicateSectionError):
        return f"line {error.lineno}: section [{error.section}] already exists"
    if isinstance(error, configparser.DuplicateOptionError):
        return f"line {error.lineno}: option {error.option!r} of [{error.section}] already exists"
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"line {error.lineno}: the file must begin with a [section]"
    if isinstance(error, configparser.ParsingError):
        return f"line {error.errors[0][0]}: neither [section] nor KEY = VALUE nor comment"
    return _one_line(error)


def _not_interpolated(error: configparser.InterpolationError) -> str:
    if isinstance(error, configparser.InterpolationMissingOptionError):
        return f"%({error.reference})s is not defined here or in [DEFAULT]"
    if isinstance(error, configparser.InterpolationDepthError):
        return "its value refers to itself"
    return "write %% for a percent sign"


def _factory_reason(error: Exception) -> str:
    if isinstance(error, AttributeError) and "NoneType" in str(error):
        # PasteDeploy could not read the value at all: it is empty or starts on the next line.
        return "not a `module:factory` on the same line"
    if isinstance(error, PackageNotFoundError):
        return f"{error.name} is not installed"
    if isinstance(error, LookupError):
        return _one_line(error).partition(" (protocols: ")[0]
    return f"{type(error).__name__}: {_one_line(error)}"


def _misused(error: TypeError, context: loadwsgi.LoaderContext) -> tuple[str, str] | None:
    """The option that a factory does not know, or has not been given, and which of these it is."""
    unknown = _UNKNOWN_OPTION.search(str(error))
    if unknown and unknown[1] in context.local_conf:
        return unknown[1], "there is no such option"
    missing = _MISSING_OPTION.match(str(error))
    made = getattr(context.object, "__self__", context.object)
    called = (getattr(one, "__qualname__", None) for one in (context.object, getattr(made, "__init__", None)))
    return (missing[2], "is missing") if missing and missing[1] in called else None
