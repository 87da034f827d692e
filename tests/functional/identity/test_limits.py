"""Limits and what is registered, over HTTP."""

import pytest


@pytest.fixture
def limit(admin, cloud, id_of):
    service = cloud.identity.catalog.services.find(type="image")[0].id
    what = {"service_id": service, "resource_name": "image_count"}
    admin("POST /registered_limits", {"registered_limits": [{**what, "default_limit": 5}]})
    wanted = {**what, "resource_limit": 3, "project_id": id_of("projects", "demo")}
    return admin("POST /limits", {"limits": [wanted]}).json["limits"][0]


def test_a_limit_is_seen_by_whose_it_is(admin, demo, nobody, limit):
    other = nobody.login("alt_demo")

    assert [client("GET /limits").json["limits"] for client in (admin, demo, other)] == [[limit], [limit], []]
    path = f"/limits/{limit['id']}"
    assert [client(f"GET {path}").status_int for client in (admin, demo, other)] == [200, 200, 403]


def test_a_limit_is_changed_by_an_admin(admin, demo, limit):
    path, change = f"/limits/{limit['id']}", {"limit": {"resource_limit": 4}}

    assert demo(f"PATCH {path}", change).status_int == 403
    assert admin(f"PATCH {path}", change).json["limit"]["resource_limit"] == 4
    (registered,) = demo("GET /registered_limits?resource_name=image_count").json["registered_limits"]
    assert admin(f"DELETE /registered_limits/{registered['id']}").status_int == 403
    assert admin(f"DELETE {path}").status_int == 204
    changed = admin(f"PATCH /registered_limits/{registered['id']}", {"registered_limit": {"default_limit": 6}})
    assert changed.json["registered_limit"]["default_limit"] == 6
    assert admin(f"DELETE /registered_limits/{registered['id']}").status_int == 204


def test_who_reads_a_domain_sees_the_limits_in_it(nobody, admin, cloud, limit):
    keeper = cloud.identity.users.create(name="keeper", domain_id="default", password="secret")
    cloud.identity.assignments.add(cloud.identity.roles.named("reader").id, "default", user_id=keeper.id)

    assert nobody.login("keeper", {"domain": {"id": "default"}})("GET /limits").json["limits"] == [limit]
