"""urlmap: mounts applications at paths, such as ``/v2`` and ``/v2.1``; and the factories that select a pipeline.

An ini says::

    [composite:osapi_compute]
    use = call:novalite.wsgi.urlmap:urlmap_factory
    /: versions
    /v2.1: version_document
    /v2.1/+: api
    domain api.example.org /: other

A path that ends in ``/+`` matches the paths below it but not the path itself, so that ``/v2.1/servers`` requires
authentication and ``/v2.1/`` does not. The longest path that matches is used; entries with a domain come first. If no
path matches, a client may select a version by the parameter ``version`` of its Content-Type or Accept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import webob.exc

from novalite.errors import BadOption, ConfigError
from novalite.wsgi.application import (
    BEST_CONTENT_TYPE,
    MEDIA_TYPES,
    Application,
    Environ,
    StartResponse,
    WSGIApplication,
)
from novalite.wsgi.options import truth

_SLASHES = re.compile("//+")
_PARAMETER = re.compile(r';\s*([^\s;,=]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*)')
_ELEMENT = re.compile(r'((?:[^,"]|"(?:[^"\\]|\\.)*")+)')


class MediaRange(NamedTuple):
    """An element of an Accept header: ``application/json; q=0.8; version=2.1``."""

    media_type: str
    quality: float
    parameters: Mapping[str, str]

    def covers(self, offer: str) -> bool:
        """Whether this range includes an offered type."""
        kind, _, subtype = self.media_type.partition("/")
        return self.media_type in ("*", "*/*", offer) or (subtype == "*" and offer.startswith(kind + "/"))


@lru_cache(maxsize=256)
def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """The elements of an Accept header; those whose quality is not a number are left out."""
    ranges = []
    for element in _ELEMENT.findall(header):
        media_type, parameters = parse_media_type(element)
        try:
            quality = float(parameters.pop("q", "1"))
        except ValueError:
            continue
        if media_type:
            ranges.append(MediaRange(media_type, quality, MappingProxyType(parameters)))
    return tuple(ranges)


def parse_media_type(text: str) -> tuple[str, dict[str, str]]:
    """``application/json; version="2.1"`` as the type and its parameters, whose names are in lower case."""
    media_type, semicolon, rest = text.partition(";")
    parameters = {
        key.lower(): re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
        for key, value in _PARAMETER.findall(semicolon + rest)
    }
    return media_type.strip().lower(), parameters


@lru_cache(maxsize=256)
def best_match(header: str) -> MediaRange | None:
    """The offered type that an Accept header prefers, as a range with the parameters of the header's range.

    The higher quality comes first, then the range with fewer wildcards, then the order of the offered types.
    """
    best: tuple[tuple[float, int], MediaRange] | None = None
    for offer in MEDIA_TYPES:
        for wanted in parse_accept(header):
            if wanted.quality > 0 and wanted.covers(offer):
                rank = (wanted.quality, -wanted.media_type.count("*"))
                if best is None or rank > best[0]:
                    best = (rank, wanted._replace(media_type=offer))
    return best and best[1]


@dataclass(frozen=True)
class Mount:
    """Where an application is mounted: for which ``domain`` (None: any), at which path prefix.

    ``below`` says that the expression ended in ``/+``: only paths below the prefix match.
    """

    domain: str | None
    prefix: str
    below: bool = False

    @classmethod
    def parse(cls, expression: str) -> Mount:
        """Read ``/path``, ``/path/+``, ``domain NAME /path`` or ``domain NAME port N /path``. Raises ValueError."""
        words = expression.split()
        settings: dict[str, str] = {}
        while len(words) > 2 and words[0] in ("domain", "port") and words[0] not in settings:
            settings[words[0]] = words[1]
            del words[:2]
        if len(words) > 1:
            raise ValueError(f"{expression!r} is not a path, nor `domain NAME [port N] PATH`")
        path = words[0] if words else ""
        if "port" in settings and "domain" not in settings:
            raise ValueError(f"{expression!r} has a port without a domain")
        if path.startswith(("http://", "https://")):
            settings["domain"], _, path = path.partition("://")[2].partition("/")
            path = "/" + path
        if path and not path.startswith("/"):
            raise ValueError(f"{expression!r}: a path starts with /")
        domain = settings.get("domain", "").lower() or None
        if domain and "port" in settings:
            domain = f"{domain}:{settings['port']}"
        path = _SLASHES.sub("/", path)
        below = path.endswith("/+")
        return cls(domain, path.removesuffix("/+").rstrip("/"), below)

    @property
    def rank(self) -> tuple[bool, str, int, bool]:
        """The place in the order of search: domains first, then longer paths, then those with ``/+``."""
        return self.domain is None, self.domain or "", -len(self.prefix), not self.below

    @property
    def head(self) -> str:
        """The first segment of the prefix, which each path that matches has."""
        return self.prefix[1:].partition("/")[0]

    def __str__(self) -> str:
        path = self.prefix + ("/+" if self.below else "") or "/"
        return f"{self.domain}{path}" if self.domain else path

    def matches(self, host: str, port: str, path: str) -> bool:
        """Whether a request for that host, port and (normalized) path matches."""
        if self.domain is not None and self.domain not in (host, f"{host}:{port}"):
            return False
        if not path.startswith(self.prefix):
            return False
        rest = path[len(self.prefix) :]
        return len(rest) > 1 and rest[0] == "/" if self.below else rest[:1] in ("", "/")


class URLMap(Application):
    """A WSGI application that passes requests on by host and path prefix.

    ``applications`` is the table, in the order in which it is searched: entries with a domain first, then the
    longest expression.
    """

    def __init__(self, not_found_app: WSGIApplication | None = None) -> None:
        self.not_found_application = not_found_app or webob.exc.HTTPNotFound()
        self.applications: list[tuple[Mount, WSGIApplication]] = []
        self._by_head: dict[str, list[tuple[Mount, WSGIApplication]]] = {"": []}

    def __setitem__(self, expression: str, application: WSGIApplication) -> None:
        mount = Mount.parse(expression)
        self.applications = [entry for entry in self.applications if entry[0] != mount]
        self.applications.append((mount, application))
        self.applications.sort(key=lambda entry: entry[0].rank)
        heads = {"", *(one.head for one, _ in self.applications)}
        self._by_head = {head: [one for one in self.applications if one[0].head in ("", head)] for head in heads}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        host, _, port = str(environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")).lower().partition(":")
        port = port or ("443" if environ["wsgi.url_scheme"] == "https" else "80")
        path = environ["PATH_INFO"]
        if "//" in path:
            path = environ["PATH_INFO"] = _SLASHES.sub("/", path)

        suffix = "application/" + path.rpartition(".")[2]
        media_type = suffix if suffix in MEDIA_TYPES else None
        entry = self._find(host, port, path)
        chosen = entry if entry and entry[0].prefix else None
        if chosen:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + chosen[0].prefix
            environ["PATH_INFO"] = path[len(chosen[0].prefix) :]
        else:
            chosen = self._by_version(environ, host, port, parse_media_type(environ.get("CONTENT_TYPE") or "")[1])
        if (not media_type or not chosen) and (accept := environ.get("HTTP_ACCEPT", "*/*")) != "*/*":
            best = best_match(accept)
            if best:
                media_type = media_type or best.media_type
                chosen = chosen or self._by_version(environ, host, port, best.parameters)
        environ[BEST_CONTENT_TYPE] = media_type or MEDIA_TYPES[0]

        chosen = chosen or entry
        if chosen is None:
            environ["paste.urlmap_object"] = self
            return self.not_found_application(environ, start_response)
        return chosen[1](environ, start_response)

    def _find(self, host: str, port: str, path: str) -> tuple[Mount, WSGIApplication] | None:
        # The first segment of the path rules out most of them.
        for entry in self._by_head.get(path[1:].partition("/")[0], self._by_head[""]):
            if entry[0].matches(host, port, path):
                return entry
        return None

    def _by_version(
        self, environ: Environ, host: str, port: str, parameters: Mapping[str, str]
    ) -> tuple[Mount, WSGIApplication] | None:
        if not (version := parameters.get("version")):
            return None
        entry = self._find(host, port, "/v" + version)
        if entry is None or not entry[0].prefix:
            return None
        # As in Nova, PATH_INFO keeps the whole path; only SCRIPT_NAME tells the mount.
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + entry[0].prefix
        return entry


def urlmap_factory(loader: Any, global_conf: dict[str, str], **local_conf: str) -> URLMap:
    """The factory of a URLMap for PasteDeploy: each key is a path expression, each value the name of an application.

    ``not_found_app``, here or in ``[DEFAULT]``, names the application for paths that match no entry. An application
    that is mounted at several paths is created once.
    """
    name = local_conf.pop("not_found_app", None) or global_conf.get("not_found_app")
    urlmap = URLMap(loader.get_app(name, global_conf=global_conf) if name else None)
    applications = {app: loader.get_app(app, global_conf=global_conf) for app in dict.fromkeys(local_conf.values())}
    for expression, app in local_conf.items():
        try:
            urlmap[expression] = applications[app]
        except ValueError as error:
            raise BadOption(expression, str(error)) from None
    return urlmap


def pipeline_factory(loader: Any, global_conf: dict[str, str], **local_conf: str) -> WSGIApplication:
    """A pipeline for each ``auth_strategy`` and, without rate limits, its ``_nolimit`` variant.

    Two options, in ``[DEFAULT]`` or in the section, select it: ``auth_strategy`` (``keystone``) and ``api_rate_limit``
    (``false``, which prefers ``STRATEGY_nolimit`` if the section has it). PasteDeploy does not pass a factory a key of
    its section that ``[DEFAULT]`` has, too: in that case, write ``set auth_strategy = …``.
    """
    strategy = _strategy(global_conf, local_conf)
    limited = local_conf.pop("api_rate_limit", global_conf.get("api_rate_limit", "false"))
    if not truth("api_rate_limit", limited) and f"{strategy}_nolimit" in local_conf:
        strategy += "_nolimit"
    return _assembled(loader, _chosen(local_conf, strategy))


def pipeline_factory_v21(loader: Any, global_conf: dict[str, str], **local_conf: str) -> WSGIApplication:
    """A pipeline for each ``auth_strategy``, which is selected as by `pipeline_factory`."""
    return _assembled(loader, _chosen(local_conf, _strategy(global_conf, local_conf)))


def _strategy(global_conf: dict[str, str], local_conf: dict[str, str]) -> str:
    return local_conf.pop("auth_strategy", global_conf.get("auth_strategy", "keystone"))


def _chosen(local_conf: dict[str, str], strategy: str) -> list[str]:
    try:
        return local_conf[strategy].split()
    except KeyError:
        known = ", ".join(sorted(local_conf)) or "none"
        raise BadOption("auth_strategy", f"there is no pipeline {strategy!r} here; there is: {known}") from None


def _assembled(loader: Any, names: list[str]) -> WSGIApplication:
    if not names:
        raise ConfigError("a pipeline needs at least an application")
    filters: list[Callable[[WSGIApplication], WSGIApplication]] = [loader.get_filter(name) for name in names[:-1]]
    application: WSGIApplication = loader.get_app(names[-1])
    for wrap in reversed(filters):
        application = wrap(application)
    return application
