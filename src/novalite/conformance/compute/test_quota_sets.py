"""``/os-quota-sets``, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, message, needs

pytestmark = needs("plain-text tokens")

FILES = {"injected_file_content_bytes": 10240, "injected_file_path_bytes": 255, "injected_files": 5}
NETWORK = {"fixed_ips": -1, "floating_ips": -1, "security_group_rules": -1, "security_groups": -1}
GROUPS = {"server_group_members": 10, "server_groups": 10}
COMMON = GROUPS | {"cores": 20, "instances": 10, "key_pairs": 100, "metadata_items": 128, "ram": 51200}
SHOWN = {"2.1": COMMON | FILES | NETWORK, "2.36": COMMON | FILES, "2.57": COMMON}


class Project:
    """A project of one's own, and its quotas."""

    def __init__(self, api: Api, name: str) -> None:
        self.name = name
        roles = {"admin": "admin", "member": "member,reader", "reader": "reader", "writer": "member"}
        tokens = {role: f"{role}:{name}:{names}" for role, names in roles.items()}
        self.api = Api(api.app, {**api.tokens, **tokens}).as_("admin")

    def get(self, below: str = "", version: str = LATEST) -> Any:
        return self.api.at(version)(f"GET /os-quota-sets/{self.name}{below}")

    def limit(self, name: str, query: str = "") -> Any:
        return self.get(query, "2.1").json["quota_set"][name]

    def put(self, query: str = "", version: str = "2.1", **limits: Any) -> Any:
        return self.api.at(version)(f"PUT /os-quota-sets/{self.name}{query}", {"quota_set": limits})

    def delete(self, query: str = "", version: str = "2.1") -> Any:
        return self.api.at(version)(f"DELETE /os-quota-sets/{self.name}{query}")


@pytest.fixture
def project(api: Api, unique: Any) -> Project:
    return Project(api, unique("project"))


@each_version(SHOWN)
@pytest.mark.parametrize("below", ["", "/defaults", "?user_id=ann", "?user_id="])
def test_a_quota_shows(project: Project, below: str, version: str, expected: dict[str, int]) -> None:
    shown = project.get(below, version)

    assert shown.status_int == 200
    assert shown.json == {"quota_set": {"id": project.name, **expected}}


@each_version(SHOWN)
@pytest.mark.parametrize("query", ["", "?user_id=ann"])
def test_a_quota_shows_what_is_in_use(project: Project, query: str, version: str, expected: dict[str, int]) -> None:
    shown = project.get(f"/detail{query}", version)

    assert shown.status_int == 200
    details = {name: {"limit": limit, "in_use": 0, "reserved": 0} for name, limit in expected.items()}
    assert shown.json == {"quota_set": {"id": project.name, **details}}


@each_version(SHOWN)
@pytest.mark.parametrize("query", ["", "?user_id=ann"])
def test_a_change_shows_the_quota(project: Project, query: str, version: str, expected: dict[str, int]) -> None:
    changed = project.put(query, version, cores="7", ram=0)

    assert changed.status_int == 200
    assert changed.json == {"quota_set": {**expected, "cores": 7, "ram": 0}}
    assert project.get(query, version).json == {"quota_set": {"id": project.name, **expected, "cores": 7, "ram": 0}}


@pytest.mark.parametrize("resource", NETWORK)
@each_version({"2.1": 200, "2.36": 400})
def test_a_limit_of_nova_network_answers(project: Project, resource: str, version: str, expected: int) -> None:
    answer = project.put("", version, **{resource: 5})

    assert answer.status_int == expected
    if expected == 400:
        assert f"Additional properties are not allowed ('{resource}' was unexpected)" in message(answer)


@pytest.mark.parametrize("resource", FILES)
@each_version({"2.1": 200, "2.57": 400})
def test_a_limit_of_files_answers(project: Project, resource: str, version: str, expected: int) -> None:
    assert project.put("", version, **{resource: 5}).status_int == expected


@pytest.mark.parametrize("resource", COMMON)
@each_version({"2.1": 200})
def test_a_limit_is_kept(project: Project, resource: str, version: str, expected: int) -> None:
    assert project.put("", version, **{resource: 5}).status_int == expected
    assert project.limit(resource) == 5


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
        ({"cores": -2}, "attribute cores. Value: -2. -2 is less than the minimum of -1"),
        ({"cores": 2**31}, f"{2**31} is greater than the maximum of {2**31 - 1}"),
        ({"cores": "x"}, "'x' does not match '^-?[0-9]+$'"),
        ({"cores": ""}, "'' does not match '^-?[0-9]+$'"),
        ({"cores": 1.5}, "1.5 is not of type 'integer', 'string'"),
        ({"cores": None}, "None is not of type 'integer', 'string'"),
        ({"force": "maybe"}, "attribute force. Value: maybe. 'maybe' is not one of [True, 'True',"),
        ({"ram": "x", "cores": "x"}, "field/attribute cores."),
    ],
)
def test_a_bad_quota_is_told_why(project: Project, limits: dict[str, Any], expected: str) -> None:
    answer = project.put(**limits)

    assert answer.status_int == 400
    assert expected in message(answer)


def test_the_body_is_a_quota_set(project: Project) -> None:
    path = f"PUT /os-quota-sets/{project.name}"

    assert message(project.api(path, {"colour": 1})) == "'quota_set' is a required property"
    assert message(project.api(path, {"quota_set": {}, "colour": 1})) == (
        "Additional properties are not allowed ('colour' was unexpected)"
    )
    assert project.api(path, {"quota_set": {}}).status_int == 200


@each_version({"2.1": 200, "2.75": 400})
def test_an_unknown_parameter_of_a_quota_answers(project: Project, version: str, expected: int) -> None:
    answers = [
        project.get("?colour=red", version),
        project.get("/detail?colour=red", version),
        project.put("?colour=red", version, cores=1),
    ]

    assert [answer.status_int for answer in answers] == [expected] * 3
    assert project.delete("?colour=red", version).status_int == (202 if expected == 200 else 400)
    assert project.get("/defaults?colour=red", version).status_int == 200
    if expected == 400:
        assert message(answers[0]) == "Additional properties are not allowed ('colour' was unexpected)"


def test_of_many_users_the_first_counts_and_in_details_the_last(project: Project) -> None:
    project.put("?user_id=ann&user_id=bob", cores=5)

    assert [project.limit("cores", f"?user_id={user}") for user in ("ann", "bob")] == [5, 20]
    assert project.limit("cores", "?user_id=ann&user_id=bob") == 5
    assert project.limit("cores", "?user_id=&user_id=ann") == 5
    assert project.limit("cores", "/detail?user_id=ann&user_id=bob")["limit"] == 20
    assert project.limit("cores", "/detail?user_id=bob&user_id=ann")["limit"] == 5


def test_a_user_has_the_limits_of_the_project_and_some_of_his_own(project: Project) -> None:
    project.put(cores=8, ram=9)
    project.put("?user_id=ann", cores=5)

    assert [project.limit(name, "?user_id=ann") for name in ("cores", "ram")] == [5, 9]
    assert project.limit("cores") == 8


@pytest.mark.parametrize(
    ("resource", "project_has"),
    [("fixed_ips", 3), ("floating_ips", 3), ("security_groups", -1), ("server_groups", 10)],
)
def test_some_limits_of_users_are_the_projects(project: Project, resource: str, project_has: int) -> None:
    assert project.put("?user_id=ann", "2.1", **{resource: 3}).status_int == 200
    assert project.limit(resource, "?user_id=ann") == 3
    assert project.limit(resource) == project_has


def refusal(answer: Any) -> str | None:
    return message(answer) if answer.status_int == 400 else None


def more_than(limit: int, highest: int) -> str:
    return f"Quota limit {limit} for cores must be less than or equal to {highest}."


def less_than(limit: int, lowest: int, resource: str = "cores") -> str:
    return f"Quota limit {limit} for {resource} must be greater than or equal to already used and reserved {lowest}."


def test_users_share_what_the_project_has(project: Project) -> None:
    project.put(cores=8)
    ann, bob = "?user_id=ann", "?user_id=bob"

    assert refusal(project.put(ann, cores=9)) == more_than(9, 8)
    assert refusal(project.put(ann, cores=-1)) == more_than(-1, 8)
    assert refusal(project.put(ann, cores=5)) is None
    assert refusal(project.put(bob, cores=4)) == more_than(4, 3)
    assert refusal(project.put(ann, cores=8)) is None
    assert refusal(project.put(bob, cores=1)) == more_than(1, 0)
    assert refusal(project.put(bob, cores=0)) is None


def test_a_project_keeps_what_its_users_were_given(project: Project) -> None:
    project.put("?user_id=ann", cores=5)
    project.put("?user_id=bob", cores=2)

    assert refusal(project.put(cores=6)) == less_than(6, 7)
    assert refusal(project.put(cores=7)) is None
    assert refusal(project.put(cores=-1)) is None


def test_an_unlimited_project_gives_without_limit(project: Project) -> None:
    project.put(cores=-1)

    assert refusal(project.put("?user_id=ann", cores=500)) is None
    assert refusal(project.put("?user_id=bob", cores=-1)) is None
    assert refusal(project.put(cores=1)) is None


@pytest.mark.parametrize("force", [True, "true", "1", "on", "yes", "YES"])
def test_an_admin_may_force_a_limit(project: Project, force: Any) -> None:
    project.put("?user_id=ann", cores=5)

    assert refusal(project.put(cores=3, force=force)) is None
    assert project.limit("cores") == 3
    assert refusal(project.put("?user_id=ann", cores=500, force=force)) is None


@pytest.mark.parametrize("force", [False, "false", "0", "off", "no"])
def test_a_force_of_no_is_none(project: Project, force: Any) -> None:
    project.put("?user_id=ann", cores=5)

    assert refusal(project.put(cores=3, force=force)) == less_than(3, 5)


def test_a_project_whose_users_have_more_is_taken_for_unlimited(project: Project) -> None:
    project.put("?user_id=ann", cores=5)
    project.put(cores=3, force=True)

    assert refusal(project.put("?user_id=ann", cores=500)) is None
    assert refusal(project.put("?user_id=bob", cores=-1)) is None


def test_a_change_is_made_whole_or_not_at_all(project: Project) -> None:
    project.put("?user_id=ann", cores=5)

    assert refusal(project.put(ram=1, cores=4)) == less_than(4, 5)
    assert project.limit("ram") == 51200


def test_groups_count_for_their_project_and_user(project: Project) -> None:
    body = {"server_group": {"name": "group", "policies": ["affinity"]}}
    ann = Api(project.api.app, {"member": f"ann:{project.name}:member"})
    for api in (ann, ann, project.api):
        assert api("POST /os-server-groups", body).status_int == 200

    for user, count in (("", 3), ("?user_id=ann", 2), ("?user_id=bob", 0)):
        assert project.limit("server_groups", f"/detail{user}") == {"limit": 10, "in_use": count, "reserved": 0}
    assert refusal(project.put(server_groups=2)) == less_than(2, 3, "server_groups")
    assert refusal(project.put("?user_id=ann", server_groups=1)) == less_than(1, 2, "server_groups")
    project.put("?user_id=ann", server_groups=2)
    refused = ann("POST /os-server-groups", body)
    assert (refused.status_int, message(refused)) == (403, "Quota exceeded, too many server groups.")
    assert project.api("POST /os-server-groups", body).status_int == 200
    project.put("?user_id=ann", server_groups=6)
    project.put(server_groups=4, force=True)
    assert ann("POST /os-server-groups", body).status_int == 403
    project.put(server_groups=-1, force=True)
    assert ann("POST /os-server-groups", body).status_int == 200


@each_version({"2.1": 202})
def test_deleting_a_quota_answers(project: Project, version: str, expected: int) -> None:
    project.put(cores=8)
    project.put("?user_id=ann", cores=5)

    deleted = project.delete("?user_id=ann", version)
    assert (deleted.status_int, deleted.body) == (expected, b"")
    assert project.limit("cores", "?user_id=ann") == 8
    project.put("?user_id=ann", cores=5)
    assert project.delete("", version).status_int == expected
    assert [project.limit("cores", query) for query in ("", "?user_id=ann")] == [20, 20]
    assert project.delete("", version).status_int == expected


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("admin", {"show", "detail", "defaults", "update", "delete"}),
        ("reader", {"show", "detail", "defaults"}),
        ("member", {"show", "detail", "defaults"}),
        ("writer", {"defaults"}),
        ("other", {"defaults"}),
    ],
)
def test_readers_look_and_admins_change(project: Project, role: str, allowed: set[str]) -> None:
    path = f"/os-quota-sets/{project.name}"
    api = project.api.as_(role)
    answers = {
        "show": api(f"GET {path}"),
        "detail": api(f"GET {path}/detail"),
        "defaults": api(f"GET {path}/defaults"),
        "update": api(f"PUT {path}", {"quota_set": {}}),
        "delete": api(f"DELETE {path}"),
    }

    for action, answer in answers.items():
        if action in allowed:
            assert answer.status_int in (200, 202)
        else:
            assert answer.status_int == 403
            assert message(answer) == f"Policy doesn't allow os_compute_api:os-quota-sets:{action} to be performed."


def test_an_admin_sees_the_quotas_of_others(project: Project, unique: Any) -> None:
    other = unique("project")

    assert project.api(f"GET /os-quota-sets/{other}").json["quota_set"]["id"] == other
    assert project.api(f"PUT /os-quota-sets/{other}", {"quota_set": {"cores": 1}}).status_int == 200


def test_v2_forgives_what_it_does_not_know_of_a_quota(project: Project) -> None:
    api, path = project.api.legacy(), f"/os-quota-sets/{project.name}"
    changed = api(f"PUT {path}?colour=red", {"quota_set": {"cores": 3, "colour": "red"}})

    assert changed.json == {"quota_set": {**SHOWN["2.1"], "cores": 3}}
    assert api(f"GET {path}").json == {"quota_set": {"id": project.name, **SHOWN["2.1"], "cores": 3}}
    assert api(f"GET {path}/defaults").json == {"quota_set": {"id": project.name, **SHOWN["2.1"]}}
    assert api(f"GET {path}/detail").status_int == 200
    assert api(f"DELETE {path}").status_int == 202
