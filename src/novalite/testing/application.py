"""novalite whole and in this process, for whom tokens are what they say: ``USER:PROJECT:ROLE,ROLE``.

A token of the whole system, or of a domain, has ``@system`` or ``@domain`` in place of a project.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.wsgi.loader import Loader

#: The project of the suite's member.
PROJECT = "6f70656e737461636b20342065766572"

IDENTITY = f"{__name__}:PlainTextIdentity"


class PlainTextIdentity:
    """An Identity whose tokens are plain text, USER:PROJECT:ROLES; others are invalid."""

    def validate(self, token: str, *, catalog: bool, allow_expired: bool) -> Mapping[str, Any] | None:
        """See `novalite.middleware.authtoken.Identity`."""
        user, _, rest = token.partition(":")
        project, colon, roles = rest.partition(":")
        if not colon:
            return None
        domain = {"id": "default", "name": "Default"}
        scopes: dict[str, dict[str, Any]] = {"@system": {"system": {"all": True}}, "@domain": {"domain": domain}}
        return {
            "token": {
                "expires_at": "9999-12-31T00:00:00Z",
                "user": {"id": user, "name": user, "domain": domain},
                **scopes.get(project, {"project": {"id": project, "name": project, "domain": domain}}),
                "roles": [{"id": role, "name": role} for role in roles.split(",") if role],
                "catalog": [],
            }
        }


def for_conformance(release: str | None = None, store: str | None = None) -> Any:
    """The same, where servers whose names say so fail to be built, move slowly, and can be restored.

    There are the shares and ports that the suite knows by their ids, images, a volume and a network that it knows by
    their names, a type of volumes that many servers may have, and a bare-metal node with a server on it.
    """
    made = application(release, store)
    made.cloud.compute.servers.delays |= {"live-migration:conformance-slow": 3600, "reclaim:conformance-soft": 3600}
    made.cloud.trouble.add(befalls="build", server="conformance-error*", message="that is what its name asks for")
    made.cloud.volume.types.create("multiattach", extra_specs={"multiattach": "<is> True"})
    machine = {"cpus": "4", "memory_mb": "8192", "local_gb": "40"}
    made.cloud.compute.baremetal.add(machine, "52:54:00:12:34:56", instance_id="7c6a5b4d-3e2f-4a1b-9c8d-0e1f2a3b4c5d")
    images: list[tuple[str, dict[str, Any]]] = [
        ("queued", {}),
        ("large", {"status": "active", "size": 5 << 30}),
        ("ram", {"status": "active", "size": 1 << 20, "min_ram": 4096}),
    ]
    for word, facts in images:
        made.cloud.image.images.create(PROJECT, f"conformance-{word}", **facts)
    volume = made.cloud.volume.volumes.create(PROJECT, "member", 2, name="conformance-migrating")
    made.cloud.volume.volumes.update(volume.id, migration_status="migrating")
    network, others = made.cloud.network, "0" * 32
    bare = network.networks.create(others, "conformance-bare")
    for number, project in enumerate((PROJECT, others), 1):
        network.ports.create(project, bare.id, security_groups=[], id=f"5ba2e000-0000-4000-8000-0000000000b{number}")
    kinds: list[dict[str, str]] = [{}, {"protocol": "CEPHFS"}, {"protocol": "CIFS"}, {"status": "creating"}, {}]
    for number, more in enumerate(kinds, 1):
        share = made.cloud.compute.shares.create(PROJECT, id=f"5ba2e000-0000-4000-8000-{number:012}", **more)
    made.cloud.compute.shares.update(share.id, export_location=None)
    return made


def application(release: str | None = None, store: str | None = None) -> Any:
    """The whole API behind the keystone pipeline, with a cloud of its own, its ``cloud``, and without rate limits."""
    options = {"auth_strategy": "keystone", "api_rate_limit": "false", "filter:authtoken.identity": IDENTITY}
    own = {"release": release, "store": store}
    options |= {f"filter:cloud.{key}": value for key, value in own.items() if value is not None}
    return Loader(options=options).load_app("osapi_compute")
