import pytest


@pytest.mark.parametrize("name", ["image", "member", "task"])
def test_a_schema_names_what_shows(ask, make, name):
    id = make()
    ask(f"POST /images/{id}/members", {"member": "blue"})
    ask(f"PUT /images/{id}/stage", b"1")
    ask(f"POST /images/{id}/import", {"method": {"name": "glance-direct"}})
    task = ask("GET /tasks", as_="root").json["tasks"][0]["id"]
    path = {"image": f"/images/{id}", "member": f"/images/{id}/members/blue", "task": f"/tasks/{task}"}[name]
    known = ask(f"GET /schemas/{name}").json["properties"]

    assert {*ask(f"GET {path}", as_="root").json} - {*known} <= {
        "os_glance_importing_to_stores",
        "os_glance_failed_import",
    }
    many = ask(f"GET /schemas/{name}s").json
    assert many["properties"][f"{name}s"]["items"]["name"] == name


def test_an_unknown_schema_is_not_found(ask):
    assert ask("GET /schemas/colour").status_int == 404
