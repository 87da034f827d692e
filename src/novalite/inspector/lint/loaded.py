"""The tables of routes that an ini's applications have once they are loaded, or that a module names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from novalite.errors import ConfigError
from novalite.inspector.ini import read
from novalite.inspector.lint.chains import chains_of
from novalite.inspector.lint.routes import Table, overrides_method
from novalite.inspector.lint.rule import ERROR, Rule
from novalite.inspector.routes import find_mapper
from novalite.wsgi.loader import Loader


def _nothing(_: object) -> tuple[()]:
    return ()


#: What is found by requests to an application that has been loaded.
PROBED = Rule(
    "NL090",
    ERROR,
    "The application answers as its pipeline suggests.",
    "The ini does not show what a filter does. With `--probe`, requests show whether a response has a request id, "
    "whether forged identity headers have an effect, or whether discovery and the healthcheck work without a token.",
    "Follow the message, which names the request and what is wrong with its response.",
    _nothing,
)


def table_of(target: str) -> Table:
    """The table of ``module:name``: of a mapper, or of an application that has one. Raises ConfigError."""
    module, _, name = target.partition(":")
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"{target}: {error}") from None
    mapper = find_mapper(found)
    if mapper is None:
        raise ConfigError(f"{target}: it is no routes.Mapper, and has none")
    return Table(mapper, source=target, overrides=overrides_method(found))


def tables_in(path: str, options: Mapping[str, str]) -> Iterator[Table]:
    """The tables of an ini's applications, each with the first path at which it is mounted. Raises ConfigError."""
    loader = Loader(Path(path).absolute(), options=options)
    seen = set()
    for chain in chains_of(read(path, options)):
        if chain.app.section is not None and chain.app.name not in seen:
            seen.add(chain.app.name)
            application = loader.load_app(chain.app.name)
            if (mapper := find_mapper(application)) is not None:
                mount = chain.mount.removesuffix("/+").rstrip("/")
                yield Table(mapper, mount, path, overrides_method(application))
