"""Which endpoints projects have, over HTTP."""


def test_a_group_lives_and_is_had_by_projects(admin, id_of):
    project, made = id_of("projects", "demo"), {"name": "inner", "filters": {"interface": "internal"}}
    group = admin("POST /OS-EP-FILTER/endpoint_groups", {"endpoint_group": made}).json["endpoint_group"]
    path = f"/OS-EP-FILTER/endpoint_groups/{group['id']}"

    assert admin(f"GET {path}").json["endpoint_group"] == group
    assert {one["interface"] for one in admin(f"GET {path}/endpoints").json["endpoints"]} == {"internal"}
    assert admin(f"PUT {path}/projects/{project}").status_int == 204
    assert admin(f"GET {path}/projects/{project}").json["endpoint_group"]["project_id"] == project
    assert [one["id"] for one in admin(f"GET {path}/projects").json["projects"]] == [project]
    own = f"/OS-EP-FILTER/projects/{project}"
    assert [one["id"] for one in admin(f"GET {own}/endpoint_groups").json["endpoint_groups"]] == [group["id"]]
    assert {one["interface"] for one in admin(f"GET {own}/endpoints").json["endpoints"]} == {"internal"}
    assert admin(f"DELETE {path}/projects/{project}").status_int == 204
    assert admin(f"GET {path}/projects/{project}").status_int == 404
    changed = admin(f"PATCH {path}", {"endpoint_group": {"name": "outer"}}).json["endpoint_group"]
    assert changed["name"] == "outer"
    assert admin(f"DELETE {path}").status_int == 204
    assert admin.refused(f"GET {path}") == (404, f"Could not find Endpoint Group: {group['id']}.")


def test_a_project_has_an_endpoint(admin, cloud, id_of):
    project, endpoint = id_of("projects", "demo"), cloud.identity.catalog.endpoints.find()[0].id
    path = f"/OS-EP-FILTER/projects/{project}/endpoints/{endpoint}"

    assert admin(f"PUT {path}").status_int == 204
    assert admin(f"GET {path}").status_int == 204
    assert [one["id"] for one in admin(f"GET /OS-EP-FILTER/endpoints/{endpoint}/projects").json["projects"]] == [
        project
    ]
    assert admin(f"DELETE {path}").status_int == 204
    assert admin(f"GET {path}").status_int == 404
