import json
import re

import pytest

ROOT = "http://localhost/identity/v3"


def test_a_role_lives(admin):
    role = admin("POST /roles", {"role": {"name": "keeper", "description": "of cats"}}).json["role"]
    path = f"/roles/{role['id']}"
    assert role == {
        "id": role["id"],
        "name": "keeper",
        "domain_id": None,
        "description": "of cats",
        "options": {},
        "links": {"self": f"{ROOT}{path}"},
    }

    assert admin(f"GET {path}").json["role"] == role
    assert admin("GET /roles?name=keeper").json["roles"] == [role]
    assert admin(f"PATCH {path}", {"role": {"name": "vet"}}).json["role"]["name"] == "vet"
    assert admin(f"DELETE {path}").status_int == 204
    assert admin.refused(f"GET {path}") == (404, f"Could not find role: {role['id']}.")


def test_a_domains_roles_are_listed_for_who_asks(admin):
    admin("POST /roles", {"role": {"name": "keeper", "domain_id": "default"}})

    assert "keeper" not in {role["name"] for role in admin("GET /roles").json["roles"]}
    assert [role["name"] for role in admin("GET /roles?domain_id=default").json["roles"]] == ["keeper"]


def test_roles_imply_others(admin, id_of):
    keeper = admin("POST /roles", {"role": {"name": "keeper"}}).json["role"]["id"]
    member = id_of("roles", "member")
    path = f"/roles/{keeper}/implies/{member}"
    brief = {
        "prior_role": {"id": keeper, "name": "keeper", "links": {"self": f"{ROOT}/roles/{keeper}"}},
        "implies": {"id": member, "name": "member", "links": {"self": f"{ROOT}/roles/{member}"}},
    }

    made = admin(f"PUT {path}")
    assert (made.status_int, made.json["role_inference"]) == (201, brief)
    assert admin(f"GET {path}").json["role_inference"] == brief
    assert admin(f"GET /roles/{keeper}/implies").json["role_inference"]["implies"] == [brief["implies"]]
    rules = admin("GET /role_inferences").json["role_inferences"]
    assert {rule["prior_role"]["name"] for rule in rules} == {"admin", "manager", "member", "keeper"}
    assert admin(f"DELETE {path}").status_int == 204
    assert admin.refused(f"GET {path}") == (404, f"{keeper} does not imply {member}.")


def test_a_service_and_its_endpoints_live(admin):
    service = admin("POST /services", {"service": {"type": "zoo", "name": "cats", "description": "x"}}).json["service"]
    wanted = {"service_id": service["id"], "interface": "public", "region": "Mars", "url": "http://zoo/$(project_id)s"}
    endpoint = admin("POST /endpoints", {"endpoint": wanted}).json["endpoint"]
    path = f"/endpoints/{endpoint['id']}"
    assert endpoint == {
        **wanted,
        "id": endpoint["id"],
        "region_id": "Mars",
        "enabled": True,
        "links": {"self": f"{ROOT}{path}"},
    }
    own = f"/services/{service['id']}"

    assert admin("GET /services?type=zoo").json["services"] == [service]
    assert admin(f"GET {own}").json["service"] == service
    assert admin(f"PATCH {own}", {"service": {"name": "dogs"}}).json["service"]["name"] == "dogs"
    assert admin(f"GET /endpoints?service_id={service['id']}&interface=public").json["endpoints"] == [endpoint]
    assert admin(f"GET {path}").json["endpoint"] == endpoint
    assert admin(f"PATCH {path}", {"endpoint": {"url": "http://x"}}).json["endpoint"]["url"] == "http://x"
    urls = [entry["endpoints"][0]["url"] for entry in admin("GET /auth/catalog").json["catalog"]]
    assert "http://x" in urls
    assert admin(f"DELETE {path}").status_int == 204
    assert admin(f"DELETE {own}").status_int == 204
    assert admin(f"GET {own}").status_int == 404


def test_a_region_lives(admin, demo):
    assert admin("POST /regions", {"region": {"id": "Mars"}}).status_int == 201
    assert admin("PUT /regions/Moon", {"region": {"parent_region_id": "Mars"}}).json["region"]["id"] == "Moon"
    assert [one["id"] for one in demo("GET /regions?parent_region_id=Mars").json["regions"]] == ["Moon"]
    assert demo("GET /regions/Moon").json["region"]["links"]["self"] == f"{ROOT}/regions/Moon"
    assert admin("PATCH /regions/Moon", {"region": {"description": "grey"}}).json["region"]["description"] == "grey"
    assert admin("DELETE /regions/Mars").status_int == 204
    assert admin("GET /regions/Moon").status_int == 404
    assert admin.refused("POST /regions", {"region": {"id": "RegionOne"}})[0] == 409


def test_a_credential_lives_and_is_seen_by_whose_it_is(admin, demo, id_of):
    user = id_of("users", "demo")
    wanted = {"user_id": user, "type": "cert", "blob": json.dumps({"a": 1}), "project_id": None}
    one = admin("POST /credentials", {"credential": wanted}).json["credential"]
    admin("POST /credentials", {"credential": {**wanted, "user_id": id_of("users", "admin")}})
    path = f"/credentials/{one['id']}"

    assert demo("GET /credentials").json["credentials"] == [one]
    assert len(admin("GET /credentials").json["credentials"]) == 2
    assert admin(f"GET /credentials?user_id={user}&type=cert").json["credentials"] == [one]
    assert demo(f"GET {path}").json["credential"] == one
    assert admin(f"PATCH {path}", {"credential": {"blob": "x"}}).json["credential"]["blob"] == "x"
    assert admin(f"DELETE {path}").status_int == 204
    assert admin.refused(f"GET {path}") == (404, f"Could not find credential: {one['id']}.")


@pytest.fixture
def own(id_of):
    return f"/users/{id_of('users', 'demo')}/application_credentials"


def by(credential, **how):
    identity = {
        "methods": ["application_credential"],
        "application_credential": {"secret": credential["secret"], **how},
    }
    return {"auth": {"identity": identity}}


def test_an_application_credential_lives(nobody, demo, own, id_of):
    wanted = {"name": "robot", "roles": [{"name": "reader"}], "expires_at": "2999-01-01T00:00:00.000000Z"}
    made = demo(f"POST {own}", {"application_credential": wanted})
    one = made.json["application_credential"]
    assert made.status_int == 201
    assert one == {
        "id": one["id"],
        "name": "robot",
        "description": None,
        "user_id": id_of("users", "demo"),
        "project_id": id_of("projects", "demo"),
        "system": None,
        "roles": [
            {
                "id": id_of("roles", "reader"),
                "name": "reader",
                "domain_id": None,
                "description": None,
                "options": {"immutable": True},
            }
        ],
        "expires_at": "2999-01-01T00:00:00",
        "unrestricted": None,
        "secret": one["secret"],
        "links": {"self": f"{ROOT}/application_credentials/{one['id']}"},
    }
    assert re.fullmatch(r"[\w-]{86}", one["secret"])
    shown = {key: value for key, value in one.items() if key != "secret"}

    assert demo(f"GET {own}?name=robot").json["application_credentials"] == [shown]
    assert demo(f"GET {own}/{one['id']}").json["application_credential"] == shown
    user = {"name": "demo", "domain": {"id": "default"}}
    for how in ({"id": one["id"]}, {"name": "robot", "user": user}):
        token = nobody("POST /auth/tokens", by(one, **how)).json["token"]
        assert token["application_credential"] == {"id": one["id"], "name": "robot", "restricted": True}
        assert (token["project"]["name"], token["methods"]) == ("demo", ["application_credential"])
    assert demo(f"DELETE {own}/{one['id']}").status_int == 204
    assert nobody("POST /auth/tokens", by(one, id=one["id"])).status_int == 404


def test_a_restricted_one_makes_no_others(nobody, demo, own):
    one = demo(f"POST {own}", {"application_credential": {"name": "robot"}}).json["application_credential"]
    assert [role["name"] for role in one["roles"]] == ["member", "reader"]
    robot = type(demo)(demo.app, nobody("POST /auth/tokens", by(one, id=one["id"])).headers["X-Subject-Token"])

    status, message = robot.refused(f"POST {own}", {"application_credential": {"name": "other"}})
    assert (status, "Using method 'application_credential' is not allowed for managing" in message) == (403, True)
    assert robot(f"DELETE {own}/{one['id']}").status_int == 403
    scoped = by(one, id=one["id"])
    scoped["auth"]["scope"] = {"system": {"all": True}}
    assert "cannot request a scope" in nobody.refused("POST /auth/tokens", scoped)[1]


def test_an_application_credential_is_its_users_own(nobody, admin, demo, own, id_of):
    one = demo(f"POST {own}", {"application_credential": {"name": "robot"}}).json["application_credential"]
    alt = nobody.login("alt_demo")
    wanted = {"application_credential": {"name": "x"}}

    assert alt(f"GET /users/{id_of('users', 'alt_demo')}/application_credentials/{one['id']}").status_int == 403
    assert admin(f"POST {own}", wanted).status_int == 403
    assert admin(f"GET {own}").status_int == 200
    unscoped = nobody.login("demo", "unscoped")
    made = unscoped(f"POST {own}", {"application_credential": {"name": "x", "secret": "s"}}).json[
        "application_credential"
    ]
    assert (made["project_id"], made["roles"]) == (None, [])
    identity = {"methods": ["application_credential"], "application_credential": {"id": made["id"], "secret": "s"}}
    token = nobody("POST /auth/tokens", {"auth": {"identity": identity}}).json["token"]
    assert token["application_credential"]["id"] == made["id"]
    assert "project" not in token
    late = {"application_credential": {"name": "x", "expires_at": "tomorrow"}}
    assert demo.refused(f"POST {own}", late)[1].startswith("Timestamp not in expected format.")
