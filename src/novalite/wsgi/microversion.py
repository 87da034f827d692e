"""Microversions: which version a request asks for, and which headers its response has."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from copy import copy
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, Self

from novalite.errors import InvalidVersion, VersionOutOfRange

_SYNTAX = re.compile(r"([1-9]\d*)\.([1-9]\d*|0)", re.ASCII)


class Version(NamedTuple):
    """``MAJOR.MINOR``, ordered as numbers: 2.10 comes after 2.9. The null version, 0.0, means that none was sent."""

    major: int
    minor: int

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str | None = None) -> Version:
        """Parse a text; no text is the null version. Raises InvalidVersion."""
        if text is None:
            return NULL
        if not (found := _SYNTAX.fullmatch(text)):
            raise InvalidVersion(text)
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    def __bool__(self) -> bool:
        return self.major > 0

    def __lt__(self, other: object) -> bool:
        return tuple.__lt__(self, _version(other))

    def __le__(self, other: object) -> bool:
        return tuple.__le__(self, _version(other))

    def __gt__(self, other: object) -> bool:
        return tuple.__gt__(self, _version(other))

    def __ge__(self, other: object) -> bool:
        return tuple.__ge__(self, _version(other))

    def matches(self, minimum: Version | None, maximum: Version | None = None) -> bool:
        """Whether it is between the two, both included; a null bound is open.

        Raises ValueError if this is the null version and there is a bound.
        """
        if not minimum and not maximum:
            return True
        if not self:
            raise ValueError("the null version lies in no range")
        return (not minimum or minimum <= self) and (not maximum or self <= maximum)


NULL = Version(0, 0)


def _version(other: object) -> Version:
    if not isinstance(other, Version):
        raise TypeError(f"a Version cannot be compared with {type(other).__name__}")
    return other


class Release(Hashable, Protocol):
    """What an API has to know of an earlier release: the latest version of each service, and what it changed."""

    @property
    def maxima(self) -> Mapping[str, str]:
        """By service, such as ``compute``."""

    def has(self, change: str) -> bool:
        """Whether a change is true of it."""


#: Where a request has the release of its cloud, if that is not the latest.
RELEASE = "novalite.release"


class Microversions:
    """The range of versions of an API, and the headers for them.

    ``service`` is the word before the version in ``OpenStack-API-Version``; ``legacy_header`` is an older header with a
    bare version, if the API has one.
    """

    header = "OpenStack-API-Version"

    def __init__(self, service: str, minimum: str, maximum: str, legacy_header: str | None = None) -> None:
        self.service = service
        self.minimum = Version.parse(minimum)
        self.maximum = Version.parse(maximum)
        self.legacy_header = legacy_header
        self._legacy_key = legacy_header and "HTTP_" + legacy_header.upper().replace("-", "_")
        self.response_headers = lru_cache(maxsize=256)(self._response_headers)
        self._until = lru_cache(maxsize=16)(self._as_until)

    def requested(self, environ: Mapping[str, Any]) -> Version:
        """The version that a request asks for, supported or not; the minimum if it asks for none.

        Of several entries the last one counts; the standard header takes precedence over the legacy one.
        Raises InvalidVersion.
        """
        if (text := self._find(environ)) is None:
            return self.minimum
        return self.maximum if text == "latest" else Version.parse(text)

    def check(self, version: Version) -> None:
        """Raises VersionOutOfRange for a version that this API does not have."""
        if not self.minimum <= version <= self.maximum:
            raise VersionOutOfRange(version, self.minimum, self.maximum)

    def within(self, environ: Mapping[str, Any]) -> Microversions:
        """These, or as many as the release has that the cloud behind a request is of."""
        release: Release | None = environ.get(RELEASE)
        return self if release is None else self._until(release.maxima[self.service])

    def _as_until(self, maximum: str) -> Self:
        fewer = copy(self)
        fewer.maximum = Version.parse(maximum)
        return fewer

    def _find(self, environ: Mapping[str, Any]) -> str | None:
        for entry in reversed(environ.get("HTTP_OPENSTACK_API_VERSION", "").split(",")):
            words = entry.split()
            if len(words) == 2 and words[0].lower() == self.service:
                return str(words[1])
        if self._legacy_key and self._legacy_key in environ:
            return str(environ[self._legacy_key]).split(",")[-1].strip()
        return None

    def _response_headers(self, version: Version) -> tuple[tuple[str, str], ...]:
        headers = [(self.header, f"{self.service} {version}")]
        if self.legacy_header:
            headers.append((self.legacy_header, str(version)))
        return (*headers, *(("Vary", name) for name, _ in headers))
