import pytest


@pytest.fixture
def make(admin):
    return lambda name, **more: admin("POST /projects", {"project": {"name": name, **more}}).json["project"]


def names(answer):
    return {project["name"] for project in answer.json["projects"]}


def test_a_project_lives(admin):
    wanted = {"name": "cats", "description": "all", "tags": ["a"], "colour": "red"}
    made = admin("POST /projects", {"project": wanted})
    project = made.json["project"]
    assert made.status_int == 201
    assert project == {
        **wanted,
        "id": project["id"],
        "domain_id": "default",
        "parent_id": "default",
        "enabled": True,
        "is_domain": False,
        "options": {},
        "links": {"self": f"http://localhost/identity/v3/projects/{project['id']}"},
    }
    path = f"/projects/{project['id']}"

    assert admin(f"GET {path}").json == {"project": project}
    changed = admin(f"PATCH {path}", {"project": {"name": "dogs", "tags": [], "colour": None}}).json["project"]
    assert (changed["name"], changed["tags"], changed["extra"]) == ("dogs", [], {"colour": None})
    assert admin(f"DELETE {path}").status_int == 204
    for method in ("GET", "DELETE"):
        assert admin.refused(f"{method} {path}") == (404, f"Could not find project: {project['id']}.")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"admin", "demo", "alt_demo", "service", "cats"}),
        ("name=demo", {"demo"}),
        ("name=nothing", set()),
        ("name__contains=demo", {"demo", "alt_demo"}),
        ("name__icontains=DEMO", {"demo", "alt_demo"}),
        ("name__startswith=alt", {"alt_demo"}),
        ("name__iendswith=TS", {"cats"}),
        ("domain_id=nowhere", set()),
        ("parent_id=" + "0" * 32, set()),
        ("enabled=False", {"cats"}),
        ("enabled", {"admin", "demo", "alt_demo", "service"}),
        ("is_domain=true", {"Default"}),
        ("is_domain=0&tags=a,b", {"cats"}),
        ("tags=a,c", set()),
        ("tags-any=a,c", {"cats"}),
        ("not-tags=a,b&name=cats", set()),
        ("not-tags=a,c&name=cats", {"cats"}),
        ("not-tags-any=a,c&name=cats", set()),
        ("colour=red", {"admin", "demo", "alt_demo", "service", "cats"}),
    ],
)
def test_projects_are_filtered(admin, make, query, expected):
    make("cats", enabled=False, tags=["a", "b"])

    assert names(admin(f"GET /projects?{query}")) == expected


def test_a_list_may_begin_after_one_and_end_early(admin):
    everything = admin("GET /projects").json["projects"]

    assert admin(f"GET /projects?marker={everything[1]['id']}&limit=1").json["projects"] == everything[2:3]
    assert admin.refused("GET /projects?marker=nothing") == (404, "Marker nothing could not be found.")


def test_a_tree_is_shown_as_it_is_asked_for(admin, make):
    top = make("top")
    middle = make("middle", parent_id=top["id"])
    bottom = make("bottom", parent_id=middle["id"])

    def show(project, flag):
        return admin(f"GET /projects/{project['id']}?{flag}").json["project"]

    assert show(bottom, "parents_as_ids")["parents"] == {middle["id"]: {top["id"]: {"default": None}}}
    assert show(top, "subtree_as_ids")["subtree"] == {middle["id"]: {bottom["id"]: None}}
    assert show(bottom, "parents_as_list")["parents"] == [], "the admin has no role on them"
    assert show(top, "subtree_as_list")["subtree"] == []
    assert "subtree" not in show(top, "subtree_as_list=0")


def test_tags_come_and_go(admin, make):
    path = f"/projects/{make('cats')['id']}/tags"

    assert admin(f"PUT {path}", {"tags": ["a", "b"]}).json["tags"] == ["a", "b"]
    added = admin(f"PUT {path}/c")
    assert (added.status_int, added.headers["Location"]) == (
        201,
        f"http://localhost/identity/v3{path.removeprefix('/projects')}/c",
    )
    assert "has non-unique elements" in admin.refused(f"PUT {path}/c")[1]
    assert admin(f"GET {path}/c").status_int == 204
    assert admin(f"DELETE {path}/a").status_int == 204
    assert admin(f"GET {path}").json["tags"] == ["b", "c"]
    for method in ("GET", "DELETE"):
        assert admin.refused(f"{method} {path}/a") == (404, "Could not find project tag: a.")
    assert admin(f"DELETE {path}").status_int == 204
    assert admin(f"GET {path}").json["tags"] == []


def test_a_domain_is_made_by_its_other_name(admin):
    made = admin("POST /projects", {"project": {"name": "zoo", "is_domain": True}}).json["project"]

    assert admin(f"GET /domains/{made['id']}").json["domain"]["name"] == "zoo"
    wanted = {"project": {"name": "zoo", "is_domain": True, "parent_id": made["id"]}}
    assert admin.refused("POST /projects", wanted) == (400, "only root projects are allowed to act as domains.")


def test_a_user_sees_its_own_project_alone(demo, id_of):
    assert demo(f"GET /projects/{id_of('projects', 'demo')}").status_int == 200
    own = demo(f"GET /users/{id_of('users', 'demo')}/projects")
    assert names(own) == {"demo"}
    for request in ("GET /projects", f"GET /projects/{id_of('projects', 'admin')}", "GET /projects/nothing"):
        rule = "list_projects" if request == "GET /projects" else "get_project"
        message = f"You are not authorized to perform the requested action: identity:{rule}."
        assert demo.refused(request) == (403, message)
