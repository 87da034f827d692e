import pytest


@pytest.mark.parametrize(
    ("target", "inherited"),
    [
        ("/projects/{project}", False),
        ("/domains/default", False),
        ("/system", False),
        ("/projects/{project}", True),
        ("/domains/default", True),
    ],
)
@pytest.mark.parametrize("actor", ["users", "groups"])
def test_a_role_is_given_and_taken(admin, cloud, id_of, target, actor, inherited):
    who = cloud.identity.groups.create(name="g").id if actor == "groups" else id_of("users", "alt_demo")
    role = cloud.identity.roles.named("reader").id
    path = target.format(project=id_of("projects", "demo")) + f"/{actor}/{who}/roles"
    one = f"{path}/{role}"
    if inherited:
        path, one = f"/OS-INHERIT{path}/inherited_to_projects", f"/OS-INHERIT{one}/inherited_to_projects"

    assert admin(f"HEAD {one}").status_int == 404
    assert admin(f"PUT {one}").status_int == 204
    assert admin(f"PUT {one}").status_int == 204
    assert admin(f"GET {one}").status_int == 204
    assert admin(f"HEAD {one}").status_int == 204
    listed = not (inherited and target.startswith("/projects"))  # which Keystone does not list
    if listed:
        assert [found["name"] for found in admin(f"GET {path}").json["roles"]] == ["reader"]
    assert admin(f"DELETE {one}").status_int == 204
    assert admin.refused(f"DELETE {one}")[1].startswith("Could not find role assignment with role: ")
    assert admin(f"GET {path}").status_int == (200 if listed else 404)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/projects/x/users/{user}/roles/{role}", "Could not find project: x."),
        ("/domains/{project}/users/{user}/roles/{role}", "Could not find domain: {project}."),
        ("/projects/{project}/users/x/roles/{role}", "Could not find user: x."),
        ("/projects/{project}/groups/x/roles/{role}", "Could not find group: x."),
        ("/projects/{project}/users/{user}/roles/x", "Could not find role: x."),
    ],
)
def test_each_part_has_to_be_there(admin, cloud, id_of, path, message):
    known = {"project": id_of("projects", "demo"), "user": id_of("users", "demo"), "role": id_of("roles", "reader")}

    assert admin.refused(f"PUT {path.format(**known)}") == (404, message.format(**known))


def test_a_role_given_is_a_role_had_at_once(admin, demo, nobody, id_of):
    user, role = id_of("users", "demo"), id_of("roles", "admin")
    assert demo("GET /users").status_int == 403

    admin(f"PUT /projects/{id_of('projects', 'demo')}/users/{user}/roles/{role}")

    assert demo("GET /users").status_int == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_user_gives_nothing(demo, id_of, method):
    path = f"/users/{id_of('users', 'demo')}/roles/{id_of('roles', 'admin')}"

    assert demo(f"{method} /projects/{id_of('projects', 'demo')}{path}").status_int == 403
    assert demo(f"{method} /system{path}").status_int == 403
