"""Fixtures of the Identity API's tests: who asks has logged in with a password."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from webtest import TestApp, TestResponse

from novalite.conformance.client import Api, Service
from novalite.conformance.faults import faults
from novalite.conformance.published import published

#: The role of each who asks, and on what: the domain and project are the tests' own.
WHO = {
    "sysreader": ("reader", "system"),
    "manager": ("manager", "domains/{domain}"),
    "domreader": ("reader", "domains/{domain}"),
    "member": ("member", "projects/{project}"),
    "reader": ("reader", "projects/{project}"),
}

#: What there is for all tests to look at: a name, the collection, and what is made in it.
THINGS: list[tuple[str, str, dict[str, Any]]] = [
    ("domain", "domains", {"name": "{unique}"}),
    ("elsewhere", "domains", {"name": "{unique}-elsewhere"}),
    ("project", "projects", {"name": "project", "domain_id": "{domain}", "tags": ["one", "two"]}),
    ("below", "projects", {"name": "below", "domain_id": "{domain}", "parent_id": "{project}"}),
    ("group", "groups", {"name": "group", "domain_id": "{domain}"}),
    *((who, "users", {"name": who, "domain_id": "{domain}", "password": "secret"}) for who in WHO),
    ("role", "roles", {"name": "{unique}"}),
    ("own_role", "roles", {"name": "own", "domain_id": "{domain}"}),
    ("region", "regions", {"id": "{unique}"}),
    ("service", "services", {"type": "{unique}", "name": "service"}),
    (
        "endpoint",
        "endpoints",
        {"service_id": "{service}", "interface": "public", "url": "http://h/", "region_id": "{region}"},
    ),
]


class World:
    """What there is, by name, and who asks."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.ids = {"unique": f"conformance-{os.getpid()}", "long65": "a" * 65, "long256": "a" * 256}
        self.tokens = {"nobody": ""}

    def __call__(self, who: str, request: str, body: Any = None, **headers: str) -> TestResponse:
        """What is answered to somebody; names in braces are the ids of what there is."""
        asked = replace(self.api, tokens=self.tokens, role=who)
        return asked(self.filled(request), self.filled(body), **headers)

    def filled(self, value: Any) -> Any:
        """The same with ids for the names in braces."""
        if isinstance(value, str):
            return re.sub(r"\{(\w+)\}", lambda found: self.ids.get(found[1], found[0]), value)
        if isinstance(value, dict):
            return {key: self.filled(one) for key, one in value.items()}
        return [self.filled(one) for one in value] if isinstance(value, list) else value

    def make(self, noun: str, values: Any, who: str = "admin") -> str:
        """The id of something new."""
        word = {"policies": "policy"}.get(noun, noun.rpartition("/")[2].removesuffix("s"))
        answer = self(who, f"POST /{noun}", {word: values})
        assert answer.status_int == 201, answer.text
        return str(answer.json[word]["id"])

    def log_in(self, user: Mapping[str, Any], scope: Any = None) -> TestResponse:
        """What is answered to who says a user's name or id, and the password that all have."""
        auth = {"identity": {"methods": ["password"], "password": {"user": {"password": "secret", **user}}}}
        return self("nobody", "POST /auth/tokens", {"auth": auth if scope is None else {**auth, "scope": scope}})

    def token(self, user: Mapping[str, Any], scope: Any) -> str:
        """A user's token for a scope."""
        answer = self.log_in(user, scope)
        assert answer.status_int == 201, answer.text
        return str(answer.headers["X-Subject-Token"])


@pytest.fixture(scope="session")
def service() -> Service:
    """The service that is tested."""
    return Service("identity", mount="/identity", path="/v3")


@pytest.fixture(scope="session")
def world(_app: TestApp, service: Service, given_tokens: Mapping[str, str], is_whole: bool) -> World:
    """What there is for all tests: a domain, a project, and users with one role each.

    The admin's password is secret.
    """
    prefix = (service.mount if is_whole else "") + service.path
    api = Api(_app, {}, prefix, microversions=None, published=published(service.name), faults=faults(service.name))
    world = World(api)
    admin = {"name": "admin", "domain": {"id": "default"}}
    scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
    world.tokens["admin"] = given_tokens.get("admin") or world.token(admin, scope)
    for role in world("admin", "GET /roles").json["roles"]:
        world.ids[f"role_{role['name']}"] = role["id"]
    for name, noun, values in THINGS:
        world.ids[name] = world.make(noun, values)
    for who, (role, where) in WHO.items():
        assert world("admin", f"PUT /{where}/users/{{{who}}}/roles/{{role_{role}}}").status_int == 204
        of_system = {"system": {"all": True}}
        scopes = {
            "domains": {"domain": {"id": world.ids["domain"]}},
            "projects": {"project": {"id": world.ids["project"]}},
        }
        wanted = scopes.get(where.partition("/")[0], of_system)
        world.tokens[who] = world.token({"id": world.ids[who]}, wanted)
    credential = {"type": "cert", "blob": "blob", "user_id": "{member}"}
    world.ids["credential"] = world.make("credentials", credential, "member")
    return world


@pytest.fixture(scope="session")
def tokens(world: World) -> Mapping[str, str]:
    """The token of each role."""
    return world.tokens


@pytest.fixture
def refused(world: World) -> Callable[..., None]:
    """Looks whether a request is refused, with a status and a message, which may be the beginning of a longer one."""

    def look(status: int, said: str, who: str, request: str, body: Any = None) -> None:
        error = world(who, request, body).json["error"]
        wanted = world.filled(said)
        assert (error["code"], error["message"][: len(wanted)]) == (status, wanted)

    return look
