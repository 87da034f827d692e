import pytest
import webtest
from msgspec.structs import replace

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.compute.router import ComputeRouter

PROJECT = "9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a"


@pytest.fixture
def cloud():
    cloud = Cloud()
    now, flavor = cloud.clock.datetime(), cloud.compute.flavors.get("1")
    for name in "abc":
        number = cloud.store.next("servers")
        cloud.store.put(
            SERVERS, Server(name, number, name, PROJECT, "u", flavor, now, now, image_id="", task_state=None)
        )
    return cloud


def listed(cloud, query, role="reader"):
    environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext("u", PROJECT, [role])}
    return [server["name"] for server in webtest.TestApp(ComputeRouter(), environ).get(query).json["servers"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["c", "b"]),
        ("&marker=c", ["b", "a"]),
        ("&sort_key=created_at", ["c", "b"]),
        ("&sort_key=created_at&sort_key=created_at&sort_dir=desc&sort_dir=asc", ["c", "b"]),
    ],
)
def test_the_newest_are_found_without_sorting_all_servers(cloud, monkeypatch, query, names):
    def sort_all(records, page):
        raise AssertionError(f"{len(records)} servers are sorted for a page of {page.limit}")

    monkeypatch.setattr("novalite.store.memory.sorted_page", sort_all)

    assert listed(cloud, f"/servers?limit=2{query}") == names


@pytest.mark.parametrize(
    ("query", "role"), [("", "reader"), ("?deleted=false", "admin"), ("?all_tenants=1", "admin"), ("?name=b", "reader")]
)
def test_what_is_gone_is_not_looked_at_by_who_asks_for_what_is_there(cloud, monkeypatch, query, role):
    for name in "ac":
        server = cloud.compute.servers.get(name)
        cloud.store.put(SERVERS, replace(server, deleted_at=server.created_at))

    def looked_at(server):
        assert server.name == "b", f"{server.name} is gone"
        return False

    monkeypatch.setattr(Server, "deleted", property(looked_at))

    assert listed(cloud, f"/servers{query}", role) == ["b"]
