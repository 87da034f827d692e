"""Access rules of a token: the requests that the application credential which it comes from is good for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: The header by which a service says that it holds tokens to their rules: only such a one is told of them.
HEADER = "OpenStack-Identity-Access-Rules"

#: From which version of it on.
VERSION = "1.0"

_PARTS = re.compile(r"(\{[^}]*\}|\*\*|\*)")


def allows(rules: Iterable[Mapping[str, str]], service_type: str, method: str, path: str) -> bool:
    """Whether one of them allows a request: in its path ``*`` and ``{name}`` are a segment, and ``**`` is any rest."""
    return any(
        rule["service"] == service_type and rule["method"] == method and _pattern(rule["path"]).fullmatch(path)
        for rule in rules
    )


def understood(version: str | None) -> bool:
    """Whether a service that sends this version in `HEADER` understands rules."""
    try:
        return version is not None and float(version) >= float(VERSION)
    except ValueError:
        return False


def _pattern(path: str) -> re.Pattern[str]:
    parts = (".*" if one == "**" else "[^/]+" if _PARTS.match(one) else re.escape(one) for one in _PARTS.split(path))
    return re.compile("".join(parts))
