"""What processes do at once that share a cloud: each tries to get what there is not enough of."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import webtest

from novalite.wsgi.loader import Loader

#: Who asks, as noauth reads it.
AS = "admin:openstack"

#: So often each tries to make a port, and a keypair.
TRIES = 5

#: So many keypairs there may be.
LIMIT = 10


def loaded(url: str, strategy: str = "noauth") -> Any:
    """novalite with the cloud that is kept at a URL; who asks is its administrator."""
    options = {"auth_strategy": strategy, "api_rate_limit": "false", "filter:cloud.store": url}
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_AUTH_TOKEN": AS}
    app = webtest.TestApp(Loader(options=options).load_app("osapi_compute"), environ, lint=False)
    app.cloud = app.app.cloud
    return app


def prepare(url: str, rivals: int) -> dict[str, Any]:
    """A network, a volume, and a server for each."""
    app = loaded(url)
    app.put_json("/v2.1/os-quota-sets/openstack", {"quota_set": {"key_pairs": LIMIT, "instances": -1, "cores": -1}})
    volume = app.post_json("/volume/v3/volumes", {"volume": {"size": 1}}).json["volume"]["id"]
    image = app.get("/image/v2/images").json["images"][0]["id"]
    server = {"name": "s", "imageRef": image, "flavorRef": "1", "networks": []}
    servers = [app.post_json("/v2.1/servers", {"server": server}).json["server"]["id"] for _ in range(rivals)]
    network = app.post_json("/networking/v2.0/networks", {"network": {"name": "n"}}).json["network"]["id"]
    subnet = {"network_id": network, "cidr": "10.9.0.0/24", "ip_version": 4}
    app.post_json("/networking/v2.0/subnets", {"subnet": subnet})
    app.cloud.store.close()
    return {"network": network, "volume": volume, "servers": servers}


def strive(url: str, number: int, known: dict[str, Any]) -> dict[str, Any]:
    """Try to get ports, keypairs and the volume; what came of it."""
    app = loaded(url)
    addresses, keypairs = [], []
    for one in range(TRIES):
        port = app.post_json("/networking/v2.0/ports", {"port": {"network_id": known["network"]}}).json["port"]
        addresses += [ip["ip_address"] for ip in port["fixed_ips"]]
        keypair = {"keypair": {"name": f"{number}-{one}"}}
        keypairs.append(app.post_json("/v2.1/os-keypairs", keypair, status="*").status_int)
    path = f"/v2.1/servers/{known['servers'][number]}/os-volume_attachments"
    wanted = {"volumeAttachment": {"volumeId": known["volume"]}}
    attached = app.post_json(path, wanted, status="*").status_int
    return {"addresses": addresses, "keypairs": keypairs, "attached": attached}


def compete(url: str, rivals: int) -> list[dict[str, Any]]:
    """What comes of it for each of so many processes, which are forked of this one."""
    known = prepare(url, rivals)
    pipes = [os.pipe() for _ in range(rivals)]
    for number, (_, end) in enumerate(pipes):
        if os.fork() == 0:
            with os.fdopen(end, "w") as told:
                json.dump(strive(url, number, known), told)
            os._exit(0)
        os.close(end)
    answers = []
    for start, _ in pipes:
        with os.fdopen(start) as told:
            answers.append(json.load(told))
        os.wait()
    return answers


if __name__ == "__main__":
    print(json.dumps(compete(sys.argv[1], int(sys.argv[2]))))
