import pytest


def test_a_user_lives(admin):
    wanted = {"name": "ann", "email": "a@b", "description": "hers", "enabled": False}
    made = admin("POST /users", {"user": {**wanted, "password": "x"}})
    user = made.json["user"]
    assert made.status_int == 201
    assert user == {
        **wanted,
        "id": user["id"],
        "domain_id": "default",
        "options": {},
        "password_expires_at": None,
        "links": {"self": f"http://localhost/identity/v3/users/{user['id']}"},
    }
    path = f"/users/{user['id']}"

    assert admin(f"GET {path}").json == {"user": user}
    assert admin(f"HEAD {path}").status_int == 200
    assert [one["name"] for one in admin("GET /users?enabled=0").json["users"]] == ["ann"]
    assert admin("GET /users?name=ann&domain_id=default").json["users"] == [user]
    assert admin(f"PATCH {path}", {"user": {"enabled": True, "name": "eve"}}).json["user"]["name"] == "eve"
    assert admin(f"DELETE {path}").status_int == 204
    for method in ("GET", "DELETE"):
        assert admin.refused(f"{method} {path}") == (404, f"Could not find user: {user['id']}.")


def test_there_is_one_user_of_a_name_in_a_domain(admin):
    message = "Conflict occurred attempting to store user - Duplicate entry found with name demo at domain ID default."

    assert admin.refused("POST /users", {"user": {"name": "demo"}}) == (409, message)


@pytest.mark.parametrize(
    ("user", "problem"),
    [
        ({}, "Invalid input for field/attribute user. Value: {}. 'name' is a required property"),
        ({"name": ""}, "Invalid input for field/attribute name. Value: . '' should be non-empty"),
        ({"name": " "}, "Invalid input for field/attribute name. Value:  . ' ' does not match"),
        ({"name": "x", "enabled": "yes"}, "Invalid input for field/attribute enabled. Value: yes."),
        ({"name": "x" * 256}, "Invalid input for field/attribute name. Value: xxx"),
    ],
)
def test_what_is_wrong_with_a_user_is_said(admin, user, problem):
    status, message = admin.refused("POST /users", {"user": user})

    assert (status, message[: len(problem)]) == (400, problem)


def test_a_user_sees_itself_and_changes_its_password(nobody, demo, id_of):
    own = id_of("users", "demo")
    assert demo(f"GET /users/{own}").status_int == 200
    assert demo(f"GET /users/{own}/groups").json["groups"] == []
    for request in ("GET /users", f"GET /users/{id_of('users', 'admin')}", "GET /users/nothing"):
        assert demo(request).status_int == 403
    assert demo(f"PATCH /users/{own}", {"user": {"enabled": False}}).status_int == 403

    change = {"user": {"original_password": "wrong", "password": "new"}}
    assert nobody.refused(f"POST /users/{own}/password", change)[0] == 401
    change["user"]["original_password"] = "secret"
    assert nobody(f"POST /users/{own}/password", change).status_int == 204
    assert demo("GET /auth/projects").status_int == 401, "its tokens are revoked"
    assert nobody.login("demo", password="new")("GET /auth/projects").status_int == 200


def test_a_group_lives_and_has_users(admin, id_of):
    group = admin("POST /groups", {"group": {"name": "cats", "description": "big"}}).json["group"]
    path, user = f"/groups/{group['id']}", id_of("users", "demo")
    assert group == {
        "id": group["id"],
        "name": "cats",
        "domain_id": "default",
        "description": "big",
        "links": {"self": f"http://localhost/identity/v3{path}"},
    }

    assert admin(f"PUT {path}/users/{user}").status_int == 204
    assert admin(f"HEAD {path}/users/{user}").status_int == 204
    assert [one["name"] for one in admin(f"GET {path}/users").json["users"]] == ["demo"]
    assert admin(f"GET /users/{user}/groups").json["groups"] == [{**group, "membership_expires_at": None}]
    assert admin(f"DELETE {path}/users/{user}").status_int == 204
    assert admin(f"GET {path}/users/{user}").status_int == 404
    assert admin("GET /groups?name=cats").json["groups"] == [group]
    assert admin(f"PATCH {path}", {"group": {"name": "dogs"}}).json["group"]["name"] == "dogs"
    assert admin(f"GET {path}").json["group"]["name"] == "dogs"
    assert admin(f"DELETE {path}").status_int == 204
    assert admin.refused(f"GET {path}") == (404, f"Could not find group: {group['id']}.")
