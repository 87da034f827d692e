"""Identity providers with their protocols, mappings, service providers, and consumers of OAuth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.differential.engine import Step
from tests.differential.identity.scripts import RULES, Admin, By, in_project, log_in

FEDERATION = "/v3/OS-FEDERATION"
LOCAL = [{"user": {"name": "{0}", "type": "local", "domain": {"name": "{1}"}}}]
REMOTE = [{"type": "REMOTE_USER"}]

#: Rules, of which some are none.
MAPPINGS: list[Any] = [
    [],
    [{}],
    [{"local": [], "remote": []}],
    [{"local": [], "remote": REMOTE}],
    [{"local": LOCAL, "remote": REMOTE, "colour": 1}],
    [{"local": [{"colour": 1}], "remote": REMOTE}],
    [{"local": [{"user": {"type": "colour", "colour": 1}}], "remote": REMOTE}],
    [{"local": [{"group": {}}], "remote": REMOTE}],
    [{"local": [{"group": {"name": "a"}}], "remote": REMOTE}],
    [{"local": [{"group": {"name": "a", "domain": {"id": "default"}}}], "remote": REMOTE}],
    [{"local": [{"group": {"name": "a", "id": "b"}}, {"groups": ["a"]}], "remote": REMOTE}],
    [{"local": [{"groups": "{0}", "group_ids": "{0}", "domain": {"id": "default"}}], "remote": REMOTE}],
    [{"local": [{"projects": [{"name": "a", "roles": [{"name": "b"}]}]}], "remote": REMOTE}],
    [{"local": [{"projects": [{"name": "a"}]}], "remote": REMOTE}],
    [{"local": [{"projects": [{"name": "a", "roles": [{}], "domain": {"id": "default"}}]}], "remote": REMOTE}],
    [{"local": [{"projects_json": "{0}"}], "remote": REMOTE}],
    *(
        [{"local": LOCAL, "remote": [{"type": "a", name: ["b"], "regex": True}]}]
        for name in ("any_one_of", "not_any_of", "blacklist", "whitelist", "colour")
    ),
    [{"local": LOCAL, "remote": [{"type": "a", "any_one_of": ["b"], "blacklist": ["c"]}]}],
    [{"local": LOCAL, "remote": [{"any_one_of": "b"}]}],
    [{"local": LOCAL, "remote": [{"type": "a", "regex": True}]}],
    {"local": LOCAL},
    RULES + RULES,
]


def mappings() -> Iterator[Step]:
    """Mappings of each version, right and wrong."""
    path = f"{FEDERATION}/mappings"
    number = 0
    for version in (..., "", None, "1.0", "2.0", "3.0"):
        for rules in MAPPINGS:
            number += 1
            mapping = {"rules": rules} | ({} if version is ... else {"schema_version": version})
            yield Admin(f"PUT {path}/m{number}", {"mapping": mapping})
    yield Admin(f"GET {path}")
    for mapping in (None, [], {}, {"schema_version": "1.0"}, {"rules": RULES, "id": "b", "colour": 1}):
        for method, name in (("PUT", "extra"), ("PATCH", "mapping"), ("PATCH", "nothing")):
            yield Admin(f"{method} {path}/{name}", {"mapping": mapping})
    yield Admin(f"PATCH {path}/m4", {"mapping": {"rules": RULES, "schema_version": "3.0"}})
    yield Admin(f"PUT {path}/m4", {"mapping": {"rules": RULES}})
    yield Admin(f"PUT {path}/{'a' * 65}", {"mapping": {"rules": RULES}})
    yield Admin(f"GET {path}/m4")
    yield Admin(f"GET {path}?id=m4&limit=1")
    yield Admin(f"DELETE {path}/m4")
    yield Admin(f"DELETE {path}/m4")


def providers() -> Iterator[Step]:
    """Identity providers and protocols."""
    path = f"{FEDERATION}/identity_providers"
    bodies: list[Any] = [{}, {"identity_provider": {}}, {"identity_provider": {"domain_id": None}}]
    bodies += [{"identity_provider": {"domain_id": "{domain}", "enabled": True, "remote_ids": ["b", "a"]}}]
    for number, body in enumerate(bodies):
        yield Admin(f"PUT {path}/i{number}", body)
        yield Admin(f"GET {path}/i{number}")
    yield Admin(f"PUT {path}/i1", bodies[1])
    yield Admin(f"PUT {path}/{'a' * 65}", bodies[3])
    for query in ("", "?enabled=true", "?enabled=0", "?enabled=x", "?id=i1", "?id__contains=i", "?id=i1&limit=1"):
        yield Admin(f"GET {path}{query}")
    for remote_ids in (["a"], ["c", "c"], ["c"], [], None, ["a" * 64], ["a" * 65], "a"):
        yield Admin(f"PATCH {path}/i1", {"identity_provider": {"remote_ids": remote_ids}})
        yield Admin(f"PUT {path}/again", {"identity_provider": {"remote_ids": remote_ids}})
        yield Admin(f"DELETE {path}/again")
    for ttl in (0, 5, -1, "5", None, 1.5):
        yield Admin(f"PATCH {path}/i1", {"identity_provider": {"authorization_ttl": ttl}})
    yield Admin(f"PATCH {path}/i1", {"identity_provider": {"domain_id": "default"}})
    yield Admin(f"PATCH {path}/i1", {"identity_provider": {"description": "d"}, "colour": 1})
    for protocol in ({"mapping_id": "mapping"}, {"mapping_id": "nothing"}, {}, {"mapping_id": ""}):
        for where in ("i1/protocols/p", "nothing/protocols/p", "i1/protocols/p"):
            yield Admin(f"PUT {path}/{where}", {"protocol": protocol})
            yield Admin(f"PATCH {path}/{where}", {"protocol": protocol})
    for remote in ("x", "", None, "a" * 65):
        yield Admin(
            f"PUT {path}/i1/protocols/q{len(str(remote))}", {"protocol": {**PROTOCOL, "remote_id_attribute": remote}}
        )
        yield Admin(f"PATCH {path}/i1/protocols/p", {"protocol": {**PROTOCOL, "remote_id_attribute": remote}})
        yield Admin(f"PATCH {path}/i1/protocols/p", {"protocol": {"remote_id_attribute": remote}})
    yield Admin(f"PUT {path}/i1/protocols/{'a' * 65}", {"protocol": PROTOCOL})
    for where in ("i1/protocols", "nothing/protocols", "i1/protocols/p", "i1/protocols/nothing", "nothing/protocols/p"):
        yield Admin(f"GET {path}/{where}")
    yield Admin(f"GET {path}/i1/protocols?limit=1")
    yield Admin(f"DELETE {path}/i1/protocols/p")
    yield Admin(f"DELETE {path}/i1/protocols/p")
    yield Admin(f"DELETE {path}/i1")
    yield Admin(f"GET {path}/i1/protocols")
    yield Admin(f"DELETE {path}/i1")
    # A domain takes its providers along.
    yield Admin("POST /v3/domains", {"domain": {"name": "brief", "enabled": False}}, keep={"brief": "domain.id"})
    yield Admin(f"PUT {path}/brief", {"identity_provider": {"domain_id": "{brief}"}})
    yield Admin("DELETE /v3/domains/{brief}")
    yield Admin(f"GET {path}/brief")


PROTOCOL = {"mapping_id": "mapping"}


def services() -> Iterator[Step]:
    """Service providers, of which tokens tell."""
    path = f"{FEDERATION}/service_providers"
    urls = {"auth_url": "http://h/auth", "sp_url": "http://h/"}
    for number, more in enumerate(({}, {"enabled": True}, {"description": None, "relay_state_prefix": "x"})):
        yield Admin(f"PUT {path}/s{number}", {"service_provider": {**urls, **more}})
    yield Admin(f"PUT {path}/s1", {"service_provider": urls})
    yield Admin(f"PUT {path}/{'a' * 65}", {"service_provider": urls})
    for query in ("", "?enabled=true", "?enabled=0", "?enabled=x", "?id=s1&limit=1"):
        yield Admin(f"GET {path}{query}")
    for change in ({"enabled": True}, {}, {"id": "x"}, {"sp_url": "x"}, {"auth_url": "a:b"}, {"description": "d"}):
        yield Admin(f"PATCH {path}/s0", {"service_provider": change})
    yield log_in("told", "demo", in_project("demo"))
    yield log_in("told", "demo", "unscoped")
    yield Admin("GET /v3/auth/tokens", headers={"X-Subject-Token": "{as told}"})
    for name in ("s0", "s1", "s2"):
        yield Admin(f"DELETE {path}/{name}")
    yield Admin("GET /v3/auth/tokens", headers={"X-Subject-Token": "{as told}"})
    yield Admin(f"GET {path}/s1")


def consumers() -> Iterator[Step]:
    """Consumers."""
    path = "/v3/OS-OAUTH1/consumers"
    for sent in (
        {},
        {"description": None},
        {"description": 5},
        {"secret": "x", "description": "d"},
        {"colour": 1},
        [],
        None,
    ):
        yield Admin(f"POST {path}", {"consumer": sent}, keep={"made": "consumer.id"})
        yield Admin(f"DELETE {path}/{{made}}")
    yield Admin(f"POST {path}", {"consumer": {"description": "d", "colour": 1}}, keep={"made": "consumer.id"})
    yield Admin(f"GET {path}")
    yield Admin(f"GET {path}?limit=1&description=d")
    for sent in (
        {},
        {"id": "x"},
        {"secret": "x"},
        {"description": "e", "colour": 2},
        {"description": None},
        {"size": 1},
    ):
        yield Admin(f"PATCH {path}/{{made}}", {"consumer": sent})
        yield Admin(f"PATCH {path}/nothing", {"consumer": sent})
    yield Admin(f"GET {path}/{{made}}")
    yield Admin(f"DELETE {path}/{{made}}")
    yield Admin(f"GET {path}/{{made}}")
    yield By(f"GET {path}", who="sysreader")


SCRIPTS = {
    "mappings of federation": list(mappings()),
    "identity providers": list(providers()),
    "service providers": list(services()),
    "consumers": list(consumers()),
}
