"""What a client does, in random order: each thing that it may ask, and the statuses that are an honest answer."""

from __future__ import annotations

import time
from collections import defaultdict
from random import Random
from typing import Any

from tests.load.client import Answer, Client

COMPUTE, VOLUME, NETWORK, IMAGE = "/v2.1", "/volume/v3", "/networking/v2.0", "/image/v2"

#: Of what a project may have so many: what a service says when there are as many.
FULL = {COMPUTE: 403, VOLUME: 413, NETWORK: 409}

DATA = bytes(range(256)) * 64


class Dishonest(AssertionError):
    """An answer that the cloud may not give to what was asked."""


class Worker:
    """One client at work, as somebody of a project.

    ``own`` are the ids of what it has made and not deleted, by noun; somebody who hangs up never learns of any.
    ``spent`` are the seconds of its answers by what was asked, ``dishonest`` the answers that may not be.
    """

    def __init__(self, client: Client, random: Random, who: dict[str, Any], there: dict[str, str]) -> None:
        self.client = client
        self.random = random
        self.who = who
        self.there = there
        self.own: dict[str, list[str]] = defaultdict(list)
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.dishonest: list[str] = []
        self.broken = 0
        self.done = 0

    def log_in(self) -> None:
        """Get a token, with which everything is then asked."""
        answer = self.client("POST", "/identity/v3/auth/tokens", self.who)
        if answer is not None:
            self._check("log in", answer, (201,))
            self.client.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]

    def work(self) -> None:
        """Do one thing."""
        name = self.random.choices(*zip(*WEIGHTS.items(), strict=True))[0]
        try:
            getattr(self, name)()
        except Dishonest as error:
            self.dishonest.append(str(error))
        except Exception as error:
            self.dishonest.append(f"{name}: {error!r}")
            self.client.close()

    def ask(self, what: str, method: str, path: str, body: object, *honest: int, **headers: str) -> Answer | None:
        """The answer, if it is read, whose status is one of these. Raises Dishonest."""
        started = time.perf_counter()
        answer = self.client(method, path, body, **headers)
        if answer is None:
            self.broken += 1
            return None
        self.spent[what].append(time.perf_counter() - started)
        self._check(what, answer, honest)
        return answer

    def make(self, noun: str, service: str, path: str, body: object, status: int) -> str | None:
        """Make one more of a noun; its id, unless there are as many as there may be."""
        answer = self.ask(f"create a {noun}", "POST", service + path, body, status, FULL.get(service, status))
        if answer is None or answer.status != status:
            return None
        id: str = (answer.body if noun == "image" else answer.body[noun])["id"]
        self.own[noun].append(id)
        return id

    def one(self, noun: str) -> str | None:
        """One of its own; somebody who hangs up asks for what is not there."""
        return self.random.choice(self.own[noun]) if self.own[noun] else None

    def drop(self, noun: str, path: str, *honest: int) -> None:
        """Delete one of its own; where it is refused it stays."""
        if id := self.one(noun):
            answer = self.ask(f"delete a {noun}", "DELETE", f"{path}/{id}", None, *honest)
            if answer is not None and answer.status in (202, 204):
                self.own[noun].remove(id)

    def listed(self, noun: str, path: str) -> None:
        """List a noun; all of its own are there."""
        answer = self.ask(f"list {noun}s", "GET", path, None, 200)
        if answer is not None:
            (found,) = (value for name, value in answer.body.items() if isinstance(value, list) and "link" not in name)
            missing = set(self.own[noun]) - {one["id"] for one in found}
            if missing:
                raise Dishonest(f"list {noun}s: {missing} not there")

    def create_server(self) -> None:
        network = [{"uuid": self.there["network"]}]
        wanted = {"name": "load", "flavorRef": "1", "imageRef": self.there["image"], "networks": network}
        self.make("server", COMPUTE, "/servers", {"server": wanted}, 202)

    def show_server(self) -> None:
        if id := self.one("server"):
            self.ask("show a server", "GET", f"{COMPUTE}/servers/{id}", None, 200)

    def act_on_server(self) -> None:
        if id := self.one("server"):
            action = self.random.choice(("os-start", "os-stop", "pause", "unpause", "shelve", "unshelve"))
            self.ask("act on a server", "POST", f"{COMPUTE}/servers/{id}/action", {action: None}, 202, 409)

    def delete_server(self) -> None:
        self.drop("server", f"{COMPUTE}/servers", 204)

    def list_servers(self) -> None:
        self.listed("server", f"{COMPUTE}/servers/detail")

    def create_volume(self) -> None:
        self.make("volume", VOLUME, f"/{self.there['project']}/volumes", {"volume": {"size": 1}}, 202)

    def delete_volume(self) -> None:
        self.drop("volume", f"{VOLUME}/{self.there['project']}/volumes", 202, 400)

    def list_volumes(self) -> None:
        self.listed("volume", f"{VOLUME}/{self.there['project']}/volumes")

    def attach(self) -> None:
        server, volume = self.one("server"), self.one("volume")
        if server and volume:
            path = f"{COMPUTE}/servers/{server}/os-volume_attachments"
            self.ask("attach", "POST", path, {"volumeAttachment": {"volumeId": volume}}, 200, 400, 409)

    def detach(self) -> None:
        server, volume = self.one("server"), self.one("volume")
        if server and volume:
            path = f"{COMPUTE}/servers/{server}/os-volume_attachments/{volume}"
            self.ask("detach", "DELETE", path, None, 202, 404, 409)

    def create_port(self) -> None:
        self.make("port", NETWORK, "/ports", {"port": {"network_id": self.there["network"]}}, 201)

    def delete_port(self) -> None:
        self.drop("port", f"{NETWORK}/ports", 204)

    def list_ports(self) -> None:
        self.listed("port", f"{NETWORK}/ports")

    def create_floating_ip(self) -> None:
        wanted = {"floating_network_id": self.there["outside"]}
        self.make("floatingip", NETWORK, "/floatingips", {"floatingip": wanted}, 201)

    def associate(self) -> None:
        floating, port = self.one("floatingip"), self.one("port")
        if floating and port:
            body = {"floatingip": {"port_id": self.random.choice((port, None))}}
            self.ask("associate", "PUT", f"{NETWORK}/floatingips/{floating}", body, 200, 409)

    def delete_floating_ip(self) -> None:
        self.drop("floatingip", f"{NETWORK}/floatingips", 204)

    def create_group(self) -> None:
        wanted = {"security_group": {"name": "load"}}
        if id := self.make("security_group", NETWORK, "/security-groups", wanted, 201):
            rule = {"security_group_id": id, "direction": "ingress", "protocol": "tcp"}
            path = f"{NETWORK}/security-group-rules"
            self.ask("create a rule", "POST", path, {"security_group_rule": rule}, 201, 409)

    def delete_group(self) -> None:
        self.drop("security_group", f"{NETWORK}/security-groups", 204)

    def create_image(self) -> None:
        wanted = {"name": "load", "disk_format": "raw", "container_format": "bare"}
        if id := self.make("image", IMAGE, "/images", wanted, 201):
            self.ask("upload", "PUT", f"{IMAGE}/images/{id}/file", DATA, 204)

    def download(self) -> None:
        if id := self.one("image"):
            answer = self.ask("download", "GET", f"{IMAGE}/images/{id}/file", None, 200)
            if answer is not None and answer.body != DATA:
                raise Dishonest("download: not what was uploaded")

    def delete_image(self) -> None:
        self.drop("image", f"{IMAGE}/images", 204)

    def _check(self, what: str, answer: Answer, honest: tuple[int, ...]) -> None:
        if answer.status not in honest:
            raise Dishonest(f"{what}: {answer.status} {answer.body!r:.200}")


#: How often each thing is done.
WEIGHTS = {
    **dict.fromkeys(("create_server", "show_server", "list_servers"), 6),
    **dict.fromkeys(("act_on_server", "delete_server", "create_port", "create_volume"), 4),
    **dict.fromkeys(("attach", "detach", "delete_port", "delete_volume", "list_ports", "list_volumes"), 3),
    **dict.fromkeys(("create_floating_ip", "associate", "delete_floating_ip", "create_image", "download"), 2),
    **dict.fromkeys(("delete_image", "create_group", "delete_group", "log_in"), 1),
}
