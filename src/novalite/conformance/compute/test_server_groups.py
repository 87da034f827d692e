"""``/os-server-groups``, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, message, needs

pytestmark = needs("plain-text tokens")

FULL_2_1 = ["id", "members", "metadata", "name", "policies"]
FULL_2_13 = sorted([*FULL_2_1, "project_id", "user_id"])
FULL_2_64 = ["id", "members", "name", "policy", "project_id", "rules", "user_id"]
SHOWN = {"2.1": FULL_2_1, "2.13": FULL_2_13, "2.64": FULL_2_64}
HARD = "['anti-affinity', 'affinity']"
SOFT = "['anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity']"
INVALID_NAME = (
    "An invalid 'name' value was provided. The name must be: "
    "printable characters. Can not start or end with whitespace."
)


@pytest.fixture
def mine(api: Api, unique: Any) -> Api:
    """The API as the users of a project that has no groups yet."""
    project = unique("project")
    roles = {"member": "member,reader", "reader": "reader", "stranger": "guest", "admin": "admin"}
    tokens = {role: f"{role}:{project}:{names}" for role, names in roles.items()}
    return Api(api.app, {**api.tokens, **tokens, "project": project})


def wanted(version: str, name: str = "group", policy: str = "affinity", **more: Any) -> Any:
    since_2_64 = int(version.split(".")[1]) >= 64
    policies = {"policy": policy} if since_2_64 else {"policies": [policy]}
    return {"server_group": {"name": name, **policies, **more}}


def make(mine: Api, name: str = "group", role: str = "member") -> Any:
    body = {"server_group": {"name": name, "policies": ["affinity"]}}
    return mine.as_(role).at("2.63")("POST /os-server-groups", body).json["server_group"]


def names(answer: Any) -> list[str]:
    return [group["name"] for group in answer.json["server_groups"]]


@each_version(SHOWN)
def test_a_group_that_was_made_shows(mine: Api, version: str, expected: list[str]) -> None:
    made = mine.at(version)("POST /os-server-groups", wanted(version))

    assert made.status_int == 200
    group = made.json["server_group"]
    assert sorted(group) == expected
    assert (group["name"], group["members"]) == ("group", [])
    if "policy" in group:
        assert (group["policy"], group["rules"]) == ("affinity", {})
    else:
        assert (group["policies"], group["metadata"]) == (["affinity"], {})
    if "user_id" in group:
        assert (group["project_id"], group["user_id"]) == (mine.tokens["project"], "member")


@each_version(SHOWN)
def test_one_group_shows_as_each_of_a_list(mine: Api, version: str, expected: list[str]) -> None:
    made = make(mine)
    shown = mine.at(version)(f"GET /os-server-groups/{made['id']}")
    listed = mine.at(version)("GET /os-server-groups")

    assert (shown.status_int, listed.status_int) == (200, 200)
    assert sorted(shown.json["server_group"]) == expected
    assert listed.json == {"server_groups": [shown.json["server_group"]]}


@each_version({"2.1": 400, "2.15": 200})
@pytest.mark.parametrize("policy", ["soft-affinity", "soft-anti-affinity"])
def test_a_soft_policy_answers(mine: Api, policy: str, version: str, expected: int) -> None:
    made = mine.at(version)("POST /os-server-groups", wanted(version, policy=policy))

    assert made.status_int == expected
    if expected == 400:
        assert message(made) == (
            f"Invalid input for field/attribute 0. Value: {policy}. '{policy}' is not one of {HARD}"
        )


@each_version({"2.1": "policies", "2.64": "policy"})
def test_a_group_needs_a_policy(mine: Api, version: str, expected: str) -> None:
    group = {"name": "group"}
    made = mine.at(version)("POST /os-server-groups", {"server_group": group})

    assert made.status_int == 400
    assert message(made) == (
        f"Invalid input for field/attribute server_group. Value: {group}. '{expected}' is a required property"
    )


@each_version({"2.1": 200, "2.64": 400})
def test_a_list_of_policies_answers(mine: Api, version: str, expected: int) -> None:
    body = {"server_group": {"name": "group", "policies": ["anti-affinity"]}}

    assert mine.at(version)("POST /os-server-groups", body).status_int == expected


@each_version({"2.1": 400, "2.64": 200})
def test_a_group_has_rules(mine: Api, version: str, expected: int) -> None:
    rules = {"max_server_per_host": "3"}
    made = mine.at(version)("POST /os-server-groups", wanted(version, policy="anti-affinity", rules=rules))

    assert made.status_int == expected
    if expected == 200:
        assert made.json["server_group"]["rules"] == {"max_server_per_host": 3}
        shown = mine.at(version)(f"GET /os-server-groups/{made.json['server_group']['id']}").json["server_group"]
        assert shown == made.json["server_group"]
    else:
        assert "Additional properties are not allowed ('rules' was unexpected)" in message(made)


@pytest.mark.parametrize("policy", ["affinity", "soft-affinity", "soft-anti-affinity"])
def test_other_policies_have_no_rules(mine: Api, policy: str) -> None:
    made = mine.at("2.64")("POST /os-server-groups", wanted("2.64", policy=policy, rules={"max_server_per_host": 3}))

    assert (made.status_int, message(made)) == (400, "Only anti-affinity policy supports rules.")
    assert mine.at("2.64")("POST /os-server-groups", wanted("2.64", policy=policy, rules={})).status_int == 200


@pytest.mark.parametrize(
    ("version", "group", "expected"),
    [
        ("2.63", {"name": "", "policies": ["affinity"]}, "field/attribute name. Value: . '' should be non-empty"),
        ("2.63", {"name": 5, "policies": ["affinity"]}, "field/attribute name. Value: 5. 5 is not of type 'string'"),
        ("2.63", {"name": "a" * 256, "policies": ["affinity"]}, "is too long"),
        ("2.63", {"name": " a", "policies": ["affinity"]}, INVALID_NAME),
        ("2.63", {"policies": ["affinity"]}, "'name' is a required property"),
        ("2.63", {"name": "a", "colour": 1}, "'policies' is a required property"),
        ("2.63", {"name": "a", "policies": []}, "[] should be non-empty"),
        ("2.63", {"name": "a", "policies": "affinity"}, "'affinity' is not of type 'array'"),
        ("2.63", {"name": "a", "policies": ["affinity", "b"]}, "['affinity', 'b'] is too long"),
        ("2.63", {"name": "a", "policies": ["affinity"] * 2}, "['affinity', 'affinity'] has non-unique elements"),
        ("2.63", {"name": "a", "policies": ["legacy"]}, f"'legacy' is not one of {SOFT}"),
        ("2.64", {"name": "a", "policy": "legacy"}, f"'legacy' is not one of {SOFT}"),
        ("2.64", {"name": "a", "policy": ["affinity"]}, "['affinity'] is not of type 'string'"),
        ("2.64", {"name": "a", "policy": "affinity", "colour": 1}, "properties are not allowed ('colour' was unexp"),
        ("2.64", {"name": "a", "policy": "anti-affinity", "rules": {"max_server_per_host": 0}}, "minimum of 1"),
        ("2.64", {"name": "a", "policy": "anti-affinity", "rules": {"max_server_per_host": "a"}}, "does not match"),
        ("2.64", {"name": "a", "policy": "anti-affinity", "rules": {"colour": 1}}, "('colour' was unexpected)"),
        ("2.64", {"name": "a", "policy": "anti-affinity", "rules": []}, "[] is not of type 'object'"),
    ],
)
def test_a_bad_group_is_told_why(mine: Api, version: str, group: dict[str, Any], expected: str) -> None:
    answer = mine.at(version)("POST /os-server-groups", {"server_group": group})

    assert answer.status_int == 400
    assert expected in message(answer)


def test_the_body_has_one_key(mine: Api) -> None:
    assert message(mine("POST /os-server-groups", {"colour": 1})) == "'server_group' is a required property"
    two = {**wanted("2.1"), "colour": 1}
    assert message(mine("POST /os-server-groups", two)) == (
        "Additional properties are not allowed ('colour' was unexpected)"
    )


def test_a_group_that_was_deleted_is_gone(mine: Api) -> None:
    group_id = make(mine)["id"]

    deleted = mine(f"DELETE /os-server-groups/{group_id}")

    assert (deleted.status_int, deleted.body) == (204, b"")
    assert mine(f"GET /os-server-groups/{group_id}").status_int == 404
    assert names(mine("GET /os-server-groups")) == []


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_group_that_is_not_there_is_named(mine: Api, method: str) -> None:
    answer = mine(f"{method} /os-server-groups/nothing")

    assert (answer.status_int, message(answer)) == (404, "Instance group nothing could not be found.")


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("limit=2", ["a", "b"]),
        ("limit=0", ["a", "b", "c"]),
        ("limit=9", ["a", "b", "c"]),
        ("offset=1", ["b", "c"]),
        ("offset=1&limit=1", ["b"]),
        ("offset=3", []),
        ("limit=1&limit=2&offset=2&offset=1", ["b", "c"]),
    ],
)
@pytest.mark.parametrize("version", ["2.1", LATEST])
def test_a_list_of_groups_is_cut(mine: Api, query: str, left: list[str], version: str) -> None:
    for name in "abc":
        make(mine, name)

    answer = mine.at(version)(f"GET /os-server-groups?{query}")

    assert list(answer.json) == ["server_groups"]
    assert names(answer) == left


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize(
    ("value", "expected"), [("-1", "'-1' does not match '^[0-9]*$'"), ("", "'' should be non-empty")]
)
def test_a_bad_cut_is_told_why(mine: Api, name: str, value: str, expected: str) -> None:
    answer = mine(f"GET /os-server-groups?{name}={value}")

    assert answer.status_int == 400
    assert message(answer) == f"Invalid input for query parameters {name}. Value: {value}. {expected}"


@each_version({"2.1": 200, "2.75": 400})
def test_an_unknown_parameter_of_the_list_answers(mine: Api, version: str, expected: int) -> None:
    answer = mine.at(version)("GET /os-server-groups?colour=red")

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == "Additional properties are not allowed ('colour' was unexpected)"


@each_version({"2.1": 200, "2.102": 400})
def test_an_unknown_parameter_of_one_group_answers(mine: Api, version: str, expected: int) -> None:
    assert mine.at(version)(f"GET /os-server-groups/{make(mine)['id']}?colour=red").status_int == expected


@pytest.mark.parametrize("version", ["2.1", LATEST])
def test_admins_see_all_projects_when_they_ask(mine: Api, version: str) -> None:
    group_id = make(mine)["id"]
    boss = Api(mine.app, {**mine.tokens, "admin": "boss:elsewhere:admin"}).as_("admin").at(version)

    def listed(api: Api, query: str) -> bool:
        answer = api(f"GET /os-server-groups{query}")
        assert answer.status_int == 200, answer.text
        return group_id in [group["id"] for group in answer.json["server_groups"]]

    assert listed(boss, "?all_projects=1&limit=1000")
    assert not listed(boss, "")
    assert not listed(boss.as_("other"), "?all_projects=1")


def test_admins_may_do_anything_with_a_group(mine: Api) -> None:
    group_id = make(mine)["id"]
    boss = Api(mine.app, {**mine.tokens, "admin": "boss:elsewhere:admin"}).as_("admin")

    assert boss(f"GET /os-server-groups/{group_id}").json["server_group"]["id"] == group_id
    assert boss(f"DELETE /os-server-groups/{group_id}").status_int == 204


def test_another_project_does_not_see_a_group(mine: Api) -> None:
    group_id = make(mine)["id"]

    for method in ("GET", "DELETE"):
        assert mine.as_("other")(f"{method} /os-server-groups/{group_id}").status_int == 404
    assert group_id not in [group["id"] for group in mine.as_("other")("GET /os-server-groups").json["server_groups"]]


def test_who_has_no_project_sees_no_groups(mine: Api) -> None:
    group_id = make(mine)["id"]
    homeless = Api(mine.app, {"member": "homeless::member,reader"})

    assert homeless("GET /os-server-groups").json == {"server_groups": []}
    assert homeless(f"GET /os-server-groups/{group_id}").status_int == 404


def test_readers_look_and_members_change(mine: Api) -> None:
    group_id = make(mine)["id"]

    assert mine.as_("reader")("GET /os-server-groups").status_int == 200
    assert mine.as_("reader")(f"GET /os-server-groups/{group_id}").status_int == 200
    for role, action, request in [
        ("reader", "delete", f"DELETE /os-server-groups/{group_id}"),
        ("stranger", "delete", f"DELETE /os-server-groups/{group_id}"),
        ("stranger", "show", f"GET /os-server-groups/{group_id}"),
        ("stranger", "index", "GET /os-server-groups"),
    ]:
        answer = mine.as_(role)(request)
        assert answer.status_int == 403
        assert message(answer) == f"Policy doesn't allow os_compute_api:os-server-groups:{action} to be performed."
    made = mine.as_("reader")("POST /os-server-groups", wanted("2.1"))
    assert message(made) == "Policy doesn't allow os_compute_api:os-server-groups:create to be performed."
    assert mine.as_("nobody")("GET /os-server-groups").status_int == 401


def test_a_project_has_ten_groups_at_most(mine: Api) -> None:
    for number in range(10):
        make(mine, str(number), role="member" if number % 2 else "admin")

    made = mine.at("2.64")(
        "POST /os-server-groups", wanted("2.64", policy="affinity", rules={"max_server_per_host": 1})
    )

    assert (made.status_int, message(made)) == (403, "Quota exceeded, too many server groups.")
    mine(f"DELETE /os-server-groups/{mine('GET /os-server-groups').json['server_groups'][0]['id']}")
    assert mine("POST /os-server-groups", wanted("2.1")).status_int == 200


def test_v2_makes_groups_and_forgives_what_it_does_not_know(mine: Api) -> None:
    body = {"server_group": {"name": "group", "policies": ["affinity"], "colour": "red"}}
    made = mine.legacy()("POST /os-server-groups", body)

    assert made.status_int == 200
    assert sorted(made.json["server_group"]) == FULL_2_1
    shown = mine.legacy()(f"GET /os-server-groups/{made.json['server_group']['id']}?colour=red")
    assert shown.json == made.json
    assert mine.legacy()("GET /os-server-groups?colour=red").json["server_groups"] == [made.json["server_group"]]
    soft = {"server_group": {"name": "group", "policies": ["soft-affinity"]}}
    assert mine.legacy()("POST /os-server-groups", soft).status_int == 400
