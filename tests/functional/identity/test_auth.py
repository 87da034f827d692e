from datetime import timedelta

import pytest

from novalite.cloud.identity.hashing import scrypt
from novalite.services.identity import auth

UNAUTHENTICATED = (401, "The request you have made requires authentication.")
DEFAULT = {"id": "default"}


def password(name="demo", password="secret", **more):
    return {"methods": ["password"], "password": {"user": {"name": name, "password": password, **more}}}


def authenticate(client, identity, scope=None, query=""):
    auth = {"identity": identity} | ({} if scope is None else {"scope": scope})
    return client(f"POST /auth/tokens{query}", {"auth": auth})


def told(answer):
    assert answer.status_int == 201, answer.text
    return answer.json["token"]


def test_a_token_for_a_project(nobody, id_of):
    scope = {"project": {"name": "demo", "domain": {"name": "Default"}}}
    answer = authenticate(nobody, password(domain=DEFAULT), scope)
    token = told(answer)

    assert len(answer.headers["X-Subject-Token"]) == 184
    assert answer.headers["Vary"] == "X-Auth-Token"
    assert set(token) == {
        *("methods", "user", "audit_ids", "expires_at", "issued_at", "project", "is_domain", "roles", "catalog"),
    }
    assert token["project"] == {
        "id": id_of("projects", "demo"),
        "name": "demo",
        "domain": DEFAULT | {"name": "Default"},
    }
    compute = next(entry for entry in token["catalog"] if entry["type"] == "compute")
    assert {place["url"] for place in compute["endpoints"]} == {"http://localhost/compute/v2.1"}


@pytest.mark.parametrize(
    ("scope", "key", "expected"),
    [
        ({"domain": {"id": "default"}}, "domain", {"id": "default", "name": "Default"}),
        ({"domain": {"name": "Default"}}, "domain", {"id": "default", "name": "Default"}),
        ({"system": {"all": True}}, "system", {"all": True}),
    ],
)
def test_a_token_for_a_domain_or_the_system(nobody, scope, key, expected):
    token = told(authenticate(nobody, password("admin", domain=DEFAULT), scope))

    assert token[key] == expected
    assert {role["name"] for role in token["roles"]} == {"admin", "manager", "member", "reader"}


@pytest.mark.parametrize("known", ["secret", "wrong"])
def test_what_others_do_while_a_password_is_hashed_is_done_whether_it_is_right_or_wrong(
    nobody, cloud, monkeypatch, known
):
    def by(*asked):
        cloud.identity.users.create(name="meanwhile")
        return scrypt(*asked)

    monkeypatch.setattr(cloud.identity, "scrypt", by)
    assert (authenticate(nobody, password(password=known, domain=DEFAULT)).status_int == 201) is (known == "secret")
    assert cloud.identity.users.find(name="meanwhile")


@pytest.mark.parametrize("scope", [None, "unscoped", {"unscoped": {}}])
def test_a_token_for_nothing(nobody, scope):
    token = told(authenticate(nobody, password(domain=DEFAULT), scope))

    assert {"project", "roles", "catalog"} & set(token) == set()


def test_who_does_not_say_gets_a_token_for_its_default_project(nobody, cloud, id_of):
    cloud.identity.users.update(id_of("users", "demo"), {"default_project_id": id_of("projects", "demo")})
    assert told(authenticate(nobody, password(domain=DEFAULT)))["project"]["name"] == "demo"

    cloud.identity.users.update(id_of("users", "demo"), {"default_project_id": id_of("projects", "admin")})
    assert "project" not in told(authenticate(nobody, password(domain=DEFAULT)))


def test_a_user_goes_by_its_id_too(nobody, id_of):
    identity = {"methods": ["password"], "password": {"user": {"id": id_of("users", "demo"), "password": "secret"}}}

    assert told(authenticate(nobody, identity))["user"]["name"] == "demo"


def test_without_the_catalogue_there_is_none(nobody):
    scope = {"project": {"name": "demo", "domain": DEFAULT}}

    assert "catalog" not in told(authenticate(nobody, password(domain=DEFAULT), scope, "?nocatalog"))


@pytest.mark.parametrize(
    ("identity", "scope"),
    [
        (password(password="wrong", domain=DEFAULT), None),
        (password("nobody", domain=DEFAULT), None),
        (password(domain={"id": "nowhere"}), None),
        (password(domain={"name": "Nowhere"}), None),
        (password(domain=DEFAULT), {"project": {"id": "nothing"}}),
        (password(domain=DEFAULT), {"project": {"name": "nothing", "domain": DEFAULT}}),
        (password(domain=DEFAULT), {"project": {"name": "admin", "domain": DEFAULT}}),
        (password(domain=DEFAULT), {"domain": DEFAULT}),
        (password(domain=DEFAULT), {"system": {"all": True}}),
        ({"methods": []}, None),
        ({"methods": ["password"], "password": {"user": {"id": "x"}}}, None),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(nobody, identity, scope):
    answer = authenticate(nobody, identity, scope)

    assert (answer.status_int, answer.json["error"]["message"]) == UNAUTHENTICATED
    assert answer.headers["WWW-Authenticate"] == 'Keystone uri="http://localhost/identity/v3"'


EXPECTING = "Expecting to find {} in {}. The server could not comply with the request since it is either malformed or"


@pytest.mark.parametrize(
    ("auth", "message"),
    [
        (None, EXPECTING.format("auth", "request body")),
        ({"identity": {"methods": ["password"]}}, EXPECTING.format("password", "identity")),
        ({"identity": {"methods": ["password"], "password": {}}}, EXPECTING.format("user", "None")),
        ({"identity": password()}, EXPECTING.format("domain", "user")),
        ({}, "'identity' is a required property"),
        (
            {"identity": password(password=1, domain=DEFAULT)},
            "Invalid input for field 'identity/password/user/password': 1 is not of type 'string'",
        ),
        (
            {"identity": {"methods": ["password"], "password": {"user": {"password": "x"}}}},
            "Invalid input for field identity/password/user: id or name must be present.",
        ),
        (
            {"identity": password(domain={})},
            "Invalid input for field identity/password/user/domain: id or name must be present.",
        ),
        (
            {"identity": password(domain=DEFAULT), "scope": {}},
            EXPECTING.format("system, project, domain, OS-TRUST:trust or unscoped", "scope"),
        ),
        (
            {"identity": password(domain=DEFAULT), "scope": {"project": {}}},
            "Invalid input for field scope/project: id or name must be present.",
        ),
        (
            {"identity": password(domain=DEFAULT), "scope": {"domain": {}}},
            "Invalid input for field scope/domain: id or name must be present.",
        ),
        (
            {"identity": {"methods": ["application_credential"], "application_credential": {"name": "x"}}},
            EXPECTING.format("user", "application credential"),
        ),
    ],
)
def test_what_is_malformed_is_said(nobody, auth, message):
    status, said = nobody.refused("POST /auth/tokens", {} if auth is None else {"auth": auth})

    assert (status, said[: len(message)]) == (400, message)


def test_an_unknown_method_is_said(nobody):
    answer = authenticate(nobody, {"methods": ["kerberos"], "kerberos": {}})

    assert (answer.status_int, answer.json["error"]["message"]) == (
        401,
        "Attempted to authenticate with an unsupported method.",
    )


def test_a_token_is_good_for_another(nobody, demo):
    scope = {"project": {"name": "demo", "domain": DEFAULT}}
    token = told(authenticate(nobody, {"methods": ["token"], "token": {"id": demo.token}}, scope))

    assert (set(token["methods"]), len(token["audit_ids"])) == ({"token", "password"}, 2)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_token_is_validated_by_admins_services_and_itself(nobody, admin, demo, method):
    service = nobody.login("nova", {"project": {"name": "service", "domain": DEFAULT}})
    for client in (admin, service, demo):
        answer = client(f"{method} /auth/tokens", X_Subject_Token=demo.token)
        assert (answer.status_int, answer.headers["X-Subject-Token"]) == (200, demo.token)
        if method == "GET":
            assert answer.json["token"]["user"]["name"] == "demo"

    alt = nobody.login("alt_demo")
    assert alt(f"{method} /auth/tokens", X_Subject_Token=demo.token).status_int == 403
    assert nobody(f"{method} /auth/tokens", X_Subject_Token=demo.token).status_int == 401


def test_a_token_that_is_no_good_is_not_found(admin):
    assert admin.refused("GET /auth/tokens", X_Subject_Token="nothing") == (404, "Could not recognize Fernet token")
    assert admin.refused("GET /auth/tokens", X_Subject_Token="gAAAAA") == (404, "Failed to validate token")
    assert admin.refused("GET /auth/tokens") == (404, "No token in the request")


def test_an_expired_token_is_shown_to_who_asks_for_it(nobody, demo, cloud):
    cloud.clock.move(timedelta(hours=2))
    admin = nobody.login()

    assert admin("GET /auth/tokens", X_Subject_Token=demo.token).status_int == 404
    assert admin("GET /auth/tokens?allow_expired=1", X_Subject_Token=demo.token).status_int == 200
    assert demo.refused("GET /auth/projects") == UNAUTHENTICATED


def test_a_revoked_token_is_no_good_at_once_anywhere(admin, demo):
    assert demo("GET /compute/v2.1/limits").status_int == 200

    assert admin("DELETE /auth/tokens", X_Subject_Token=demo.token).status_int == 204

    assert demo("GET /compute/v2.1/limits").status_int == 401
    assert demo.refused("GET /auth/projects") == UNAUTHENTICATED


def test_who_has_a_token_is_told_what_it_may_be_for(admin, demo):
    def names(client, noun):
        return {one["name"] for one in client(f"GET /auth/{noun}").json[noun]}

    assert (names(admin, "projects"), names(demo, "projects")) == ({"admin", "demo"}, {"demo"})
    assert (names(admin, "domains"), names(demo, "domains")) == ({"Default"}, set())
    assert admin("GET /auth/system").json["system"] == [{"all": True}]
    assert demo("GET /auth/system").json["system"] == []


def test_the_catalogue_is_for_a_projects_token(nobody, demo):
    entries = demo("GET /auth/catalog").json["catalog"]
    assert {"compute", "identity", "image", "network", "placement"} <= {entry["type"] for entry in entries}

    system = nobody.login("admin", {"system": {"all": True}})
    message = "You are not authorized to perform the requested action."
    assert system.refused("GET /auth/catalog") == (403, message)


def test_compute_knows_who_asks(admin, demo, id_of):
    project = id_of("projects", "demo")

    assert demo(f"GET /compute/v2.1/{project}/limits").status_int == 200
    assert demo(f"GET /compute/v2.1/{id_of('projects', 'admin')}/limits").status_int == 400
    wanted = {"flavor": {"name": "f", "ram": 1, "vcpus": 1, "disk": 1}}
    assert demo("POST /compute/v2.1/flavors", wanted).status_int == 403
    assert admin("POST /compute/v2.1/flavors", wanted).status_int == 200


def test_a_method_that_is_named_often_is_tried_once(nobody, monkeypatch):
    tried = []
    by_password = auth.METHODS["password"]
    monkeypatch.setitem(auth.METHODS, "password", lambda *asked: tried.append(1) or by_password(*asked))
    token = told(authenticate(nobody, password(domain=DEFAULT) | {"methods": ["password"] * 5000}))

    assert (token["methods"], len(tried)) == (["password"], 1)
