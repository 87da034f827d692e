import pytest


@pytest.fixture
def listed(admin, cloud):
    """The assignments that a query gives, as text: role, who, where."""

    def listed(query="", client=admin):
        found = client(f"GET /role_assignments?include_names&{query}").json["role_assignments"]
        return sorted(map(text, found))

    def text(one):
        (where, target), *inherited = one["scope"].items()
        who = one.get("user") or one["group"]
        name = "all" if where == "system" else target["name"]
        return f"{one['role']['name']} {who['name']} {name}{' inherited' * len(inherited)}"

    return listed


@pytest.fixture
def zoo(cloud):
    """A tree of two projects, a group with a user, and an inherited role of the group on the upper project."""
    top = cloud.identity.projects.create(name="top")
    cloud.identity.projects.create(name="bottom", parent_id=top.id)
    ann, group = cloud.identity.users.create(name="ann"), cloud.identity.groups.create(name="cats")
    cloud.identity.groups.add(group.id, ann.id)
    cloud.identity.assignments.add(cloud.identity.roles.named("member").id, top.id, group_id=group.id, inherited=True)
    return {"top": top.id, "ann": ann.id, "cats": group.id}


def test_what_was_given_is_shown(admin, id_of):
    query = f"user.id={id_of('users', 'demo')}"
    (found,) = admin(f"GET /role_assignments?{query}").json["role_assignments"]
    project, user, role = id_of("projects", "demo"), id_of("users", "demo"), id_of("roles", "member")

    assert found == {
        "scope": {"project": {"id": project}},
        "user": {"id": user},
        "role": {"id": role},
        "links": {"assignment": f"http://localhost/identity/v3/projects/{project}/users/{user}/roles/{role}"},
    }


def test_with_names_domains_have_theirs_too(admin, id_of):
    query = f"include_names&user.id={id_of('users', 'demo')}"
    (found,) = admin(f"GET /role_assignments?{query}").json["role_assignments"]
    domain = {"id": "default", "name": "Default"}

    assert found["user"] == {"id": id_of("users", "demo"), "name": "demo", "domain": domain}
    assert found["scope"] == {"project": {"id": id_of("projects", "demo"), "name": "demo", "domain": domain}}
    assert found["role"] == {"id": id_of("roles", "member"), "name": "member"}


def test_what_it_comes_to_is_shown_with_what_it_comes_from(admin, listed, zoo):
    assert listed(f"group.id={zoo['cats']}") == ["member cats top inherited"]
    query = f"user.id={zoo['ann']}&effective"
    assert listed(query) == ["member ann bottom inherited", "reader ann bottom inherited"]

    links = [one["links"] for one in admin(f"GET /role_assignments?{query}").json["role_assignments"]]

    for link in links:
        assert f"/OS-INHERIT/projects/{zoo['top']}/groups/{zoo['cats']}/roles/" in link["assignment"]
        assert link["membership"].endswith(f"/v3/groups/{zoo['cats']}/users/{zoo['ann']}")
    assert sum("prior_role" in link for link in links) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("scope.system=all", ["admin admin all"]),
        ("scope.domain.id=default", ["admin admin Default"]),
        ("scope.project.id={demo}", ["admin admin demo", "member demo demo"]),
        ("role.id={member}", ["member alt_demo alt_demo", "member cats top inherited", "member demo demo"]),
        ("scope.OS-INHERIT:inherited_to=projects", ["admin admin all", "member cats top inherited"]),
        ("scope.project.id={top}&include_subtree", ["member cats top inherited"]),
        ("scope.project.id={top}&include_subtree&effective&role.id={member}", ["member ann bottom inherited"]),
        ("scope.project.id=nothing", []),
    ],
)
def test_assignments_are_filtered(listed, zoo, id_of, query, expected):
    known = {**zoo, "demo": id_of("projects", "demo"), "member": id_of("roles", "member")}

    assert listed(query.format(**known)) == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("scope.domain.id=x&scope.project.id=x", "Specify a domain or project, not both"),
        ("scope.domain.id=x&scope.system=all", "Specify system or domain, not both"),
        ("scope.project.id=x&scope.system=all", "Specify system or project, not both"),
        ("include_subtree", "'scope.project.id' is a dependency of 'include_subtree'"),
        ("effective&group.id=x", "Combining effective and group filter will always result in an empty list."),
        (
            "effective&scope.domain.id=x&scope.OS-INHERIT:inherited_to=projects",
            "Combining effective, domain and inherited filters will always result in an empty list.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(admin, query, message):
    assert admin.refused(f"GET /role_assignments?{query}") == (400, message)


def test_who_reads_a_domain_sees_what_is_in_it(nobody, cloud, listed, zoo):
    domain = cloud.identity.domains.create(name="zoo")
    project = cloud.identity.projects.create(name="cages", domain_id=domain.id)
    cloud.identity.assignments.add(cloud.identity.roles.named("reader").id, project.id, user_id=zoo["ann"])
    demo = cloud.identity.users.find(name="demo")[0]
    cloud.identity.assignments.add(cloud.identity.roles.named("reader").id, domain.id, user_id=demo.id)

    client = nobody.login("demo", {"domain": {"id": domain.id}})

    assert listed(client=client) == ["reader ann cages", "reader demo zoo"]


def test_a_user_sees_none(demo):
    assert demo("GET /role_assignments").status_int == 403
