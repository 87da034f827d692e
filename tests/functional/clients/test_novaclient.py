"""python-novaclient and keystoneauth, unmodified, over a real socket."""

import pytest

pytest.importorskip("openstackclient", reason="tox -e clients alone has all clients")
loading = pytest.importorskip("keystoneauth1.loading")
session = pytest.importorskip("keystoneauth1.session")
discover = pytest.importorskip("keystoneauth1.discover")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def logged_in(auth):
    return session.Session(auth=loading.get_plugin_loader("password").load_from_options(**auth()))


@pytest.mark.parametrize(
    ("service", "least", "most", "path"),
    [
        ("compute", "2.1", "2.104", "/compute/v2.1"),
        ("identity", None, None, "/identity/v3/"),
        ("image", None, None, "/image/v2/"),
        ("network", None, None, "/networking/v2.0/"),
        ("block-storage", "3.0", "3.71", "/volume/v3/"),
        ("volumev3", "3.0", "3.71", "/volume/v3/"),
        ("placement", "1.0", "1.39", "/placement"),
    ],
)
def test_keystoneauth_discovers_every_service(logged_in, cloud, service, least, most, path):
    found = logged_in.auth.get_endpoint_data(logged_in, service_type=service, discover_versions=True)
    versions = [one and discover.version_to_string(one) for one in (found.min_microversion, found.max_microversion)]

    assert versions == [least, most]
    assert f"{found.url.rstrip('/')}/".startswith(f"{cloud['url']}{path}".rstrip("/") + "/")
    told = logged_in.get_all_version_data(service_type=service, interface="public")["RegionOne"]["public"]
    assert "CURRENT" in {one["status"] for of_type in told.values() for one in of_type}


def test_novaclient_leads_a_server_through_its_life(logged_in):
    client = pytest.importorskip("novaclient.client", reason="python-novaclient is not installed")
    nova = client.Client("2.96", session=logged_in)
    (image,) = (one for one in nova.glance.list() if one.name == "cirros-0.6.3-x86_64-disk")
    flavor = nova.flavors.find(name="m1.tiny")
    network = nova.neutron.find_network("private")
    server = nova.servers.create("nova", image, flavor, nics=[{"net-id": network.id}], tags=["a"], description="d")
    server = nova.servers.get(server.id)
    assert (server.status, server.description, server.tags) == ("ACTIVE", "d", ["a"])
    server.stop()
    assert nova.servers.get(server.id).status == "SHUTOFF"
    server.start()
    server.lock(reason="why")
    server.unlock()
    server.add_tag("b")
    assert nova.servers.tag_list(server) == ["a", "b"]
    assert [one.action for one in nova.instance_action.list(server)][-1] == "create"
    assert nova.server_migrations.list(server) == []
    assert len(server.interface_list()) == 1
    assert nova.versions.get_current().version == "2.104"
    assert {one.state for one in nova.services.list()} == {"up"}
    server.delete()
    assert nova.servers.list() == []
