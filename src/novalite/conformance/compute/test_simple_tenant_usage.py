"""``/os-simple-tenant-usage``, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import PROJECT, Api, each_version, eventually, message, needs

pytestmark = needs("plain-text tokens")

TOTALS = ["total_hours", "total_local_gb_usage", "total_memory_mb_usage", "total_vcpus_usage"]
BRIEF = sorted([*TOTALS, "start", "stop", "tenant_id"])
SERVER = [
    *("ended_at", "flavor", "hours", "instance_id", "local_gb", "memory_mb"),
    *("name", "started_at", "state", "tenant_id", "uptime", "vcpus"),
]
LONG_AGO = "start=2020-01-01T00:00:00"


@pytest.fixture
def mine(api: Api, unique: Any) -> Api:
    """The API as the users of a project that has had no servers yet."""
    project = unique("project")
    roles = {"member": "member,reader", "reader": "reader", "stranger": "guest", "admin": "admin"}
    tokens = {role: f"{role}:{project}:{names}" for role, names in roles.items()}
    return Api(api.app, {**api.tokens, **tokens, "project": project})


def usage(mine: Api, query: str = LONG_AGO, version: str = "2.1") -> Any:
    answer = mine.as_("reader").at(version)(f"GET /os-simple-tenant-usage/{mine.tokens['project']}?{query}")
    assert answer.status_int == 200, answer.text
    return answer.json


def there(mine: Api, *ids: str) -> None:
    """Wait until servers are told of: Nova's end of a span is a whole second."""
    eventually(
        lambda: usage(mine)["tenant_usage"].get("server_usages", []),
        lambda usages: {*ids} <= {one["instance_id"] for one in usages},
    )


@each_version({"2.1": False, "2.40": True})
def test_a_project_that_had_servers_is_told_how_much(
    mine: Api, boot: Any, make: Any, version: str, expected: bool
) -> None:
    server = boot(by=mine, flavorRef=make(ram=128, vcpus=2, disk=3, **{"OS-FLV-EXT-DATA:ephemeral": 4}))
    there(mine, server["id"])
    told = usage(mine, f"{LONG_AGO}&limit=1", version)
    whole = told["tenant_usage"]
    (one,) = whole["server_usages"]

    assert sorted(whole) == sorted([*BRIEF, "server_usages"])
    assert sorted(one) == SERVER
    assert (whole["tenant_id"], one["tenant_id"]) == (mine.tokens["project"], mine.tokens["project"])
    assert (one["instance_id"], one["name"], one["flavor"]) == (
        server["id"],
        server["name"],
        server["flavor"]["original_name"],
    )
    assert (one["memory_mb"], one["vcpus"], one["local_gb"]) == (128, 2, 7)
    assert (one["state"], one["ended_at"], one["started_at"]) == ("active", None, server["OS-SRV-USG:launched_at"])
    assert 0 < one["hours"] < 1
    assert whole["total_hours"] == one["hours"]
    assert whole["total_memory_mb_usage"] == 128 * one["hours"]
    assert whole["total_vcpus_usage"] == 2 * one["hours"]
    assert whole["total_local_gb_usage"] == 7 * one["hours"]
    assert (whole["start"], whole["stop"] > one["started_at"]) == ("2020-01-01T00:00:00.000000", True)
    assert ("tenant_usage_links" in told) is expected


def test_a_server_that_is_gone_was_there(mine: Api, boot: Any) -> None:
    id = boot(by=mine)["id"]
    mine(f"DELETE /servers/{id}")
    eventually(lambda: mine(f"GET /servers/{id}"), lambda answer: answer.status_int == 404)

    there(mine, id)

    (one,) = usage(mine)["tenant_usage"]["server_usages"]

    assert (one["instance_id"], one["state"]) == (id, "terminated")
    assert one["ended_at"] > one["started_at"]


@each_version({"2.1": False, "2.40": True})
def test_usages_come_in_pages(mine: Api, boot: Any, version: str, expected: bool) -> None:
    ids = sorted(boot(by=mine)["id"] for _ in range(2))
    there(mine, *ids)

    told = usage(mine, f"{LONG_AGO}&limit=1", version)
    found = [one["instance_id"] for one in told["tenant_usage"]["server_usages"]]
    if not expected:
        assert (found, list(told)) == (ids, ["tenant_usage"])
        return
    assert found == ids[:1]
    (link,) = told["tenant_usage_links"]
    project = mine.tokens["project"]
    query = "limit=1&start=2020-01-01T00%3A00%3A00&marker="
    assert link["rel"] == "next"
    assert link["href"].endswith(f"/os-simple-tenant-usage/{project}?{query}{ids[0]}")
    rest = usage(mine, f"{LONG_AGO}&marker={ids[0]}", version)
    assert [one["instance_id"] for one in rest["tenant_usage"]["server_usages"]] == ids[1:]
    assert usage(mine, f"{LONG_AGO}&marker={ids[1]}&limit=1", version) == {"tenant_usage": {}}
    assert usage(mine, f"{LONG_AGO}&limit=0", version) == {"tenant_usage": {}}
    assert list(usage(mine, f"{LONG_AGO}&limit=9", version)) == ["tenant_usage"]


@each_version({"2.1": False, "2.40": True})
def test_admins_see_all_projects(mine: Api, boot: Any, version: str, expected: bool) -> None:
    there(mine, boot(by=mine)["id"])
    admin = mine.as_("admin").at(version)

    def listed(query: str) -> Any:
        answer = admin(f"GET /os-simple-tenant-usage?{LONG_AGO}{query}")
        assert answer.status_int == 200
        return answer.json

    brief = {one["tenant_id"]: one for one in listed("")["tenant_usages"]}
    assert sorted(brief[mine.tokens["project"]]) == BRIEF
    detailed = {one["tenant_id"]: one for one in listed("&detailed=1")["tenant_usages"]}
    assert sorted(detailed[mine.tokens["project"]]["server_usages"][0]) == SERVER
    assert sorted(listed("&detailed=yes")["tenant_usages"][0]) == BRIEF
    page = listed("&limit=1&detailed=1")
    assert ("tenant_usages_links" in page) is expected
    if expected:
        (tenant,) = page["tenant_usages"]
        (server,) = tenant["server_usages"]
        (link,) = page["tenant_usages_links"]
        assert link["href"].endswith(
            f"/v2.1/os-simple-tenant-usage?detailed=1&limit=1&start=2020-01-01T00%3A00%3A00&marker={server['instance_id']}"
        )


def test_a_project_that_had_no_servers_then_is_told_nothing(mine: Api, boot: Any) -> None:
    assert usage(mine) == {"tenant_usage": {}}
    boot(by=mine)
    assert usage(mine, f"{LONG_AGO}&end=2020-02-01T00:00:00") == {"tenant_usage": {}}


@pytest.mark.parametrize("start", ["2020-01-01T00:00:00", "2020-01-01T00:00:00.5", "2020-01-01%2000:00:00.5", ""])
@pytest.mark.parametrize("end", ["", "2099-01-01T00:00:00.000"])
def test_a_time_is_written_in_three_ways(mine: Api, start: str, end: str) -> None:
    assert usage(mine, f"start={start}&end={end}") == {"tenant_usage": {}}


def test_the_first_time_that_is_not_empty_counts(mine: Api) -> None:
    assert usage(mine, f"{LONG_AGO}&start=nothing") == {"tenant_usage": {}}
    answer = mine(f"GET /os-simple-tenant-usage/{mine.tokens['project']}?start=&start=nothing")
    assert answer.status_int == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("start=2020", "Invalid datetime string: Datetime is in invalid format"),
        ("start=2020-01-01%2000:00:00", "Invalid datetime string: Datetime is in invalid format"),
        ("end=2020-01-01T00:00:00Z", "Invalid datetime string: Datetime is in invalid format"),
        (
            f"{LONG_AGO}&end=2020-01-01T00:00:00",
            "Invalid start time. The start time cannot occur after the end time.",
        ),
        ("end=2020-01-01T00:00:00", "Invalid start time. The start time cannot occur after the end time."),
        ("start=2099-01-01T00:00:00", "Invalid start time. The start time cannot occur after the end time."),
    ],
)
def test_a_bad_time_is_told_why(api: Api, query: str, expected: str) -> None:
    for below in ("", f"/{PROJECT}"):
        answer = api.as_("admin")(f"GET /os-simple-tenant-usage{below}?{query}")
        assert (answer.status_int, message(answer)) == (400, expected)


@each_version({"2.1": 200, "2.40": 400})
@pytest.mark.parametrize("below", ["", f"/{PROJECT}"])
@pytest.mark.parametrize(
    ("query", "expected_message"),
    [
        ("limit=-1", "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"),
        ("marker=nothing", "Marker nothing could not be found."),
    ],
)
def test_a_bad_page_answers(
    api: Api, below: str, query: str, expected_message: str, version: str, expected: int
) -> None:
    answer = api.as_("admin").at(version)(f"GET /os-simple-tenant-usage{below}?{LONG_AGO}&{query}")

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == expected_message


@each_version({"2.1": 200, "2.75": 400})
@pytest.mark.parametrize("below", ["?colour=red", f"/{PROJECT}?colour=red", f"/{PROJECT}?detailed=1"])
def test_an_unknown_parameter_of_usages_answers(api: Api, below: str, version: str, expected: int) -> None:
    assert api.as_("admin").at(version)(f"GET /os-simple-tenant-usage{below}").status_int == expected


def test_readers_see_their_project_and_admins_all(mine: Api) -> None:
    path = f"GET /os-simple-tenant-usage/{mine.tokens['project']}"

    assert mine.as_("admin")(path).status_int == 200
    for role, request, action in [
        ("stranger", path, "show"),
        ("other", path, "show"),
        ("member", "GET /os-simple-tenant-usage", "list"),
    ]:
        answer = mine.as_(role)(request)
        assert answer.status_int == 403
        assert (
            message(answer) == f"Policy doesn't allow os_compute_api:os-simple-tenant-usage:{action} to be performed."
        )
