"""Access rules and the keys of EC2, over HTTP."""

import pytest

RULE = {"path": "/compute/v2.1/servers", "method": "GET", "service": "compute"}


@pytest.fixture
def own(id_of):
    return f"/users/{id_of('users', 'demo')}"


@pytest.fixture
def robot(demo, nobody, own):
    """Who acts by an application credential that is held to one rule."""
    sent = {"name": "robot", "secret": "s", "access_rules": [RULE]}
    made = demo(f"POST {own}/application_credentials", {"application_credential": sent}).json["application_credential"]
    proof = {"methods": ["application_credential"], "application_credential": {"id": made["id"], "secret": "s"}}
    answer = nobody("POST /auth/tokens", {"auth": {"identity": proof}})
    return type(nobody)(nobody.app, answer.headers["X-Subject-Token"])


def test_a_token_is_good_for_what_its_rules_allow_alone(robot):
    assert robot("GET /compute/v2.1/servers").status_int == 200
    assert robot("GET /compute/v2.1/flavors").status_int == 401
    assert robot.refused("GET /auth/projects") == (401, "The request you have made requires authentication.")


def test_only_who_understands_rules_is_told_of_such_a_token(admin, robot):
    assert admin("GET /auth/tokens", X_Subject_Token=robot.token).status_int == 404
    told = admin("GET /auth/tokens", X_Subject_Token=robot.token, OpenStack_Identity_Access_Rules="1.0").json["token"]
    (rule,) = told["application_credential"]["access_rules"]
    assert {name: rule[name] for name in RULE} == RULE


def test_rules_are_listed_and_stay_as_long_as_they_are_used(demo, robot, own, admin):
    (rule,) = demo(f"GET {own}/access_rules").json["access_rules"]
    path = f"{own}/access_rules/{rule['id']}"

    assert demo(f"GET {path}").json["access_rule"] == rule
    assert demo.refused(f"DELETE {path}") == (403, "May not delete access rule in use")
    assert admin(f"GET {path}").status_int == 403, "an admin of a project"
    (credential,) = demo(f"GET {own}/application_credentials").json["application_credentials"]
    demo(f"DELETE {own}/application_credentials/{credential['id']}")
    assert demo(f"DELETE {path}").status_int == 204
    assert demo(f"GET {path}").status_int == 404


def test_a_pair_of_keys_lives(demo, own, id_of):
    project = id_of("projects", "demo")
    pair = demo(f"POST {own}/credentials/OS-EC2", {"tenant_id": project}).json["credential"]
    path = f"{own}/credentials/OS-EC2/{pair['access']}"

    assert (pair["tenant_id"], pair["links"]["self"]) == (project, f"http://localhost/identity/v3{path}")
    assert demo(f"GET {path}").json["credential"] == pair
    assert demo(f"GET {own}/credentials/OS-EC2").json["credentials"] == [pair]
    assert [one["type"] for one in demo("GET /credentials").json["credentials"]] == ["ec2"]
    assert demo(f"DELETE {path}").status_int == 204
    assert demo(f"GET {path}").status_int == 404


def test_a_user_has_its_tokens_revoked(demo, own):
    assert demo(f"DELETE {own}/tokens").status_int == 204
    assert demo("GET /auth/projects").status_int == 401
