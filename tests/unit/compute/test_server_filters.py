import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.servers import SERVERS, Server
from novalite.compute.router import ComputeRouter
from novalite.context import ENVIRON_KEY, RequestContext

PROJECT = "9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a"


@pytest.fixture
def cloud():
    cloud = Cloud()
    now, flavor = cloud.clock.datetime(), cloud.flavors.get("1")
    for name in "abc":
        number = cloud.store.next("servers")
        cloud.store.put(
            SERVERS, Server(name, number, name, PROJECT, "u", flavor, now, now, image_id="", task_state=None)
        )
    return cloud


def listed(cloud, query):
    environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext("u", PROJECT, ["reader"])}
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

    monkeypatch.setattr("novalite.store.memory._sorted", sort_all)

    assert listed(cloud, f"/servers?limit=2{query}") == names
