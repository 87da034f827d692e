"""Fixtures of the Compute API's tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from webtest import TestApp

from novalite.conformance.client import LATEST, SHARES, Api, Make, Service, eventually
from novalite.wsgi.microversion import Version


@pytest.fixture(scope="session")
def service() -> Service:
    """The service that is tested: by the old paths, since /v2 is only there."""
    return Service("compute", mount="", path="/v2.1", microversions="compute")


@pytest.fixture
def make(admin: Api, unique: Any) -> Iterator[Make]:
    """Makes a flavor, says its id, and forgets it after the test."""
    made: list[str] = []

    def make(word: str = "flavor", version: str = "2.55", **more: Any) -> str:
        wanted = {"name": unique(word), "ram": 64, "vcpus": 1, "disk": 0, **more}
        wanted.setdefault("id", wanted["name"])
        answer = admin.at(version)("POST /flavors", {"flavor": wanted})
        assert answer.status_int == 200, answer.text
        made.append(answer.json["flavor"]["id"])
        return made[-1]

    yield make
    for id in made:
        admin(f"DELETE /flavors/{id}")


@pytest.fixture
def private(make: Make) -> str:
    """The id of a flavor that nobody has access to."""
    return make("private", **{"os-flavor-access:is_public": False})


@pytest.fixture
def image(api: Api) -> str:
    """The id of an image that anybody may boot."""
    images = api.as_("other").at("2.1")("GET /images/detail").json["images"]  # and so no snapshots of other tests
    return next(str(image["id"]) for image in images if image["status"] == "ACTIVE" and image["minRam"] <= 512)


@pytest.fixture
def shares(pytestconfig: pytest.Config) -> dict[str, str]:
    """The ids of shares, by what they are."""
    return SHARES | dict(share.split("=", 1) for share in pytestconfig.getoption("share"))


@pytest.fixture(scope="session")
def room(_app: TestApp, tokens: Mapping[str, str], own_project: str | None) -> None:
    """As many servers as tests make at once: where the project is the suite's own it has no quota of them."""
    if own_project:
        admin = Api(_app, tokens, role="admin")
        limits = dict.fromkeys(("instances", "cores", "ram"), -1)
        assert admin(f"PUT /os-quota-sets/{own_project}", {"quota_set": limits}).status_int == 200


@pytest.fixture
def ask(api: Api, image: str, unique: Any) -> Iterator[Callable[..., Any]]:
    """Asks for a server and gives the answer; what was made is deleted after the test.

    What is None is left out; ``more`` stands beside the server.
    """
    names = []

    def ask(at: str | None = "2.95", by: Api = api, *, more: Any = None, **wanted: Any) -> Any:
        names.append(wanted.setdefault("name", unique("asked")))
        server = {"imageRef": image, "flavorRef": "1", **wanted}
        if at and Version.parse(at) >= Version(2, 37):
            server = {"networks": "none", **server}
        kept = {name: value for name, value in server.items() if value is not None}
        return (by.at(at) if at else by.legacy())("POST /servers", {"server": kept, **(more or {})})

    yield ask
    admin = api.as_("admin")
    for name in filter(None, names):
        for server in admin(f"GET /servers?all_tenants=1&name={quote(re.escape(name))}").json["servers"]:
            admin(f"DELETE /servers/{server['id']}")


@pytest.fixture
def boot(api: Api, image: str, unique: Any, room: None) -> Iterator[Callable[..., Any]]:
    """Makes a server, waits until it is built, and says how it is then; it is deleted after the test."""
    made: list[tuple[Api, str]] = []

    def boot(name: str | None = None, *, by: Api = api, at: str = "2.95", until: str = "ACTIVE", **more: Any) -> Any:
        wanted = {"name": name or unique("server"), "imageRef": image, "flavorRef": "1", "networks": "none", **more}
        hints = {key: wanted.pop(key) for key in ("os:scheduler_hints",) if key in wanted}
        answer = by.at(at)("POST /servers", {"server": wanted, **hints})
        assert answer.status_int == 202, answer.text
        made.append((by, answer.json["server"]["id"]))
        return settled(by, made[-1][1], until)

    yield boot
    for by, id in made:
        by.as_("admin")(f"POST /servers/{id}/action", {"os-resetState": {"state": "active"}})
        by.as_("admin")(f"DELETE /servers/{id}")


@pytest.fixture
def hosts(admin: Api) -> list[str]:
    """The compute hosts."""
    return [one["host"] for one in admin("GET /os-services?binary=nova-compute").json["services"]]


@pytest.fixture
def empty_host(admin: Api, hosts: list[str]) -> str:
    """A host without servers, as one has to be that changes its zone; those of the test before may be leaving yet."""

    def is_empty(host: str) -> bool:
        return not admin(f"GET /servers?all_tenants=1&host={host}").json["servers"]

    found = eventually(lambda: next(filter(is_empty, hosts[::-1]), None), lambda host: host is not None, seconds=5)
    return str(found) if found else pytest.skip("there are servers on each host")


@pytest.fixture
def elsewhere(hosts: list[str]) -> Callable[[Any], str]:
    """A host on which a server is not."""
    return lambda server: next(host for host in hosts if host != server["OS-EXT-SRV-ATTR:host"])


def act(by: Api, id: str, body: Any, at: str = "2.95") -> Any:
    """Do something to a server."""
    return by.at(at)(f"POST /servers/{id}/action", body)


def settled(by: Api, id: str, status: str = "ACTIVE") -> Any:
    """A server as an admin sees it at the latest version, once it has a status and nothing is being done to it."""
    answer = eventually(
        lambda: by.as_("admin").at(LATEST)(f"GET /servers/{id}"),
        lambda seen: (
            seen.status_int != 200
            or (
                seen.json["server"]["status"] in (status, "ERROR")
                and seen.json["server"]["OS-EXT-STS:task_state"] is None
            )
        ),
    )
    assert answer.status_int == 200, answer.text
    assert answer.json["server"]["status"] == status, answer.text
    return answer.json["server"]
