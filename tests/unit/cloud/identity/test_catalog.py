import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.catalog import located
from novalite.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def zoo(cloud):
    return cloud.identity.catalog.services.make({"type": "zoo", "name": "cats", "description": "meow"})


def shown(cloud, type="zoo", project_id=None):
    entries = cloud.identity.catalog.shown("http://c", project_id)
    return [place["url"] for entry in entries if entry["type"] == type for place in entry["endpoints"]]


def test_a_new_cloud_has_the_services_of_a_devstack(cloud):
    entries = {entry["type"]: entry for entry in cloud.identity.catalog.shown("http://c", "p")}

    assert {type: entry["name"] for type, entry in entries.items()} == {
        "block-storage": "cinder",
        "compute": "nova",
        "identity": "keystone",
        "image": "glance",
        "network": "neutron",
        "placement": "placement",
        "volumev3": "cinderv3",
    }
    for entry in entries.values():
        assert {place["interface"] for place in entry["endpoints"]} == {"public", "internal", "admin"}
        assert {place["region"] for place in entry["endpoints"]} == {"RegionOne"}


def test_a_catalogue_is_made_once_for_a_place_and_a_project_until_it_is_another(cloud, zoo):
    first = cloud.identity.catalog.shown("http://c", "p")
    again = cloud.identity.catalog.shown("http://c", "p")
    assert again is first
    assert cloud.identity.catalog.shown("http://c", "q") != first != cloud.identity.catalog.shown("http://d", "p")

    cloud.identity.catalog.endpoints.create(service_id=zoo.id, interface="public", url="http://zoo")

    assert cloud.identity.catalog.shown("http://c", "p") != first


def test_of_more_places_than_are_remembered_each_has_its_own_catalogue(cloud):
    shown = {f"http://{number}": cloud.identity.catalog.shown(f"http://{number}", "p") for number in range(102)}

    for base, entries in shown.items():
        assert entries[0]["endpoints"][0]["url"].startswith(f"{base}/"), base


def test_a_service_is_in_the_catalogue_while_it_has_endpoints_and_is_enabled(cloud, zoo):
    wanted = {"service_id": zoo.id, "interface": "public", "region_id": "RegionOne"}
    assert shown(cloud) == []

    endpoint = cloud.identity.catalog.endpoints.create(**wanted, url="http://zoo")
    assert shown(cloud) == ["http://zoo"]
    cloud.identity.catalog.endpoints.update(endpoint.id, {"url": "http://zoo/$(project_id)s"})
    assert (shown(cloud), shown(cloud, project_id="p")) == ([], ["http://zoo/p"])
    cloud.identity.catalog.endpoints.update(endpoint.id, {"enabled": False})
    assert shown(cloud, project_id="p") == []
    cloud.identity.catalog.endpoints.update(endpoint.id, {"enabled": True})
    cloud.identity.catalog.services.change(zoo, {"enabled": False})
    assert shown(cloud, project_id="p") == []
    cloud.identity.catalog.services.delete(zoo.id)
    with pytest.raises(NotFound, match=f"Could not find endpoint: {endpoint.id}"):
        cloud.identity.catalog.endpoints.get(endpoint.id)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"service_id": "x"}, "Expecting to find endpoint service_id in service table"),
        ({"region_id": "x"}, "Expecting to find endpoint region_id in region table"),
    ],
)
def test_an_endpoint_is_of_a_service_in_a_region(cloud, zoo, values, message):
    with pytest.raises(Invalid, match=message):
        cloud.identity.catalog.endpoints.create(
            **{"service_id": zoo.id, "interface": "public", "url": "http://zoo", **values}
        )


def test_the_old_form_makes_the_region_that_it_names(cloud, zoo):
    endpoint = cloud.identity.catalog.endpoints.create(
        service_id=zoo.id, interface="public", url="http://zoo", region="Mars"
    )

    assert endpoint.region_id == cloud.identity.catalog.regions.get("Mars").id == "Mars"


def test_regions_are_trees_that_go_only_without_endpoints(cloud, zoo):
    mars = cloud.identity.catalog.regions.create(id="Mars")
    below = cloud.identity.catalog.regions.create(parent_region_id="Mars")
    endpoint = cloud.identity.catalog.endpoints.create(
        service_id=zoo.id, interface="public", url="http://zoo", region_id=below.id
    )
    with pytest.raises(Forbidden, match="Unable to delete region Mars because it or its child regions have"):
        cloud.identity.catalog.regions.delete("Mars")
    with pytest.raises(Conflict, match=r"attempting to store region - Duplicate ID, Mars\."):
        cloud.identity.catalog.regions.create(id="Mars")
    with pytest.raises(NotFound, match="Could not find region: Venus"):
        cloud.identity.catalog.regions.create(parent_region_id="Venus")
    with pytest.raises(Invalid, match=f"parent region {below.id} would create a circular region hierarchy"):
        cloud.identity.catalog.regions.update("Mars", {"parent_region_id": below.id})

    cloud.identity.catalog.endpoints.delete(endpoint.id)
    assert cloud.identity.catalog.regions.update(mars.id, {"description": "red"}).description == "red"
    cloud.identity.catalog.regions.delete("Mars")
    assert cloud.identity.catalog.regions.look(below.id) is None


@pytest.mark.parametrize(
    ("url", "project", "expected"),
    [
        ("$(base_url)s/x", None, "http://c/x"),
        ("$(base_url)s/%(tenant_id)s", "p", "http://c/p"),
        ("http://x/$(project_id)s", None, None),
    ],
)
def test_a_url_is_located(url, project, expected):
    assert located(url, "http://c", project) == expected
