"""What is tested: a target that is named or a cloud, who asks it, and what is known of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from webtest import TestApp

from novalite.conformance.accounts import Refused, accounts
from novalite.conformance.client import PROJECT, TOKENS, Api, known_version
from novalite.conformance.cloud import Cloud, Tokens
from novalite.conformance.exchanges import Recorder
from novalite.conformance.journal import Journal
from novalite.conformance.target import OWN, Forwarder, application
from novalite.wsgi.microversion import Version

#: Where the versions of those services are told that have microversions.
VERSIONS = {"compute": "/v2.1/", "volume": "/volume/v3/"}


@dataclass
class Tested:
    """A target, as the fixtures use it.

    ``given`` are the tokens that its user has given, without those that are known or made. ``is_whole`` says that it
    has every service, each where novalite has it. ``project`` and ``user`` are the member's, and ``own_project`` is the
    first where it is the suite's own to change.
    """

    recorder: Recorder
    tokens: Mapping[str, str]
    given: Mapping[str, str]
    is_whole: bool
    own_project: str | None = None
    project: str = PROJECT
    user: str = "member"
    cloud: Cloud | None = None
    has: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    maxima: dict[str, Version] = field(default_factory=dict)

    @property
    def app(self) -> TestApp:
        """The target, with a check of each answer against PEP 3333."""
        return TestApp(self.recorder)

    def lacks(self, service: str) -> str | None:
        """Why a service's tests cannot run; None where they can."""
        if self.cloud is None or service in self.cloud.endpoints:
            return None
        return f"the cloud's catalog has no {service} service"


def check(target: str, clouds: Collection[str]) -> None:
    """Look whether a target can be asked. Raises Unreachable, and what opening it raises."""
    if clouds:
        Cloud(clouds)
    elif target not in OWN:
        with application(target) as app:
            if isinstance(app, Forwarder):
                app.connection.connect()


@contextmanager
def open_target(
    target: str, release: str | None, clouds: Collection[str], tokens: Mapping[str, str], journal: Journal
) -> Iterator[Tested]:
    """The target of a name, or the cloud that is logged in to; what tests have left there is removed at the end.

    Raises Unreachable, and ValueError for a name that is none.
    """
    if not clouds:
        own = None if "member" in tokens else PROJECT
        with application(target, release) as app:
            found = Tested(Recorder(app, journal), TOKENS | dict(tokens), tokens, target in OWN, own)
            yield found
            _clean(found)
        return
    cloud = Cloud(clouds)
    logins = Tokens(cloud.logins)
    found = Tested(Recorder(cloud, journal), logins, logins, True, cloud=cloud)
    try:
        _ask_as(found, cloud)
        _look(found, cloud)
        yield found
    finally:
        _clean(found)
        cloud.close()


def _ask_as(found: Tested, cloud: Cloud) -> None:
    """Know who the member is, and have users made for the roles in which nobody logs in, where there is an admin."""
    who: dict[str, Any] = dict(cloud.logins)
    lack = ""
    if "admin" in cloud.logins:
        project_id = who["member"].project_id if "member" in who else None
        try:
            who |= accounts(found.app, cloud.logins["admin"], who.keys() - {"admin"}, project_id)
        except Refused as error:
            lack = f"no users could be made: {error}"
        else:
            found.own_project = who["member"].project_id if "member" in who.keys() - cloud.logins else None
    found.tokens = Tokens(who, lack)
    if member := who.get("member"):
        found.project, found.user = member.project_id, member.user_id


def _look(found: Tested, cloud: Cloud) -> None:
    """Find out what there is: the last versions, and how many hosts."""
    role = next(iter(found.tokens))
    app, roots = found.app, Api(found.app, found.tokens, "", role=role, microversions=None)
    for service, path in VERSIONS.items():
        if service in cloud.endpoints:
            answer = roots(f"GET {path}")
            if answer.status_int == 200 and (last := _maximum(answer.json)):
                found.maxima[service] = last
    if "compute" in cloud.endpoints:
        cloud.has_legacy = roots("GET /v2/").status_int == 200
        answer = Api(app, found.tokens, role=role)("GET /os-services?binary=nova-compute")
        listed: list[Any] = answer.json["services"] if answer.status_int == 200 else []
        if sum(one["state"] == "up" for one in listed) > 1:
            found.has.add("two hosts")


def _maximum(shown: Any) -> Version | None:
    """The last version that a document of versions tells."""
    one: Mapping[str, Any] = shown.get("version") or next(iter(shown.get("versions", [])), {})
    return known_version(one.get("version"))


def _clean(found: Tested) -> None:
    """Remove what is left: as who made it, or as the admin."""
    admins = (tokens["admin"] for tokens in (found.given, found.tokens) if "admin" in tokens)
    found.recorder.journal.remove(found.recorder, more_tokens=list(admins))
