"""Loader: creates an application from an ini file with PasteDeploy; errors name file, section and key.

PasteDeploy's contexts do not know the section they were read from, so that an error in a factory names Python code
and not the file. The ConfigLoader here gives each context its ``name`` and ``section``, and turns errors while it is
resolved or created into a ConfigError that names file, section and key.
"""

from __future__ import annotations

import configparser
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from paste.deploy import loadwsgi

from novalite.errors import BadOption, ConfigError, ConfigNotFound, PasteAppNotFound

LOG = logging.getLogger(__name__)

#: Where a relative path is searched, in this order. As in Nova, never in the current directory.
CONFIG_DIRS = ("~/.novalite", "~/.nova", "~", "/etc/novalite", "/etc/nova", "/etc")

_APP_KINDS = ("app", "application", "composite", "composit", "pipeline", "filter-app")

#: CPython's message for an option that a filter's factory does not know.
_UNKNOWN_OPTION = re.compile(r"unexpected keyword argument '([^']+)'")


def default_ini() -> Path:
    """novalite's own ``api-paste.ini``."""
    return Path(str(resources.files("novalite") / "api-paste.ini"))


class Loader:
    """Loads applications from a paste ini.

    ``config_path``: absolute, or relative to one of ``config_dirs`` (`CONFIG_DIRS`); None is novalite's own ini.
    ``options`` override the ini's ``[DEFAULT]``; an option ``SECTION.KEY``, such as ``filter:cors.max_age``, overrides
    that section. Raises ConfigNotFound.
    """

    def __init__(
        self,
        config_path: str | Path | None = None,
        *,
        options: Mapping[str, str] | None = None,
        config_dirs: tuple[str, ...] = CONFIG_DIRS,
    ) -> None:
        self.config_path = str(default_ini() if config_path is None else _found(Path(config_path), config_dirs))
        self.options = dict(options or {})

    def load_app(self, name: str) -> Any:
        """The application of that name.

        Raises PasteAppNotFound, or ConfigError for an error in the file. Other exceptions of a factory pass through,
        with a note that names the section.
        """
        LOG.debug("Loading app %s from %s", name, self.config_path)
        return self.context(name).create()

    def context(self, name: str) -> loadwsgi.LoaderContext:
        """The application's PasteDeploy context, resolved; the application is not created yet."""
        loader = ConfigLoader.read(self.config_path, self.options)
        if name not in loader.app_names():
            LOG.error("Couldn't lookup app: %s", name)
            raise PasteAppNotFound(name, self.config_path)
        return loader.app_context(name)

    def app_names(self) -> list[str]:
        """The names that `load_app` accepts."""
        return ConfigLoader.read(self.config_path, self.options).app_names()


class ConfigLoader(loadwsgi.ConfigLoader):  # type: ignore[misc]  # PasteDeploy has no hints
    """PasteDeploy's loader, with contexts that have ``name`` and ``section``, and errors that name them."""

    @classmethod
    def read(cls, path: str, options: Mapping[str, str]) -> ConfigLoader:
        """Parse a file. Raises ConfigError with its line."""
        try:
            loader = cls(path)
        except (configparser.Error, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: {_one_line(error)}") from error
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}") from error
        for key, value in options.items():
            section, _, option = key.rpartition(".")
            if loader.parser.has_section(section):
                loader.parser.set(section, option, value)
            else:
                loader.update_defaults({key: value})
        return loader

    def app_names(self) -> list[str]:
        """The names of all sections that describe an application."""
        split = (section.partition(":") for section in self.parser.sections())
        return [name.strip() or "main" for kind, _, name in split if kind in _APP_KINDS]

    def find_config_section(self, object_type: Any, name: str | None = None) -> str:
        try:
            return str(super().find_config_section(object_type, name))
        except LookupError as error:
            raise _NoSection(name or "main", _one_line(error)) from None

    def get_context(
        self, object_type: Any, name: str | None = None, global_conf: dict[str, str] | None = None
    ) -> loadwsgi.LoaderContext:
        if self.absolute_name(name):
            assert name is not None
            scheme, _, rest = name.partition(":")
            if scheme.lower() == "config":
                path, _, other = rest.partition("#")
                loader = self.read(str(Path(self.filename).parent / path), global_conf or {})
                return loader.get_context(object_type, other or "main", global_conf)
            section = name
            try:
                context = super().get_context(object_type, name, global_conf)
            except (LookupError, ImportError, AttributeError, ValueError) as error:
                # The error is in the section that names it: the pipeline, or the section's ``use``.
                raise _NoSection(name, _factory_reason(error)) from error
        else:
            section = self.find_config_section(object_type, name)
            with self._blaming(section):
                context = super().get_context(object_type, name, global_conf)
        context.name = name or "main"
        context.section = section
        context.create = lambda: self._create(context)
        context.blaming = lambda: self._blaming(section, context)
        return context

    def _create(self, context: loadwsgi.LoaderContext) -> Any:
        with context.blaming():
            if context.object_type is loadwsgi.FILTER_WITH and context.next_context.object_type is loadwsgi.PIPELINE:
                # PasteDeploy would take the pipeline for a filter, and return a function of an application.
                return context.filter_context.create()(context.next_context.create())
            made = loadwsgi.LoaderContext.create(context)
        if context.object_type is not loadwsgi.FILTER and not context.section.startswith("filter:"):
            return made

        def wrap(application: Any) -> Any:
            # A filter gets its options only here: the factory merely stored them.
            with context.blaming():
                return made(application)

        return wrap

    def _context_from_explicit(
        self, object_type: Any, local_conf: dict[str, str], global_conf: Any, additions: Any, section: str
    ) -> Any:
        key = next((key for key in local_conf if key.startswith("paste.")), None)
        try:
            context = super()._context_from_explicit(object_type, local_conf, global_conf, additions, section)
        except (ImportError, AttributeError, ValueError) as error:
            raise self._bad(section, key or "use", _factory_reason(error)) from error
        context.origins = dict.fromkeys(local_conf, (self.filename, section))
        return context

    def _context_from_use(
        self, object_type: Any, local_conf: dict[str, str], global_conf: Any, additions: Any, section: str
    ) -> Any:
        try:
            context = super()._context_from_use(object_type, local_conf, global_conf, additions, section)
        except LookupError as error:
            raise self._bad(section, "use", _one_line(error)) from error
        context.origins = getattr(context, "origins", {}) | dict.fromkeys(local_conf, (self.filename, section))
        return context

    @contextmanager
    def _blaming(self, section: str, context: loadwsgi.LoaderContext | None = None) -> Iterator[None]:
        """Turn errors inside of the block into ones that name the file and the section."""
        try:
            yield
        except ConfigError:
            raise
        except BadOption as error:
            raise self._bad(section, error.key, error.reason, context) from error
        except configparser.InterpolationError as error:
            raise self._bad(section, error.option, _one_line(error)) from error
        except _NoSection as error:
            raise self._bad(section, self._key_that_names(section, error.name), error.reason) from None
        except LookupError as error:
            if isinstance(error, IndexError) and context is None:
                raise self._bad(section, "pipeline", "is empty") from error
            if context is None:
                raise ConfigError(f"{self.filename}: [{section}]: {_one_line(error)}") from error
            error.add_note(f"while making [{section}] of {self.filename}")
            raise
        except TypeError as error:
            unknown = _UNKNOWN_OPTION.search(str(error))
            if context is None or unknown is None or unknown[1] not in context.local_conf:
                error.add_note(f"while making [{section}] of {self.filename}")
                raise
            raise self._bad(section, unknown[1], "there is no such option", context) from error
        except Exception as error:
            error.add_note(f"while making [{section}] of {self.filename}")
            raise

    def _key_that_names(self, section: str, name: str) -> str:
        keys = self.parser.options(section)
        return next((key for key in keys if name in self.parser.get(section, key, raw=True).split()), "use")

    def _bad(self, section: str, key: str, reason: str, context: Any = None) -> ConfigError:
        # With ``use`` an option may come from the section that was used, and from its file.
        path, section = getattr(context, "origins", {}).get(key, (self.filename, section))
        return ConfigError(f"{path}: [{section}] {key}: {reason}")


class _NoSection(LookupError):
    """A name for which the ini has no section."""

    def __init__(self, name: str, reason: str) -> None:
        hint = "; a # inside of a value does not start a comment" if name.startswith("#") else ""
        self.name = name
        self.reason = reason + hint
        super().__init__(self.reason)


def _found(path: Path, config_dirs: tuple[str, ...]) -> Path:
    candidates = [path] if path.is_absolute() else [Path(folder).expanduser() / path for folder in config_dirs]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise ConfigNotFound(str(path))


def _one_line(error: Exception) -> str:
    return " ".join(str(error.args[0] if isinstance(error, KeyError | LookupError) and error.args else error).split())


def _factory_reason(error: Exception) -> str:
    if isinstance(error, AttributeError) and "NoneType" in str(error):
        # PasteDeploy could not read the value at all: it is empty or starts on the next line.
        return "not a `module:factory` on the same line"
    return _one_line(error) if isinstance(error, LookupError) else f"{type(error).__name__}: {_one_line(error)}"
