"""One of everything that a project can own, made as its member through the six APIs."""

import base64
from collections import defaultdict
from itertools import product
from typing import Any

from novalite.testing.application import application
from tests.apis import APIS, Declared, Who, ask, log_in

BY_NAME = {api.name: api for api in APIS}

#: What something in a list may be called by in a path.
IDENTIFIERS = (
    "id",
    "uuid",
    "name",
    "alias",
    "member_id",
    "port_id",
    "request_id",
    "host_name",
    "key_id",
    "volumeId",
    "share_id",
)


class Making:
    """Makes things as somebody; ``mark`` is in all names, ``net`` is the network's part of all addresses."""

    def __init__(self, app: Any, who: Who, mark: str, net: str) -> None:
        self.app, self.who, self.mark, self.net = app, who, mark, net

    def __call__(self, api: str, request: str, body: Any = None, media_type: str = "") -> Any:
        answer = ask(self.app, self.who, BY_NAME[api], request, body, media_type=media_type)
        assert answer.status_int < 300, f"{request}: {answer.text}"
        self.app.cloud.clock.run()
        return answer.json if answer.content_type == "application/json" and answer.body else None

    def one(self, api: str, path: str, noun: str, **more: Any) -> Any:
        """``POST /path`` of ``{noun: more}``, and what of it is shown."""
        return self(api, f"POST {path}", {noun: more})[noun]

    def everything(self, public_network: str, friend: str) -> None:
        """All of it; the shared image is for the project of a ``friend``."""
        self._of_identity()
        image = self._images(friend)
        port = self._networks(public_network)
        volume = self._volumes()
        self._servers(image, port, volume)

    def _of_identity(self) -> None:
        self.one(
            "identity",
            f"/v3/users/{self.who.user_id}/application_credentials",
            "application_credential",
            name=f"{self.mark}-application-credential",
            description=f"{self.mark}-described",
        )

    def _images(self, friend: str) -> str:
        wanted = {"name": f"{self.mark}-image", "disk_format": "raw", "container_format": "bare"}
        wanted |= {"tags": [f"{self.mark}-tag"], f"{self.mark}_property": f"{self.mark}-value"}
        image = self("image", "POST /images", {**wanted, "visibility": "shared"})["id"]
        self("image", f"PUT /images/{image}/file", self.mark.encode() * 100, "application/octet-stream")
        self("image", f"POST /images/{image}/members", {"member": friend})
        private = self("image", "POST /images", {**wanted, "name": f"{self.mark}-private", "visibility": "private"})
        self("image", f"PUT /images/{private['id']}/file", self.mark.encode(), "application/octet-stream")
        staged = self("image", "POST /images", {**wanted, "name": f"{self.mark}-staged"})["id"]
        self("image", f"PUT /images/{staged}/stage", self.mark.encode(), "application/octet-stream")
        self("image", f"POST /images/{staged}/import", {"method": {"name": "glance-direct"}})
        return image

    def _networks(self, public: str) -> str:
        said = {"description": f"{self.mark}-described"}
        network = self.one("network", "/networks", "network", name=f"{self.mark}-network", **said)["id"]
        self.one("network", "/networks", "network", name=f"{self.mark}-other")
        prefixes = [f"{self.net}.0.0/16"]
        pool = {"name": f"{self.mark}-pool", "prefixes": prefixes, "default_prefixlen": 24, **said}
        pool = self.one("network", "/subnetpools", "subnetpool", **pool)["id"]
        subnet = {"name": f"{self.mark}-subnet", "network_id": network, "ip_version": 4, "subnetpool_id": pool}
        subnet = self.one("network", "/subnets", "subnet", **subnet, **said)["id"]
        group = self.one("network", "/security-groups", "security_group", name=f"{self.mark}-group", **said)["id"]
        rule = {"direction": "ingress", "protocol": "tcp", "port_range_min": 22, "port_range_max": 22}
        rule |= {"remote_ip_prefix": f"{self.net}.7.0/24", "security_group_id": group}
        self.one("network", "/security-group-rules", "security_group_rule", **rule, **said)
        port = {"name": f"{self.mark}-port", "network_id": network, "security_groups": [group], **said}
        port = self.one("network", "/ports", "port", **port)["id"]
        self.one("network", "/ports", "port", name=f"{self.mark}-free-port", network_id=network)
        router = {"name": f"{self.mark}-router", "external_gateway_info": {"network_id": public}, **said}
        router = self.one("network", "/routers", "router", **router)["id"]
        self("network", f"PUT /routers/{router}/add_router_interface", {"subnet_id": subnet})
        floating = {"floating_network_id": public, "port_id": port, **said}
        floating = self.one("network", "/floatingips", "floatingip", **floating)["id"]
        for thing in ("networks", "subnetpools", "subnets", "security-groups", "ports", "routers"):
            for id in [one["id"] for one in next(iter(self("network", f"GET /{thing}").values()))]:
                if ask(self.app, self.who, BY_NAME["network"], f"GET /{thing}/{id}/tags").json["tags"] == []:
                    ask(self.app, self.who, BY_NAME["network"], f"PUT /{thing}/{id}/tags/{self.mark}-tag")
        self("network", f"PUT /floatingips/{floating}/tags", {"tags": [f"{self.mark}-tag"]})
        return port

    def _volumes(self) -> str:
        said = {"description": f"{self.mark}-described", "metadata": {f"{self.mark}-key": f"{self.mark}-value"}}
        volume = self.one("volume", "/volumes", "volume", name=f"{self.mark}-volume", size=1, **said)["id"]
        given = self.one("volume", "/volumes", "volume", name=f"{self.mark}-given", size=1, **said)["id"]
        self.one("volume", "/volumes", "volume", name=f"{self.mark}-free", size=1, **said)
        self.one("volume", "/snapshots", "snapshot", name=f"{self.mark}-snapshot", volume_id=volume, **said)
        self.one("volume", "/backups", "backup", name=f"{self.mark}-backup", volume_id=volume, **said)
        self.one("volume", "/volume-transfers", "transfer", name=f"{self.mark}-transfer", volume_id=given)
        self("volume", f"POST /volumes/{given}/action", {"os-set_image_metadata": {"metadata": {"a": self.mark}}})
        return volume

    def _servers(self, image: str, port: str, volume: str) -> None:
        self.one("compute", "/os-keypairs", "keypair", name=f"{self.mark}-key", type="ssh", public_key=_key(self.mark))
        group = {"name": f"{self.mark}-server-group", "policy": "affinity"}
        group = self.one("compute", "/os-server-groups", "server_group", **group)["id"]
        server = {
            "name": f"{self.mark}-server",
            "description": f"{self.mark}-described",
            "hostname": f"{self.mark}-host",
            "flavorRef": "1",
            "imageRef": image,
            "key_name": f"{self.mark}-key",
            "metadata": {f"{self.mark}-key": f"{self.mark}-value"},
            "tags": [f"{self.mark}-tag"],
            "user_data": base64.b64encode(self.mark.encode()).decode(),
            "networks": [{"port": port}],
        }
        self._stopped(server | {"networks": "none", "name": f"{self.mark}-stopped"})
        hints = {"os:scheduler_hints": {"group": group}}
        made = self("compute", "POST /servers", {"server": server, **hints})["server"]["id"]
        self("compute", f"GET /servers/{made}")
        self("compute", f"POST /servers/{made}/os-volume_attachments", {"volumeAttachment": {"volumeId": volume}})
        console = {"protocol": "vnc", "type": "novnc"}
        self.one("compute", f"/servers/{made}/remote-consoles", "remote_console", **console)
        self("compute", f"POST /servers/{made}/action", {"createImage": {"name": f"{self.mark}-server-image"}})

    def _stopped(self, server: dict[str, Any]) -> None:
        """A server with a share, which only the cloud can make."""
        id = self("compute", "POST /servers", {"server": server})["server"]["id"]
        self("compute", f"POST /servers/{id}/action", {"os-stop": None})
        share = self.app.cloud.compute.shares.create(self.who.project_id, f"{self.mark}-share")
        self.one("compute", f"/servers/{id}/shares", "share", share_id=share.id, tag=f"{self.mark}-tag")


def furnished(roles: str) -> Any:
    """An application in whose cloud the admin's project has one of everything; ``who`` is that admin."""
    app = application()
    project = app.cloud.identity.projects.find(name="admin")[0].id
    app.who = log_in(app, "admin", project, roles)
    public = next(network.id for network in app.cloud.network.networks.find() if network.external)
    Making(app, app.who, "own", "10.8").everything(public, app.cloud.identity.projects.find(name="demo")[0].id)
    return app


def _key(mark: str) -> str:
    body = b"\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\1\0\0\1\1" + mark.encode().ljust(257, b"\1")
    return f"ssh-rsa {base64.b64encode(body).decode()} {mark}"


def listed(
    app: Any, who: Who, operations: list[Declared], known: dict[str, list[str]] | None = None
) -> dict[str, list[str]]:
    """What a path's variables may name, by the word before them: what the list at that word has for somebody."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    found |= {word: dict.fromkeys(names) for word, names in (known or {}).items()}
    lists = [one for one in operations if one.method == "GET" and not one.path.endswith("}")]
    for one in sorted(lists, key=lambda one: one.path.count("{")):
        for path in filled(one.path, found):
            answer = ask(app, who, one.api, f"GET {path}", version=one.versions[-1])
            if answer.status_int == 200 and answer.content_type == "application/json":
                found[one.path.removesuffix("/detail").rpartition("/")[2]] |= dict.fromkeys(_names(answer.json))
    return {word: [*names] for word, names in found.items()}


def filled(path: str, known: Any) -> list[str]:
    """A path with each of the names that are known of its variables; none where there are none of one."""
    parts = path.split("/")
    choices = [[*known[parts[index - 1]]] if part.startswith("{") else [part] for index, part in enumerate(parts)]
    return ["/".join(chosen) for chosen in product(*choices)]


def _names(said: Any) -> list[str]:
    values = [value for name, value in said.items() if name != "links"] if isinstance(said, dict) else []
    found = []
    for value in values:
        for item in value if isinstance(value, list | dict) else ():
            inner = next(iter(item.values())) if isinstance(item, dict) and len(item) == 1 else item
            item = inner if isinstance(inner, dict) else item
            found += [item] if isinstance(item, str) else [str(item[key]) for key in IDENTIFIERS if item.get(key)]
    return found
