"""What projects see of the catalogue, and which policies are for which endpoints."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from novalite.conformance.identity.conftest import World


def seen(world: World, who: str = "member") -> dict[str, list[str]]:
    """The ids of the endpoints that somebody sees, by the types of services."""
    catalog = world(who, "GET /auth/catalog").json["catalog"]
    return {service["type"]: [place["id"] for place in service["endpoints"]] for service in catalog}


@pytest.fixture
def given(world: World) -> Iterator[None]:
    """The tests' project has the tests' endpoint alone."""
    path = "/OS-EP-FILTER/projects/{project}/endpoints/{endpoint}"
    assert world("admin", f"PUT {path}").status_int == 204
    yield
    world("admin", f"DELETE {path}")


def test_a_project_that_has_endpoints_sees_no_others(world: World, given: None) -> None:
    assert seen(world) == {world.ids["unique"]: [world.ids["endpoint"]]}
    assert len(seen(world, "admin")) > 3


def test_one_that_has_none_sees_all(world: World) -> None:
    assert len(seen(world)) > 3


def test_a_service_without_endpoints_is_seen_by_who_sees_all(world: World) -> None:
    world.ids["empty"] = world.make("services", {"type": "{unique}-empty", "name": "empty"})
    assert seen(world)[f"{world.ids['unique']}-empty"] == []
    world("admin", "DELETE /services/{empty}")


def test_a_group_gives_its_endpoints(world: World) -> None:
    group = {"name": "{unique}", "filters": {"service_id": "{service}"}}
    world.ids["some"] = world.make("OS-EP-FILTER/endpoint_groups", group)
    assert world("admin", "PUT /OS-EP-FILTER/endpoint_groups/{some}/projects/{project}").status_int == 204
    assert seen(world) == {world.ids["unique"]: [world.ids["endpoint"]]}
    assert world("admin", "DELETE /OS-EP-FILTER/endpoint_groups/{some}/projects/{project}").status_int == 204
    assert len(seen(world)) > 3


FOR = ["endpoints/{endpoint}", "services/{service}/regions/{region}", "services/{service}"]


@pytest.fixture(scope="module")
def policy(world: World) -> str:
    """The path of a policy."""
    world.ids["policy"] = world.make("policies", {"type": "text/plain", "blob": "a"})
    return "/policies/{policy}/OS-ENDPOINT-POLICY"


@pytest.mark.parametrize("what", FOR)
def test_a_policy_is_for_an_endpoint_a_service_or_one_in_a_region(world: World, policy: str, what: str) -> None:
    of_endpoint = "GET /endpoints/{endpoint}/OS-ENDPOINT-POLICY/policy"
    assert world("admin", f"GET {policy}/{what}").status_int == 404
    assert world("admin", f"PUT {policy}/{what}").status_int == 204
    assert world("admin", f"GET {policy}/{what}").status_int == 204
    assert world("admin", of_endpoint).json["policy"]["id"] == world.ids["policy"]
    found = world("admin", f"GET {policy}/endpoints").json["endpoints"]
    assert [one["id"] for one in found] == [world.ids["endpoint"]]
    assert world("admin", f"DELETE {policy}/{what}").status_int == 204
    assert world("admin", of_endpoint).status_int == 404


@pytest.mark.parametrize(("method", "reader"), [("GET", 404), ("PUT", 403), ("DELETE", 403)])
@pytest.mark.parametrize("what", FOR)
def test_admins_say_what_a_policy_is_for(world: World, policy: str, what: str, method: str, reader: int) -> None:
    assert world("sysreader", f"{method} {policy}/{what}").status_int == reader
    assert world("member", f"{method} {policy}/{what}").status_int == 403


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/policies/nothing/OS-ENDPOINT-POLICY/endpoints/{endpoint}", "Could not find policy: nothing."),
        ("/policies/{policy}/OS-ENDPOINT-POLICY/endpoints/nothing", "Could not find endpoint: nothing."),
        ("/policies/{policy}/OS-ENDPOINT-POLICY/services/nothing", "Could not find service: nothing."),
        ("/policies/{policy}/OS-ENDPOINT-POLICY/services/{service}/regions/nothing", "Could not find region: nothing."),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_there_is_not_is_said(world: World, policy: str, method: str, path: str, said: str) -> None:
    error = world("admin", f"{method} {path}").json["error"]
    assert (error["code"], error["message"]) == (404, said)


def test_the_nearest_policy_is_that_of_an_endpoint(world: World, policy: str) -> None:
    world.ids["other_policy"] = world.make("policies", {"type": "text/plain", "blob": "b"})
    other = "/policies/{other_policy}/OS-ENDPOINT-POLICY"
    for what in FOR:
        world("admin", f"PUT {policy}/{what}")
    for what in FOR:
        world("admin", f"PUT {other}/{what}")
        found = world("admin", "GET /endpoints/{endpoint}/OS-ENDPOINT-POLICY/policy").json["policy"]
        assert (found["id"], found["blob"]) == (world.ids["other_policy"], "b")
        world("admin", f"DELETE {other}/{what}")


def test_what_somebody_has_on_the_system_is_no_inheritance_and_is_listed_with_it(world: World) -> None:
    found = world("admin", "GET /role_assignments?scope.OS-INHERIT:inherited_to=projects").json["role_assignments"]
    assert [one["role"]["id"] for one in found if "system" in one["scope"]]
    assert all("OS-INHERIT:inherited_to" in one["scope"] for one in found if "system" not in one["scope"])


def test_an_answer_has_one_request_id(world: World) -> None:
    headers = world("admin", "GET /regions").headers
    assert headers["x-openstack-request-id"].startswith("req-")
    assert "x-compute-request-id" not in headers


@pytest.mark.parametrize(
    ("noun", "word", "least"),
    [
        ("users", "user", {"name": "{unique}-dash", "domain_id": "{domain}"}),
        ("services", "service", {"type": "{unique}-dash"}),
        ("regions", "region", {"id": "{unique}-dash"}),
        ("policies", "policy", {"type": "a", "blob": "b"}),
        ("OS-OAUTH1/consumers", "consumer", {}),
    ],
)
def test_names_of_what_is_made_lose_dashes_and_colons(
    world: World, noun: str, word: str, least: dict[str, str]
) -> None:
    made = world("admin", f"POST /{noun}", {word: {**least, "cost-center": "a", "cost:code": "b"}}).json[word]
    world("admin", f"DELETE /{noun}/{made['id']}")

    assert (made["cost_center"], made["cost_code"]) == ("a", "b")
    assert "cost-center" not in made
    assert "cost:code" not in made


def test_those_of_a_change_keep_them(world: World) -> None:
    id = world.make("services", {"type": "{unique}-dash", "cost-center": "a"})
    changed = world("admin", f"PATCH /services/{id}", {"service": {"cost-center": "b"}}).json["service"]
    world("admin", f"DELETE /services/{id}")

    assert (changed["cost_center"], changed["cost-center"]) == ("a", "b")


def test_a_user_has_a_default_project_where_one_is_said(world: World) -> None:
    id = world.make("users", {"name": "{unique}-default", "domain_id": "{domain}", "default_project_id": "{project}"})
    shown = world("admin", f"GET /users/{id}").json["user"]
    world("admin", f"DELETE /users/{id}")

    assert shown["default_project_id"] == world.ids["project"]
