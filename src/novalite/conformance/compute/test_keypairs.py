"""``/os-keypairs``, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import PROJECT, Api, each_version, message, needs

pytestmark = needs("plain-text tokens")

RSA = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCvnlLvXvRY4P8FIi2rCN4V8NzLTtA92LT4At8SiZNJ8cqa2mkqP4ZcxErHuwXo2LaISzHn+"
    "odHb8G950MKwP5qpx/YgWQrZdS3p9dBuW836AqP99FzYXAhc1YpzNptfPVDkTwqCLGCK3dsG1plCfy//PNEYT+GhSIcne1gyhmIKMbM7jaWrl"
    "gshdgNDVkWcem6XOuYqLaSuIqrGXxkRqKdi63x5vWeKM+0PghWKuYk5PfVcu5wA8m5ICrWCITMeNhtnmQIP48PfHforRUr9WwYg9pXvk7815Y"
    "vNieRot2J7m8FQ5E0eWxPBUbj1YU6gFSJUQAvG77jaLUd89a5PRwx"
)
FINGERPRINT = "fb:dd:63:5a:73:fd:75:6c:e8:ce:de:19:b5:25:0c:12"
PLAIN = ["fingerprint", "name", "public_key"]
INVALID_NAME = (
    "An invalid 'name' value was provided. The name must be: "
    "printable characters. Can not start or end with whitespace."
)
SHOWN = sorted([*PLAIN, "created_at", "deleted", "deleted_at", "id", "updated_at", "user_id"])


@pytest.fixture
def mine(api: Api, unique: Any) -> Api:
    """The API as a user who has no keys yet."""
    user = unique("user")
    token = f"{user}:{PROJECT}:member,reader"
    return Api(api.app, {**api.tokens, "member": token, "user": user})


def make(api: Api, name: str, version: str = "2.91", **more: Any) -> Any:
    return api.at(version)("POST /os-keypairs", {"keypair": {"name": name, "public_key": RSA, **more}})


@each_version({"2.1": 200, "2.2": 201})
def test_importing_a_key_answers(mine: Api, version: str, expected: int) -> None:
    made = make(mine, "key", version)

    assert made.status_int == expected
    shown = made.json["keypair"]
    assert (shown["name"], shown["public_key"], shown["fingerprint"]) == ("key", RSA, FINGERPRINT)
    assert shown["user_id"] == mine.tokens["user"]
    assert "private_key" not in shown


@each_version({"2.1": [*PLAIN, "user_id"], "2.2": sorted([*PLAIN, "type", "user_id"])})
def test_an_imported_key_shows(mine: Api, version: str, expected: list[str]) -> None:
    assert sorted(make(mine, "key", version).json["keypair"]) == expected


@each_version({"2.1": 200, "2.2": 201, "2.92": 400})
def test_a_pair_is_made_where_no_key_is_sent(mine: Api, version: str, expected: int) -> None:
    made = mine.at(version)("POST /os-keypairs", {"keypair": {"name": "key"}})

    assert made.status_int == expected
    if expected == 400:
        assert message(made) == (
            "Invalid input for field/attribute keypair. Value: {'name': 'key'}. 'public_key' is a required property"
        )
    else:
        assert made.json["keypair"]["private_key"].startswith("-----BEGIN RSA PRIVATE KEY-----\n")
        assert made.json["keypair"]["public_key"].endswith(" Generated-by-Nova")


@each_version({"2.1": SHOWN, "2.2": sorted([*SHOWN, "type"])})
def test_one_key_shows(mine: Api, version: str, expected: list[str]) -> None:
    make(mine, "key")
    shown = mine.at(version)("GET /os-keypairs/key")

    assert shown.status_int == 200
    assert sorted(shown.json["keypair"]) == expected
    assert [shown.json["keypair"][name] for name in ("deleted", "deleted_at", "updated_at")] == [False, None, None]


@each_version({"2.1": PLAIN, "2.2": sorted([*PLAIN, "type"])})
def test_each_key_of_a_list_shows(mine: Api, version: str, expected: list[str]) -> None:
    make(mine, "key")
    listed = mine.at(version)("GET /os-keypairs").json

    assert list(listed) == ["keypairs"]
    assert [sorted(entry["keypair"]) for entry in listed["keypairs"]] == [expected]


@each_version({"2.1": (["a", "b", "c"], False), "2.35": (["a", "b"], True)})
def test_a_list_has_pages(mine: Api, version: str, expected: tuple[list[str], bool]) -> None:
    names, linked = expected
    for name in ("c", "a", "b"):
        make(mine, name)
    listed = mine.at(version)("GET /os-keypairs?limit=2").json

    assert [entry["keypair"]["name"] for entry in listed["keypairs"]] == names
    if linked:
        (link,) = listed["keypairs_links"]
        assert link["rel"] == "next"
        assert link["href"].endswith("/v2.1/os-keypairs?limit=2&marker=b")
        following = mine.at(version)("GET /os-keypairs?limit=2&marker=b").json
        assert [entry["keypair"]["name"] for entry in following["keypairs"]] == ["c"]
        assert "keypairs_links" not in following
    else:
        assert "keypairs_links" not in listed


@each_version({"2.1": 200, "2.35": 400})
def test_a_marker_that_is_none_answers(mine: Api, version: str, expected: int) -> None:
    listed = mine.at(version)("GET /os-keypairs?marker=nothing")

    assert listed.status_int == expected
    if expected == 400:
        assert message(listed) == "Marker nothing could not be found."


@each_version({"2.1": 202, "2.2": 204})
def test_deleting_answers(mine: Api, version: str, expected: int) -> None:
    make(mine, "key")

    deleted = mine.at(version)("DELETE /os-keypairs/key")

    assert (deleted.status_int, deleted.body) == (expected, b"")
    assert mine("GET /os-keypairs/key").status_int == 404


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_key_that_is_not_there_is_named(mine: Api, method: str) -> None:
    answer = mine(f"{method} /os-keypairs/nothing")

    assert answer.status_int == 404
    assert message(answer) == f"Keypair nothing not found for user {mine.tokens['user']}"


@each_version({"2.1": 200, "2.75": 400})
@pytest.mark.parametrize("request_", ["GET /os-keypairs?colour=red", "GET /os-keypairs/key?colour=red"])
def test_an_unknown_parameter_answers(mine: Api, request_: str, version: str, expected: int) -> None:
    make(mine, "key")
    answer = mine.at(version)(request_)

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == "Additional properties are not allowed ('colour' was unexpected)"


@each_version({"2.1": 200, "2.10": 403})
def test_somebody_elses_keys_are_for_admins(mine: Api, version: str, expected: int) -> None:
    answer = mine.at(version)("GET /os-keypairs?user_id=somebody")

    assert answer.status_int == expected
    if expected == 403:
        assert message(answer) == "Policy doesn't allow os_compute_api:os-keypairs:index to be performed."


@each_version({"2.1": 404, "2.10": 200})
def test_an_admin_sees_somebody_elses_key(mine: Api, version: str, expected: int) -> None:
    make(mine, "key")

    answer = mine.as_("admin").at(version)(f"GET /os-keypairs/key?user_id={mine.tokens['user']}")

    assert answer.status_int == expected


@each_version({"2.1": 400, "2.10": 403})
def test_a_key_for_somebody_else_is_for_admins(mine: Api, version: str, expected: int) -> None:
    assert make(mine, "key", version, user_id="somebody").status_int == expected


@each_version({"2.1": 400, "2.2": 201})
def test_a_key_has_a_type_from_2_2_on(mine: Api, version: str, expected: int) -> None:
    assert make(mine, "key", version, type="ssh").status_int == expected


@each_version({"2.1": 400, "2.92": 201})
def test_names_may_have_dots_and_at_signs_from_2_92_on(mine: Api, version: str, expected: int) -> None:
    assert make(mine, "key@example.org", version).status_int == expected


@pytest.mark.parametrize(
    ("keypair", "expected"),
    [
        ({}, "Invalid input for field/attribute keypair. Value: {}. 'name' is a required property"),
        ({"name": ""}, "Invalid input for field/attribute name. Value: . '' should be non-empty"),
        ({"name": 5}, "Invalid input for field/attribute name. Value: 5. 5 is not of type 'string'"),
        ({"name": " a"}, INVALID_NAME),
        ({"name": "a", "colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
        ({"name": "a", "type": "dsa"}, "'dsa' is not one of ['ssh', 'x509']"),
        ({"name": "a", "public_key": "rubbish"}, "Keypair data is invalid: failed to generate fingerprint"),
    ],
)
def test_a_bad_key_is_told_why(mine: Api, keypair: dict[str, Any], expected: str) -> None:
    answer = mine.at("2.10")("POST /os-keypairs", {"keypair": keypair})

    assert answer.status_int == 400
    assert expected in message(answer)


def test_a_name_is_taken_once(mine: Api) -> None:
    make(mine, "key")

    again = make(mine, "key")

    assert again.status_int == 409
    assert message(again) == "Key pair 'key' already exists."


def test_a_certificate_is_made_for_x509(mine: Api) -> None:
    made = mine.at("2.2")("POST /os-keypairs", {"keypair": {"name": "key", "type": "x509"}})

    assert made.status_int == 201
    assert made.json["keypair"]["public_key"].startswith("-----BEGIN CERTIFICATE-----\n")
    assert len(made.json["keypair"]["fingerprint"].split(":")) == 20
    again = make(mine, "other", "2.2", type="x509")
    assert message(again).startswith("Keypair data is invalid: failed to generate X509 fingerprint. Error message: ")


def test_v2_forgives_space_around_a_name_and_what_it_does_not_know(mine: Api) -> None:
    made = mine.legacy()("POST /os-keypairs", {"keypair": {"name": " key ", "public_key": RSA, "colour": "red"}})

    assert made.status_int == 200
    assert made.json["keypair"]["name"] == "key"
    assert mine.legacy()("DELETE /os-keypairs/key").status_int == 202


@pytest.mark.parametrize(
    ("project", "user", "allowed"), [(2, 1, 1), (1, 2, 1), (0, 0, 0), (2, -1, 3), (-1, 1, 3)], ids=str
)
def test_there_is_a_quota_of_key_pairs(mine: Api, unique: Any, project: int, user: int, allowed: int) -> None:
    """The smaller of the project's and the user's, of which unlimited is the smallest."""
    name = unique("project")
    asker = Api(mine.app, {**mine.tokens, "member": f"{mine.tokens['user']}:{name}:member,reader"})
    for where, limit in ((name, project), (f"{name}?user_id={mine.tokens['user']}", user)):
        sent = {"quota_set": {"key_pairs": limit, "force": True}}
        assert mine.as_("admin").at("2.1")(f"PUT /os-quota-sets/{where}", sent).status_int == 200

    answers = [make(asker, key) for key in "abc"]

    assert [answer.status_int for answer in answers] == [201] * allowed + [403] * (3 - allowed)
    for refused in answers[allowed:]:
        assert message(refused) == "Quota exceeded, too many key pairs."


def test_a_quota_comes_before_the_key_and_the_key_before_its_name(mine: Api, unique: Any) -> None:
    name = unique("project")
    asker = Api(mine.app, {**mine.tokens, "member": f"{mine.tokens['user']}:{name}:member,reader"})
    make(asker, "key")
    assert make(asker, "key", public_key="rubbish").status_int == 400
    sent = {"quota_set": {"key_pairs": 1, "force": True}}
    mine.as_("admin").at("2.1")(f"PUT /os-quota-sets/{name}", sent)

    assert make(asker, "key", public_key="rubbish").status_int == 403


def test_a_key_for_somebody_else_counts_as_theirs_and_by_the_quota_of_who_makes_it(mine: Api, unique: Any) -> None:
    project, admin, other = unique("project"), unique("admin"), unique("other")
    asker = Api(mine.app, {**mine.tokens, "admin": f"{admin}:{project}:admin"}).as_("admin")
    asker.at("2.1")(f"PUT /os-quota-sets/{project}?user_id={other}", {"quota_set": {"key_pairs": 0, "force": True}})
    assert make(asker, "one", user_id=other).status_int == 201
    asker.at("2.1")(f"PUT /os-quota-sets/{project}?user_id={admin}", {"quota_set": {"key_pairs": 1, "force": True}})

    assert make(asker, "two", user_id=other).status_int == 403
    assert make(asker, "mine").status_int == 201
