"""The caller: ``api.at("2.35").as_("member")("GET /os-keypairs")``."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from webtest import TestApp, TestResponse

from novalite.conformance.exchanges import ROLE
from novalite.conformance.faults import Faults
from novalite.conformance.published import Published
from novalite.conformance.target import OWN
from novalite.wsgi.microversion import NULL, Version

#: The latest microversions that there are, by service.
NEWEST = {"compute": "2.104", "volume": "3.71"}

#: Where it is said what the target has of them, if it is of an earlier release: ``compute 2.95, volume 3.70``.
VERSIONS_VARIABLE = "NOVALITE_CONFORMANCE_VERSIONS"

#: The latest of the target. They are known before tests are collected, whose rows are of versions.
LATESTS = NEWEST | dict(one.split() for one in os.environ.get(VERSIONS_VARIABLE, "").split(",") if one.strip())
LATEST = LATESTS["compute"]

#: The version at which an API is asked where none is named.
FIRST = {"compute": "2.1", "volume": "3.0"}

#: Who asks where nobody says otherwise, and with which token: USER:PROJECT:ROLES, as the targets of ours read it.
PROJECT = "6f70656e737461636b20342065766572"
TOKENS = {
    "admin": f"admin:{PROJECT}:admin,manager,member,reader",
    "manager": f"manager:{PROJECT}:manager,member,reader",
    "member": f"member:{PROJECT}:member,reader",
    "reader": f"reader:{PROJECT}:reader",
    "other": f"other:{'0' * 32}:member,reader",
    "roleless": f"roleless:{PROJECT}:",
    "nobody": "",
}

#: What the names of servers begin with that are in for something, on targets that have it.
FAILS = "conformance-error"
SLOW = "conformance-slow"
SOFT = "conformance-soft"

#: Shares that some targets have for the member to attach, by what they are; ``--share KIND=ID`` names others.
SHARES = {
    "nfs": "5ba2e000-0000-4000-8000-000000000001",
    "cephfs": "5ba2e000-0000-4000-8000-000000000002",
    "of another protocol": "5ba2e000-0000-4000-8000-000000000003",
    "not available": "5ba2e000-0000-4000-8000-000000000004",
    "not exported": "5ba2e000-0000-4000-8000-000000000005",
}

#: The type of volumes that many servers may have at once.
MULTIATTACH = "multiattach"

#: Images and a volume of the member's that the Compute API cannot make: one without data, one of 5 GiB, one that needs
#: 4 GiB of memory, and a volume of 2 GiB that is being migrated.
QUEUED, LARGE, HUNGRY = "conformance-queued", "conformance-large", "conformance-ram"
MIGRATING = "conformance-migrating"

#: The same of ports, by id: the member's in another project's network without subnets, whose name is BARE, and another
#: project's.
BARE = "conformance-bare"
BARE_PORT = "5ba2e000-0000-4000-8000-0000000000b1"
OTHERS_PORT = "5ba2e000-0000-4000-8000-0000000000b2"

#: What a test may need of a target that not every cloud has.
THINGS = {
    "build errors": f"a server named {FAILS}… that cannot be built",
    "slow migrations": f"a live migration, of a server named {SLOW}…, that lasts until somebody ends it",
    "shares": f"shares that are {', '.join(SHARES)}",
    "soft delete": f"a server named {SOFT}… that can be restored when it is deleted",
    "multiattach": f"a volume type named {MULTIATTACH}, whose volumes many servers may have at once",
    "prepared": f"{QUEUED}, {LARGE}, {HUNGRY}, {MIGRATING} and {BARE}, and ports in that and of another project",
    "plain-text tokens": "tokens in plain text: USER:PROJECT:ROLE,ROLE",
    "two hosts": "a second compute host, that servers can be moved to",
}

#: Makes something under a name of its own, and says its id.
Make = Callable[..., str]


@dataclass(frozen=True)
class Service:
    """A service: where novalite mounts it, the path of its version below that, and its type if it has microversions."""

    name: str
    mount: str
    path: str
    microversions: str | None = None


@dataclass(frozen=True)
class Api:
    """Asks the target: a method and a path below the version, and a body as data or as bytes.

    A test that asks at a version above ``maximum``, or in a role that has no token, is skipped.
    """

    app: TestApp
    tokens: Mapping[str, str]
    prefix: str = "/v2.1"
    version: str | None = None
    role: str = "member"
    microversions: str | None = "compute"
    maximum: Version | None = None
    published: Published | None = None
    faults: Faults | None = None

    def at(self, version: str | None) -> Api:
        """The same, at a microversion; None asks for none. A test is skipped that needs a later one than there is."""
        if self.microversions and is_later(version, self.microversions):
            pytest.skip(f"needs {self.microversions} {version}, and the target has {LATESTS[self.microversions]}")
        return replace(self, version=version)

    def as_(self, role: str) -> Api:
        """The same, as somebody else: admin, manager, member, reader, other, roleless, nobody.

        ``other`` is another project's member, and ``roleless`` has in the member's project no role that means anything.
        """
        return replace(self, role=role)

    def legacy(self) -> Api:
        """The same, through ``/v2``."""
        return replace(self, prefix="/v2", version=None)

    def __call__(self, request: str, body: Any = None, **headers: str) -> TestResponse:
        method, _, path = request.partition(" ")
        wanted = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.role not in self.tokens:
            lack = getattr(self.tokens, "lack", "")
            pytest.skip(f"needs one who asks as {self.role}: --cloud {self.role}=NAME" + (lack and f" ({lack})"))
        if token := self.tokens[self.role]:
            wanted["X-Auth-Token"] = token
        if self.version is not None:
            if self._is_too_new(self.version):
                pytest.skip(f"needs {self.microversions} {self.version}: the target has {self.maximum}")
            wanted["OpenStack-API-Version"] = f"{self.microversions} {self.version}"
        answer = self._asked(method, path, body, wanted)
        if self.published is not None and answer.status_int < 300:
            version = known_version(self.version or FIRST.get(self.microversions or "", "0.0"))
            if version is not None and not (self.microversions == "compute" and self.prefix == "/v2"):
                self.published.check(method, path, body, version, answer.status_int, answer.text, self.role)
        if self.faults is not None and 400 <= answer.status_int < 500:
            self.faults.check(request, answer.status_int, answer.text)
        return answer

    def _asked(self, method: str, path: str, body: Any, wanted: Mapping[str, str]) -> TestResponse:
        options: dict[str, Any] = {"headers": wanted, "expect_errors": True, "extra_environ": {ROLE: self.role}}
        if isinstance(body, bytes):
            options |= {"params": body, "content_type": "application/json"}
        elif body is not None:
            return self.app._gen_request(
                method, self.prefix + path, params=_json(body), content_type="application/json", **options
            )
        return self.app._gen_request(method, self.prefix + path, **options)

    def _is_too_new(self, version: str) -> bool:
        """Whether the suite knows a version and the target does not; what nobody knows can be asked for."""
        if self.maximum is None or self.microversions is None or not (asked := known_version(version)):
            return False
        return self.maximum < asked <= Version.parse(NEWEST[self.microversions])


def eventually(look: Callable[[], Any], wanted: Callable[[Any], bool], seconds: float = 30) -> Any:
    """Look until what is seen is what is wanted; what was seen last. On novalite that is the first look."""
    deadline, pause = time.monotonic() + seconds, 0.02
    while not wanted(seen := look()) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(1.5 * pause, 1)  # what is slow is not made slower by being asked
    return seen


def is_later(version: str | None, service: str, latests: Mapping[str, str] = LATESTS) -> bool:
    """Whether a version that the service has by now is one that the target has not."""
    if version is None or service not in NEWEST or not version.replace(".", "", 1).isdecimal():
        return False
    wanted, latest, newest = map(Version.parse, (version, latests[service], NEWEST[service]))
    return latest < wanted <= newest


def each_version(table: Mapping[str, Any], latest: str = LATEST) -> Callable[[Any], Any]:
    """Run a test at both ends of each row: at the version where it begins, and at the one before the next.

    ``{"2.1": 200, "2.75": 400}`` is run at 2.1, 2.74, 2.75 and the latest, as ``version`` and ``expected``. Where the
    latest is an earlier one, rows end there.
    """
    params = [pytest.param(version, expected, id=version) for version, expected in ends(table, latest)]
    return pytest.mark.parametrize(("version", "expected"), params)


def ends(table: Mapping[str, Any], latest: str = LATEST) -> list[tuple[str, Any]]:
    """The versions at both ends of each row of such a table, with what it says of them."""
    firsts = [Version.parse(version) for version in table]
    assert firsts == sorted(firsts), "rows go up"
    lasts = [Version(following.major, following.minor - 1) for following in firsts[1:]] + [Version.parse(latest)]
    top = Version.parse(latest)
    return [
        (str(end), expected)
        for first, last, expected in zip(firsts, lasts, table.values(), strict=True)
        if first <= top
        for end in dict.fromkeys((first, min(last, top)))
    ]


def needs(*things: str) -> pytest.MarkDecorator:
    """Skip a test where the target has not all of these THINGS; as ``pytestmark``, all tests of a module."""
    assert set(things) <= set(THINGS), f"there may be {', '.join(THINGS)}"
    return pytest.mark.needs(*things)


def missing(things: Iterable[str], target: str, has: Collection[str]) -> list[str]:
    """What a target has not, and why it matters; novalite has all, others what ``has`` says."""
    if target in OWN or "all" in has:
        return []
    return [needed(thing) for thing in things if thing not in has]


def needed(thing: str) -> str:
    """What is said of a test that is skipped for want of one of the THINGS."""
    return f'needs "{thing}": {THINGS[thing]}'


def known_version(text: Any) -> Version | None:
    """The version that a text is, 0.0 being the null version; None if it is none."""
    if text == "0.0":
        return NULL
    return Version.parse(text) if isinstance(text, str) and re.fullmatch(r"[1-9]\d*\.(0|[1-9]\d*)", text) else None


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()


def message(response: TestResponse) -> str:
    """The message of a fault, whatever its key."""
    (fault,) = response.json.values()
    return str(fault["message"])


def refused(answer: TestResponse, expected: str, status: int = 400) -> None:
    """That a request was refused, with this message."""
    assert (answer.status_int, message(answer)) == (status, expected)
