"""What projects see of the catalogue, and which policies are for which endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.differential.engine import Step
from tests.differential.identity.scripts import WHO, Admin, By

PROJECT = "/v3/OS-EP-FILTER/projects/{project}"


def looks() -> Iterator[Step]:
    """The catalogue, as a member of the project sees it, and others."""
    for who in ("member", "other", "domreader", "system"):
        yield By("GET /v3/auth/catalog", who=who)
        yield Admin("GET /v3/auth/tokens", headers={"X-Subject-Token": f"{{as {who}}}"})


def filtered() -> Iterator[Step]:
    """Endpoints and groups of them, given to a project and taken away."""
    yield Admin("GET /v3/endpoints?interface=admin", keep={"admin_endpoint": "endpoints.0.id"})
    yield Admin("POST /v3/services", {"service": {"type": "empty", "name": "empty"}}, keep={"empty": "service.id"})
    yield from looks()
    yield Admin(f"PUT {PROJECT}/endpoints/{{endpoint}}")
    yield from looks()
    yield Admin(f"PUT {PROJECT}/endpoints/{{endpoint}}")
    group = {"name": "some", "filters": {"interface": "public"}}
    yield Admin("POST /v3/OS-EP-FILTER/endpoint_groups", {"endpoint_group": group}, keep={"some": "endpoint_group.id"})
    yield Admin("PUT /v3/OS-EP-FILTER/endpoint_groups/{some}/projects/{project}")
    yield from looks()
    yield Admin(f"DELETE {PROJECT}/endpoints/{{endpoint}}")
    yield from looks()
    yield Admin("PATCH /v3/services/{service_id}", {"service": {"enabled": False}})
    yield from looks()
    yield Admin("PATCH /v3/services/{service_id}", {"service": {"enabled": True}})
    yield Admin("DELETE /v3/OS-EP-FILTER/endpoint_groups/{some}")
    yield from looks()
    place = {"service_id": "{empty}", "interface": "public", "url": "http://e/", "region_id": "region"}
    yield Admin("POST /v3/endpoints", {"endpoint": place}, keep={"brief": "endpoint.id"})
    yield Admin(f"PUT {PROJECT}/endpoints/{{brief}}")
    yield from looks()
    yield Admin("DELETE /v3/endpoints/{brief}")
    yield Admin(f"GET {PROJECT}/endpoints")
    yield Admin("DELETE /v3/services/{empty}")
    yield from looks()


POLICY = "/v3/policies/{policy}/OS-ENDPOINT-POLICY"
FOR = [f"{POLICY}/endpoints/{{endpoint}}", f"{POLICY}/services/{{service_id}}"]
FOR += [f"{POLICY}/services/{{service_id}}/regions/{one}" for one in ("region", "above")]


def policed() -> Iterator[Step]:
    """Policies for endpoints, services and regions."""
    yield Admin("POST /v3/regions", {"region": {"id": "above"}})
    yield Admin("PATCH /v3/regions/region", {"region": {"parent_region_id": "above"}})
    of_endpoint = "/v3/endpoints/{endpoint}/OS-ENDPOINT-POLICY/policy"
    for path in FOR:
        for who in WHO:
            if who not in ("admin", "system"):
                yield from (By(f"{method} {path}", who=who) for method in ("GET", "HEAD", "PUT", "DELETE"))
        for method in ("GET", "DELETE", "PUT", "PUT", "GET", "HEAD", "POST"):
            yield Admin(f"{method} {path}")
        yield Admin(f"GET {POLICY}/endpoints")
        yield Admin(f"GET {of_endpoint}")
        yield Admin(f"DELETE {path}")
        yield Admin(f"GET {of_endpoint}")
    for path in FOR:
        for word in ("policies/{policy}", "endpoints/{endpoint}", "services/{service_id}", "regions/region"):
            noun = word.partition("/")[0]
            if word in path:
                yield from (Admin(f"{one} {path.replace(word, f'{noun}/nothing')}") for one in ("GET", "PUT", "DELETE"))
        yield Admin(f"PUT {path}")
    other = {"type": "text/plain", "blob": "a"}
    yield Admin("POST /v3/policies", {"policy": other}, keep={"other_policy": "policy.id"})
    for path in FOR:
        yield Admin(f"PUT {path.replace('{policy}', '{other_policy}')}")
        yield Admin(f"GET {path}")
        yield Admin(f"GET {of_endpoint}")
        yield Admin(f"DELETE {path}")
    yield Admin("DELETE /v3/policies/{other_policy}")
    yield Admin(f"GET {of_endpoint}")
    yield Admin("PATCH /v3/regions/region", {"region": {"parent_region_id": None}})


#: What can be made of each noun, by its word.
LEAST: dict[str, tuple[str, dict[str, Any]]] = {
    "users": ("user", {"name": "dash", "domain_id": "{domain}"}),
    "projects": ("project", {"name": "dash", "domain_id": "{domain}"}),
    "groups": ("group", {"name": "dash", "domain_id": "{domain}"}),
    "roles": ("role", {"name": "dash"}),
    "domains": ("domain", {"name": "dash", "enabled": False}),
    "services": ("service", {"type": "dash"}),
    "regions": ("region", {"id": "dash"}),
    "policies": ("policy", {"type": "a", "blob": "b"}),
    "endpoints": ("endpoint", {"service_id": "{service_id}", "interface": "admin", "url": "http://h/"}),
    "credentials": ("credential", {"type": "cert", "blob": "b", "user_id": "{user_member}"}),
    "OS-OAUTH1/consumers": ("consumer", {}),
}


def dashed() -> Iterator[Step]:
    """Attributes of clients' own with dashes and colons, of what is made and of what is changed."""
    for noun, (word, least) in LEAST.items():
        made = {**least, "a-b": 1, "c:d": 2}
        yield Admin(f"POST /v3/{noun}", {word: made}, keep={"made": f"{word}.id"})
        yield Admin(f"PATCH /v3/{noun}/{{made}}", {word: {"e-f": 1, "a-b": 3}})
        yield Admin(f"GET /v3/{noun}/{{made}}")
        yield Admin(f"DELETE /v3/{noun}/{{made}}")


SCRIPTS = {"dashed": list(dashed()), "catalogue": list(filtered()), "policies of endpoints": list(policed())}
