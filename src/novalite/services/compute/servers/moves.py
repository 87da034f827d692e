"""Actions that take a server elsewhere: resize, migrate, live-migrate, evacuate, shelve and unshelve."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import between, since, until
from novalite.api.shape import AS_IT_IS, Body, Obj, body, field, obj
from novalite.api.types import boolean, fqdn, named, truth
from novalite.cloud.compute.scheduler import NoValidHost
from novalite.services.compute.servers.actions import declare
from novalite.services.compute.servers.create import FLAVOR, flavor_of, new_password
from novalite.services.compute.servers.servers import DISK_CONFIG, permitted, servers

HOST = fqdn | {"type": ["string", "null"]}
AUTO = boolean | {"enum": [*boolean["enum"], "auto"]}

RESIZE = body("resize", field("flavorRef", FLAVOR, required=True), field("OS-DCF:diskConfig", DISK_CONFIG))
MIGRATE = Body(
    Obj(
        field("migrate", {}, until("2.55")),
        field("migrate", obj(field("host", HOST), nullable=True), since("2.56"), required=True),
    )
)
LIVE = body(
    "os-migrateLive",
    field("block_migration", boolean, until("2.24"), required=True),
    field("block_migration", AUTO, since("2.25"), required=True),
    field("disk_over_commit", boolean, until("2.24"), required=True),
    field("host", HOST, required=True),
    field("force", boolean, between("2.30", "2.67")),
)
EVACUATE = body(
    "evacuate",
    field("host", fqdn),
    field("onSharedStorage", boolean, until("2.13"), required=True),
    field("adminPass", {"type": "string"}),
    field("force", boolean, between("2.29", "2.67")),
)
UNSHELVE = Body(
    Obj(
        field("unshelve", {}, until("2.76"), required=True),
        field(
            "unshelve",
            obj(field("availability_zone", named(), required=True), nullable=True),
            between("2.77", "2.90"),
            required=True,
        ),
        field(
            "unshelve",
            obj(
                field("availability_zone", {"type": ["string", "null"]}),
                field("host", {"type": "string"}),
                nullable=True,
            ),
            since("2.91"),
            required=True,
        ),
    )
)


declare(
    "confirmResize",
    "servers:confirm_resize",
    lambda call, one: call.cloud.compute.moves.confirm(one, call.context),
    204,
)
declare("revertResize", "servers:revert_resize", lambda call, one: call.cloud.compute.moves.revert(one, call.context))
declare("shelve", "os-shelve:shelve", lambda call, one: call.cloud.compute.shelving.shelve(one, call.context))
declare(
    "shelveOffload",
    "os-shelve:shelve_offload",
    lambda call, one: call.cloud.compute.shelving.offload(one, call.context),
)


@servers.act("resize", takes=RESIZE, status=202)
def resize(call: Call, id: str) -> None:
    """Give it another flavor, to be confirmed or reverted."""
    server = permitted(call, id, "os_compute_api:servers:resize")
    sent = call.body["resize"]
    auto = sent.get("OS-DCF:diskConfig") == "AUTO"
    call.cloud.compute.moves.resize(server, flavor_of(call, str(sent["flavorRef"])), call.context, auto)


@servers.act("migrate", takes=MIGRATE, status=202)
def migrate(call: Call, id: str) -> None:
    """Take it to another host, to be confirmed or reverted; from 2.56 on to the one that is named."""
    sent = call.body["migrate"] if call.at_least("2.56") else None
    host = (sent or {}).get("host")
    server = permitted(call, id, f"os_compute_api:os-migrate-server:migrate{':host' if host else ''}")
    call.cloud.compute.moves.migrate(server, host, call.context)


@servers.act("os-migrateLive", takes=LIVE, status=202, faults={NoValidHost: 400})
def migrate_live(call: Call, id: str) -> None:
    """Take it to another host while it runs; until 2.33 the answer says whether it can go."""
    sent = call.body["os-migrateLive"]
    host = sent["host"]
    server = permitted(call, id, f"os_compute_api:os-migrate-server:migrate_live{':host' if host else ''}")
    wait = not call.at_least("2.34")
    call.cloud.compute.moves.live_migrate(server, host, call.context, force=forced(call, sent, host, "2.30"), wait=wait)


@servers.act("evacuate", takes=EVACUATE, gives=AS_IT_IS)
def evacuate(call: Call, id: str) -> dict[str, Any] | None:
    """Build it anew on another host, since its own is down."""
    server = permitted(call, id, "os_compute_api:os-evacuate")
    sent = call.body["evacuate"]
    host = sent.get("host")
    force = forced(call, sent, host, "2.29")
    shared = not call.at_least("2.14") and truth(sent["onSharedStorage"])
    if shared and "adminPass" in sent:
        raise errors.Invalid("admin password can't be changed on existing disk")
    if host is not None and not call.cloud.compute.hosts.exists(host):
        raise errors.NotFound(f"Compute host {host} not found.")
    if host is not None and host == server.host:
        raise errors.Invalid("The target host can't be the same one.")
    call.cloud.compute.moves.evacuate(server, host, call.context, force=force, stopped=call.at_least("2.95"))
    if call.at_least("2.14"):
        return None
    return {"adminPass": sent.get("adminPass", None if shared else new_password())}


@servers.act("unshelve", takes=UNSHELVE, status=202)
def unshelve(call: Call, id: str) -> None:
    """Fetch it again, where so asked to another zone or to a host."""
    server = permitted(call, id, "os_compute_api:os-shelve:unshelve")
    sent = (call.body["unshelve"] or {}) if call.at_least("2.77") else {}
    host = sent.get("host")
    if host and server.vm_state == "shelved_offloaded":
        call.demand("os_compute_api:os-shelve:unshelve_to_host", project_id=server.project_id)
    repin = "availability_zone" in sent
    call.cloud.compute.shelving.unshelve(
        server, call.context, zone=sent.get("availability_zone"), repin=repin, host=host
    )


def forced(call: Call, sent: dict[str, Any], host: str | None, since: str) -> bool:
    """Whether the scheduler is not to be asked of the host: it is, since a version, unless one says ``force``.

    Raises Invalid where there is no host to force it to.
    """
    force = truth(sent.get("force", False))
    if force and not host:
        raise errors.Invalid("Can't force to a non-provided destination")
    return force or (host is not None and not call.at_least(since))
