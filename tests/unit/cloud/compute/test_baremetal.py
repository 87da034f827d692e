import pytest

from novalite.cloud import Cloud
from novalite.errors import NotFound


def test_a_new_cloud_has_no_nodes():
    assert Cloud().compute.baremetal.find() == []


def test_a_node_is_found_by_its_id():
    cloud = Cloud()
    node = cloud.compute.baremetal.add({"cpus": "2"}, "00:0c:29:0d:11:74", instance_id="server")

    assert cloud.compute.baremetal.find() == [cloud.compute.baremetal.get(node.id)]
    assert (node.provision_state, node.ports) == ("active", ("00:0c:29:0d:11:74",))
    assert cloud.compute.baremetal.add({}).provision_state == "available"
    with pytest.raises(NotFound, match="Node nothing could not be found"):
        cloud.compute.baremetal.get("nothing")
