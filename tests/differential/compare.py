"""Two answers to one request, side by side: what differs, once what may differ is paired off.

Ids, times, addresses and the like are never the same on two clouds. They are compared by what they are: the first time
an id of one side stands where one of the other side does, the two are a pair, and from then on each must be met by its
own. Times must only be written alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_HEX = "[0-9a-f]"
_UUID = f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"
_KINDS = {
    "id": rf"req-{_UUID}|{_UUID}|\b{_HEX}{{56}}\b|\b{_HEX}{{32}}\b",
    "time": r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?",
    "address": rf"\b\d+\.\d+\.\d+\.\d+\b|\b{_HEX}{{2}}(?::{_HEX}{{2}}){{5}}\b",
}
TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))

#: What is made up at random, or is of the moment: only that it is there can be compared.
RANDOM = frozenset(
    """
    OS-EXT-SRV-ATTR:reservation_id adminPass audit_ids current_workload fingerprint password private_key public_key
    secret total_hours total_local_gb_usage total_memory_mb_usage total_vcpus_usage uptime hours x-subject-token
    """.split()
)
#: Headers that are about the one message, or about the server.
UNTOLD = frozenset({"content-length", "date", "server", "connection"})


@dataclass
class Pairs:
    """Which id of one side is which of the other."""

    ours: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)

    def meet(self, theirs: str, ours: str) -> bool:
        """Whether the two are a pair, or can be one from now on."""
        return self.ours.setdefault(theirs, ours) == ours and self.theirs.setdefault(ours, theirs) == theirs


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @classmethod
    def of(cls, response: Any) -> Answer:
        """The answer in a WebOb response; the body as JSON has it, or as text."""
        headers = {name.lower(): value for name, value in sorted(response.headers.items())}
        try:
            body = json.loads(response.body)
        except ValueError:
            body = response.body.decode(errors="replace")
        return cls(response.status_int, headers, body)


def differences(theirs: Answer, ours: Answer, pairs: Pairs, bodies: bool = True) -> Iterator[str]:
    """A line for each; without ``bodies`` those of successes are not compared."""
    if theirs.status != ours.status:
        yield f"status: {theirs.status}, not {ours.status}; {_short(theirs.body)}, not {_short(ours.body)}"
        return
    left, right = ({k: v for k, v in one.headers.items() if k not in UNTOLD} for one in (theirs, ours))
    yield from _between(left, right, pairs, "headers")
    if bodies or theirs.status >= 400:
        yield from _between(theirs.body, ours.body, pairs, "body")


def _between(theirs: Any, ours: Any, pairs: Pairs, where: str) -> Iterator[str]:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted(theirs.keys() | ours.keys()):
            if key not in ours:
                yield f"{where}.{key} is missing: {_short(theirs[key])}"
            elif key not in theirs:
                yield f"{where}.{key} is too much: {_short(ours[key])}"
            elif key not in RANDOM or type(theirs[key]) is not type(ours[key]):
                yield from _between(theirs[key], ours[key], pairs, f"{where}.{key}")
    elif isinstance(theirs, list) and isinstance(ours, list):
        if len(theirs) != len(ours):
            yield f"{where} has {len(theirs)}, not {len(ours)}: {_short(theirs)}, not {_short(ours)}"
        for index, (one, other) in enumerate(zip(theirs, ours, strict=False)):
            yield from _between(one, other, pairs, f"{where}[{index}]")
    elif isinstance(theirs, str) and isinstance(ours, str):
        if not _alike(theirs, ours, pairs):
            yield f"{where}: {_short(theirs)}, not {_short(ours)}"
    elif theirs != ours or type(theirs) is not type(ours):
        yield f"{where}: {_short(theirs)}, not {_short(ours)}"


def _alike(theirs: str, ours: str, pairs: Pairs) -> bool:
    if theirs == ours:
        return True
    if TOKEN.sub("\0", theirs) != TOKEN.sub("\0", ours):
        return False
    for one, other in zip(TOKEN.finditer(theirs), TOKEN.finditer(ours), strict=True):
        if one.lastgroup != other.lastgroup:
            return False
        if one.lastgroup == "time":
            if re.sub(r"\d", "0", one[0]) != re.sub(r"\d", "0", other[0]):
                return False
        elif not pairs.meet(one[0], other[0]):
            return False
    return True


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 300 else text[:297] + "…"
