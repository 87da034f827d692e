import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.compute.router import ComputeRouter


def test_a_node_shows_its_interfaces_in_full_only():
    cloud = Cloud()
    node = cloud.compute.baremetal.add({"cpus": "2", "memory_mb": "1024"}, "00:0c:29:0d:11:74")
    app = webtest.TestApp(ComputeRouter(), {CLOUD: cloud, ENVIRON_KEY: RequestContext("root", "red", ["admin"])})
    listed = {
        "id": node.id,
        "interfaces": [],
        "host": "IRONIC MANAGED",
        "task_state": "available",
        "cpus": "2",
        "memory_mb": "1024",
        "disk_gb": "0",
    }

    assert app.get("/os-baremetal-nodes").json == {"nodes": [listed]}
    interfaces = [{"address": "00:0c:29:0d:11:74"}]
    assert app.get(f"/os-baremetal-nodes/{node.id}").json == {
        "node": {**listed, "interfaces": interfaces, "instance_uuid": None}
    }
