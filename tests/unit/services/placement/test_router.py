import webtest

from novalite.testing.application import application

ADMIN = {"X-Auth-Token": "root:ops:admin"}


def test_placement_is_found_at_its_place_and_knows_the_hosts():
    client = webtest.TestApp(application())

    assert client.get("/placement").json["versions"][0]["id"] == "v1.0"
    client.get("/placement/resource_providers", status=401)
    found = client.get("/placement/resource_providers", headers=ADMIN).json["resource_providers"]
    assert [one["name"] for one in found] == ["compute1", "compute2"]
    assert found[0]["links"][0]["href"] == f"/placement/resource_providers/{found[0]['uuid']}"
