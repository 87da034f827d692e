"""The clients of OpenStack's services, unmodified, in this process: without a socket or a thread."""

import io
import socket

import pytest

pytest.importorskip("openstackclient", reason="tox -e clients alone has all clients")
cinderclient = pytest.importorskip("cinderclient.client")
glanceclient = pytest.importorskip("glanceclient")
neutronclient = pytest.importorskip("neutronclient.v2_0.client")
novaclient = pytest.importorskip("novaclient.client")
pytestmark = pytest.mark.filterwarnings("ignore")

SIZE = 100_000_000


@pytest.fixture
def session(novalite_session, monkeypatch):
    """A session; whoever opens a connection meanwhile fails."""

    def connect(*arguments):
        raise AssertionError(f"a connection to {arguments[1]}")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return novalite_session


def test_novaclient_leads_a_server_through_its_life(session, novalite_cloud):
    nova = novaclient.Client("2.96", session=session)
    image = novalite_cloud.image.images.find()[0].id
    server = nova.servers.create("web", image, nova.flavors.find(name="m1.tiny"), nics="none")

    assert [one.status for one in nova.servers.list()] == ["ACTIVE"]
    server.delete()
    assert nova.servers.list() == []


def test_neutronclient_makes_a_network(session):
    neutron = neutronclient.Client(session=session)
    made = neutron.create_network({"network": {"name": "ours"}})["network"]

    assert [one["id"] for one in neutron.list_networks(name="ours")["networks"]] == [made["id"]]


def test_cinderclient_makes_a_volume(session):
    cinder = cinderclient.Client("3.71", session=session)
    made = cinder.volumes.create(1, name="disk")

    assert [one.id for one in cinder.volumes.list()] == [made.id]


def test_glanceclient_streams_an_image_up_and_down(session):
    glance = glanceclient.Client("2", session=session)
    image = glance.images.create(name="large", disk_format="raw", container_format="bare")
    glance.images.upload(image.id, io.BytesIO(bytes(SIZE)))

    assert glance.images.get(image.id).size == SIZE
    assert sum(map(len, glance.images.data(image.id))) == SIZE


def test_openstacksdk_follows_the_redirection_of_discovery_and_makes_all_of_it(session, novalite_connection):
    server = novalite_connection.create_server(
        "web", image="cirros-0.6.3-x86_64-disk", flavor="m1.tiny", network="private", wait=True, auto_ip=False
    )

    assert server.status == "ACTIVE"
    assert novalite_connection.delete_server("web", wait=True)
