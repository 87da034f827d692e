"""``/extensions``: what was an extension once; none has come or gone since 2014."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import LEGACY, since
from novalite.api.operation import Resource
from novalite.api.shape import key, many, one, query, view
from novalite.services.compute.service import SERVICE

#: What ``/v2`` alone has.
ONLY_LEGACY = "OS-EXT-VIF-NET"

#: Aliases, with a name where it is not the alias in another writing.
EXTENSIONS = """
    NMN:Multinic OS-DCF:DiskConfig OS-EXT-AZ:ExtendedAvailabilityZone OS-EXT-IMG-SIZE:ImageSize
    OS-EXT-IPS:ExtendedIps OS-EXT-IPS-MAC:ExtendedIpsMac OS-EXT-SRV-ATTR:ExtendedServerAttributes
    OS-EXT-STS:ExtendedStatus OS-EXT-VIF-NET:ExtendedVIFNet OS-FLV-DISABLED:FlavorDisabled
    OS-FLV-EXT-DATA:FlavorExtraData OS-SCH-HNT:SchedulerHints OS-SRV-USG:ServerUsage os-access-ips:AccessIPs
    os-admin-actions os-admin-password os-agents os-aggregates os-assisted-volume-snapshots os-attach-interfaces
    os-availability-zone os-baremetal-ext-status:BareMetalExtStatus os-baremetal-nodes:BareMetalNodes
    os-block-device-mapping os-block-device-mapping-v2-boot os-cell-capacities os-cells os-certificates
    os-cloudpipe os-cloudpipe-update os-config-drive os-console-auth-tokens os-console-output os-consoles
    os-create-backup os-create-server-ext:Createserverext os-deferred-delete os-evacuate
    os-extended-evacuate-find-host os-extended-floating-ips os-extended-hypervisors os-extended-networks
    os-extended-quotas os-extended-rescue-with-image os-extended-services os-extended-services-delete
    os-extended-status os-extended-volumes os-fixed-ips:FixedIPs os-flavor-access os-flavor-extra-specs
    os-flavor-manage os-flavor-rxtx os-flavor-swap os-floating-ip-dns os-floating-ip-pools os-floating-ips
    os-floating-ips-bulk os-fping os-hide-server-addresses os-hosts os-hypervisor-status os-hypervisors
    os-instance-actions os-instance_usage_audit_log:OSInstanceUsageAuditLog os-keypairs os-lock-server
    os-migrate-server os-migrations os-multiple-create os-networks os-networks-associate:NetworkAssociationSupport
    os-pause-server os-personality os-preserve-ephemeral-rebuild:PreserveEphemeralOnRebuild
    os-quota-class-sets:QuotaClasses os-quota-sets:Quotas os-rescue os-security-group-default-rules
    os-security-groups os-server-diagnostics os-server-external-events os-server-group-quotas os-server-groups
    os-server-list-multi-status os-server-password os-server-sort-keys os-server-start-stop os-services os-shelve
    os-simple-tenant-usage os-suspend-server os-tenant-networks:OSTenantNetworks os-used-limits
    os-used-limits-for-admin os-user-data os-user-quotas os-virtual-interfaces os-volume-attachment-update
    os-volumes
""".split()


class Extension(Struct, frozen=True):
    """An extension, by its alias."""

    alias: str
    name: str

    @classmethod
    def parse(cls, text: str) -> Extension:
        """From ``alias`` or ``alias:Name``."""
        alias, _, name = text.partition(":")
        words = alias.removeprefix("os-").split("-")
        return cls(alias, name or "".join(word[0].upper() + word[1:] for word in words))

    @property
    def description(self) -> str:
        """The name in words."""
        return " ".join(re.findall("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", self.name)).capitalize() + "."


ALL = [Extension.parse(text) for text in EXTENSIONS]


def _always(value: Any) -> Any:
    return lambda extension, call: value


FULL = view(
    key("alias"),
    key("description"),
    key("links", _always([])),
    key("name"),
    key("namespace", _always("http://docs.openstack.org/compute/ext/fake_xml")),
    key("updated", _always("2014-12-03T00:00:00Z")),
)
NOTHING = query(strict=since("2.102"))

extensions = Resource("/extensions", SERVICE)


@extensions.on("GET", query=NOTHING, gives=many("extensions", FULL, links=None))
def index(call: Call) -> list[Extension]:
    return known(call)


@extensions.on("GET /{id}", query=NOTHING, gives=one("extension", FULL))
def show(call: Call, id: str) -> Extension:
    for extension in known(call):
        if extension.alias == id:
            return extension
    raise errors.NotFound("The resource could not be found.")


def known(call: Call) -> list[Extension]:
    """Those that the API has at the call's version. Raises PolicyNotAuthorized."""
    call.demand("os_compute_api:extensions")
    return [extension for extension in ALL if call.version == LEGACY or extension.alias != ONLY_LEGACY]
