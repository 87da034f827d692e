"""What the keys of a composite mean, as far as that can be told without asking its factory.

Only a composite's own factory knows. But nearly all are of two kinds: a urlmap, whose keys are paths and whose values
are applications, and Nova's ``pipeline_factory``, whose keys are authentication strategies and whose values are lists
of filters with an application at their end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from novalite.inspector.sections import APP, FILTER, File, Option, Place, Section

URLMAP, STRATEGIES, UNKNOWN = "urlmap", "strategies", "unknown"

COMPOSITE_PROTOCOLS = ("paste.composite_factory", "paste.composit_factory")

_MOUNT = re.compile(r"/|domain\s")
_SLASHES = re.compile("//+")
_PIPELINES = re.compile("pipeline_factory")
_STRATEGY = re.compile(r"(noauth2?|keystone\w*|testauth|context|openid|basic|http_basic)(_nolimit)?$")
_PLAIN = ("use", "require", "auth_strategy", "api_rate_limit", *COMPOSITE_PROTOCOLS)


def composite_kind(section: Section) -> str:
    """The kind of a section that is a composite, as `kind_of`; empty where it is none."""
    factory = section.factory
    keys = [option.key for option in section.options]
    if factory is None:
        return ""
    if section.type == "composite" or (section.type == "app" and factory.key in COMPOSITE_PROTOCOLS):
        return kind_of(keys, factory.raw)
    # An application out of an egg may be a composite; one whose keys are paths is.
    return URLMAP if section.type == "app" and factory.key == "use" and any(map(is_mount, keys)) else ""


def kind_of(keys: Iterable[str], factory: str) -> str:
    """`URLMAP`, `STRATEGIES`, or `UNKNOWN`: by the keys and, where these say nothing, by the factory's name."""
    keys = list(keys)
    if any(map(is_mount, keys)):
        return URLMAP
    if _PIPELINES.search(factory) or any(map(_STRATEGY.match, keys)):
        return STRATEGIES
    return UNKNOWN


def is_mount(key: str) -> bool:
    """Whether a key is a path expression, as ``/v2`` and ``domain example.org /v2`` are."""
    return bool(_MOUNT.match(key))


def mounted(key: str) -> str:
    """A path expression as the URLs that it means: ``example.org:80/v2`` for ``domain example.org port 80 /v2/``."""
    *host, path = key.split()
    path = _SLASHES.sub("/", path)
    return ":".join(host[1::2]) + (path[:1] + path[1:].rstrip("/") if path.startswith("/") else path)


def is_strategy(file: File, option: Option) -> bool:
    """Whether an option of a composite of that kind is a pipeline, and not a setting."""
    return option.key not in _PLAIN and bool(_STRATEGY.match(option.key) or any(meant(file, option)))


def meant(file: File, option: Option) -> Iterator[tuple[str, str, Place]]:
    """The words of an option that are names of filters and applications: what each is, the word and its line."""
    for word, place in option.words() if option.key not in _PLAIN else ():
        for wants in (FILTER, APP):
            if any(section.name == word and section.makes == wants for section in file.sections):
                yield wants, word, place
                break
