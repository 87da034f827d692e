"""``POST /servers/{id}/action``: rebuild, which makes a server anew from an image."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import since, until
from novalite.api.shape import AS_IT_IS, body, field
from novalite.api.types import boolean, formatted, metadata, name_or_none, truth
from novalite.cloud.compute.servers.lifecycle import HasShares
from novalite.cloud.compute.servers.rebuilds import Rebuild
from novalite.services.compute.policies import SERVERS
from novalite.services.compute.servers.create import CERTIFICATES, FILES, TEXT, USER_DATA, new_password
from novalite.services.compute.servers.servers import (
    ACCESS,
    DESCRIPTION,
    DISK_CONFIG,
    HOSTNAME,
    changes,
    permitted,
    server_name,
    servers,
)
from novalite.services.compute.servers.views import REBUILT

REBUILD = body(
    "rebuild",
    *server_name(),
    field("imageRef", formatted("uuid"), required=True),
    field("adminPass", TEXT),
    field("metadata", metadata),
    field("preserve_ephemeral", boolean),
    field("OS-DCF:diskConfig", DISK_CONFIG),
    *ACCESS,
    field("personality", FILES, until("2.56")),
    DESCRIPTION,
    field("key_name", name_or_none, since("2.54")),
    field("user_data", USER_DATA | {"type": ["string", "null"]}, since("2.57")),
    field("trusted_image_certificates", CERTIFICATES, since("2.63")),
    *HOSTNAME,
)


@servers.act("rebuild", takes=REBUILD, gives=AS_IT_IS, status=202, faults={HasShares: 400})
def rebuild(call: Call, id: str) -> Any:
    """Make its disk anew; what else was sent is changed with it."""
    server = permitted(call, id, f"{SERVERS}:rebuild")
    sent = call.body["rebuild"]
    if "trusted_image_certificates" in sent:
        call.demand(f"{SERVERS}:rebuild:trusted_certs", project_id=server.project_id)
    begun = call.cloud.compute.rebuilds.rebuild(server, asked(call, sent), call.context)
    shown = REBUILT.show(begun, call)
    call.headers["Location"] = shown["links"][0]["href"]
    password = sent["adminPass"] if "adminPass" in sent else new_password()
    return {"server": {**shown, "adminPass": password}}


def asked(call: Call, sent: dict[str, Any]) -> Rebuild:
    """What was sent, as the cloud takes it."""
    changed = changes(sent)
    return Rebuild(
        image_id=sent["imageRef"],
        files=[(file["path"], file["contents"]) for file in sent.get("personality", ())],
        auto_disk_config=changed.pop("auto_disk_config", None),
        preserve_ephemeral=truth(sent.get("preserve_ephemeral", False)),
        may_change_volume=call.at_least("2.93"),
        may_have_no_disk=call.may(f"{SERVERS}:create:zero_disk_flavor"),
        changes=changed,
    )
