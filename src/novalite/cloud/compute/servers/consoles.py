"""Consoles of servers: what their guests have written, and tokens with which to look on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite import errors
from novalite.cloud.compute.servers.lifecycle import NotReady
from novalite.cloud.compute.servers.servers import Server
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: How many seconds a token is good for.
LIFETIME = 600

#: Where the consoles of a protocol are looked at, by type; a serial one is that whatever its type is called.
URLS = {
    "vnc": {"novnc": "http://127.0.0.1:6080/vnc_auto.html"},
    "spice": {"spice-html5": "http://127.0.0.1:6082/spice_auto.html", "spice-direct": "http://127.0.0.1:13002/nova"},
    "mks": {"webmks": "http://127.0.0.1:6090/"},
}
SERIAL = "ws://127.0.0.1:6083/"

PORTS = {"vnc": 5900, "spice": 5901, "serial": 10000, "mks": 5902}

_BOOT = """\
[    0.000000] Linux version 5.15.0-117-generic (buildd@lcy02-amd64-037) (gcc 11.4.0)
[    0.000000] Command line: LABEL=cirros-rootfs ro console=tty1 console=ttyS0
[    0.000000] Memory: {ram}M available
[    0.214000] smpboot: Allowing {vcpus} CPUs, 0 hotplug CPUs
[    1.872331] virtio_net virtio0 eth0: registered
info: initramfs: up at 1.04
info: copying initramfs to /dev/vda1
=== system information ===
Platform: OpenStack Foundation OpenStack Nova
Container: none
=== network info ===
if-info: lo,up,127.0.0.1,8,,
=== cirros: current=0.6.3 uptime=11.42 ===
  ____               ____  ____
 / __/ __ ____ ____ / __ \\/ __/
/ /__ / // __// __// /_/ /\\ \\
\\___//_//_/  /_/   \\____/___/
   http://cirros-wing.net

login as 'cirros' user. default password: 'gocubsgo'. use 'sudo' for root.
{hostname} login: """


class ConsoleToken(Struct, frozen=True):
    """A token; its ``id`` is what it says. ``host`` and ``port`` are where the console of a server is."""

    id: str
    server_id: str
    protocol: str
    type: str
    host: str
    port: int
    path: str | None
    tls_port: int | None
    expires_at: datetime
    created_at: datetime

    @property
    def url(self) -> str:
        """Where to look on with it."""
        query = f"path=%3Ftoken%3D{self.id}" if self.type == "novnc" else f"token={self.id}"
        return f"{URLS.get(self.protocol, {}).get(self.type, SERIAL)}?{query}"


TOKENS: Kind[ConsoleToken] = Kind("console_tokens", by=("server_id",))


class Consoles:
    """The consoles of all servers."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def open(self, server: Server, protocol: str, type: str) -> ConsoleToken:
        """A token for a server's console. Raises NotReady, Conflict, Invalid."""
        if not server.host:
            raise NotReady(server)
        if server.task_state in ("deleting", "migrating"):
            raise errors.Conflict(
                f"Cannot 'get_{protocol}_console' instance {server.id} while it is in task_state {server.task_state}"
            )
        if protocol != "serial" and type not in URLS[protocol]:
            raise errors.Invalid(f"Invalid console type {type}")
        now = self._wing.clock.datetime()
        token = ConsoleToken(
            id=new_id(),
            server_id=server.id,
            protocol=protocol,
            type=type,
            host=server.host,
            port=PORTS[protocol],
            path=new_id(),
            tls_port=PORTS[protocol] + 1 if protocol == "spice" else None,
            expires_at=now + timedelta(seconds=LIFETIME),
            created_at=now,
        )
        return self._wing.store.put(TOKENS, token)

    def get(self, token: str) -> ConsoleToken:
        """What a token is for, while it is good. Raises NotFound."""
        found = self._wing.store.get(TOKENS, token)
        if found is None or found.expires_at <= self._wing.clock.datetime():
            raise errors.NotFound("Token not found")
        return found

    def output(self, server: Server) -> str:
        """What the guest has written since it started. Raises NotReady."""
        if not server.host:
            raise NotReady(server)
        flavor = server.flavor
        return _BOOT.format(ram=flavor.ram, vcpus=flavor.vcpus, hostname=server.hostname)
