"""Who may do what: each operation, asked by everybody. What is sent is right, and mostly of no effect.

An operation is asked so that it changes nothing: of what is not there, or in a state in which it cannot be. Whoever is
allowed to is told so by a 400, a 404 or a 409 then, and whoever is not by a 403.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from string import Template
from typing import Any

import pytest

from novalite.conformance.client import FAILS, PROJECT, Api, eventually, needs

pytestmark = needs("plain-text tokens", "build errors")

ROLES = ("admin", "manager", "member", "reader", "other", "unscoped", "roleless", "nobody")
UNKNOWN = "11111111-2222-4333-8444-555555555555"
INFO = {"type": "qcow2", "new_file": "a", "snapshot_id": "a"}
RULE = {"parent_group_id": UNKNOWN, "ip_protocol": "tcp", "from_port": 1, "to_port": 2, "cidr": "10.0.0.0/8"}

#: What each is told, in the order of ROLES; then the version and the request. What has a $ before it is there, but for
#: $unknown; $new is another server each time.
TABLE = """
200 200 200 200 200 200 200 200  2.1   GET    /
200 200 200 200 200 200 200 401  2.1   GET    /versions/v2.1
200 200 200 200 200 200 200 401  2.1   GET    /extensions
200 200 200 200 200 200 200 401  2.1   GET    /extensions/os-keypairs
200 200 200 200 200 -   200 401  2.1   GET    /limits
200 200 200 200 200 200 200 401  2.1   GET    /flavors
409 403 403 403 403 403 403 401  2.1   POST   /flavors {"flavor": {"name": "m1.tiny", "ram": 1, "vcpus": 1, "disk": 0}}
200 200 200 200 200 200 200 401  2.1   GET    /flavors/detail
200 200 200 200 200 -   200 401  2.1   GET    /flavors/$flavor
200 403 403 403 403 403 403 401  2.55  PUT    /flavors/$flavor {"flavor": {"description": "a"}}
404 403 403 403 403 403 403 401  2.1   DELETE /flavors/nothing
200 403 403 403 403 403 403 401  2.1   POST   /flavors/$flavor/action {"addTenantAccess": {"tenant": "a"}}
404 403 403 403 403 403 403 401  2.1   POST   /flavors/$private/action {"removeTenantAccess": {"tenant": "a"}}
200 200 200 200 200 -   403 401  2.1   GET    /flavors/$flavor/os-extra_specs
200 403 403 403 403 403 403 401  2.1   POST   /flavors/$flavor/os-extra_specs {"extra_specs": {"a": "b"}}
404 404 404 404 404 -   403 401  2.1   GET    /flavors/$flavor/os-extra_specs/nothing
200 403 403 403 403 403 403 401  2.1   PUT    /flavors/$flavor/os-extra_specs/a {"a": "b"}
404 403 403 403 403 403 403 401  2.1   DELETE /flavors/$flavor/os-extra_specs/nothing
200 403 403 403 403 403 403 401  2.1   GET    /flavors/$private/os-flavor-access
200 404 404 404 404 -   404 401  2.1   GET    /flavors/$private
200 200 200 200 200 200 200 401  2.1   GET    /images
200 200 200 200 200 200 200 401  2.1   GET    /images/detail
200 200 200 200 200 200 200 401  2.1   GET    /images/$image
404 404 404 404 404 404 404 401  2.1   DELETE /images/$unknown
200 200 200 200 200 200 200 401  2.1   GET    /images/$image/metadata
404 404 404 404 404 404 404 401  2.1   POST   /images/$unknown/metadata {"metadata": {"a": "b"}}
404 404 404 404 404 404 404 401  2.1   PUT    /images/$unknown/metadata {"metadata": {"a": "b"}}
404 404 404 404 404 404 404 401  2.1   GET    /images/$image/metadata/nothing
404 404 404 404 404 404 404 401  2.1   PUT    /images/$unknown/metadata/a {"meta": {"a": "b"}}
404 404 404 404 404 404 404 401  2.1   DELETE /images/$unknown/metadata/a
200 403 403 403 403 403 403 401  2.1   GET    /os-aggregates
400 400 400 400 400 400 400 401  2.1   POST   /os-aggregates {"aggregate": {"name":"a","availability_zone":"internal:"}}
200 403 403 403 403 403 403 401  2.1   GET    /os-aggregates/$aggregate
200 403 403 403 403 403 403 401  2.1   PUT    /os-aggregates/$aggregate {"aggregate": {"name": "$newname"}}
404 403 403 403 403 403 403 401  2.1   DELETE /os-aggregates/123456789
404 403 403 403 403 403 403 401  2.1   POST   /os-aggregates/$aggregate/action {"add_host": {"host": "nothing"}}
404 403 403 403 403 403 403 401  2.1   POST   /os-aggregates/$aggregate/action {"remove_host": {"host": "nothing"}}
200 403 403 403 403 403 403 401  2.1   POST   /os-aggregates/$aggregate/action {"set_metadata": {"metadata": {"a":"b"}}}
400 403 403 403 403 403 403 401  2.81  POST   /os-aggregates/$aggregate/images {"cache": [{"id": "$unknown"}]}
400 403 403 403 403 403 403 401  2.1   POST   /os-assisted-volume-snapshots $assisted
400 403 403 403 403 403 403 401  2.1   DELETE /os-assisted-volume-snapshots/nothing?delete_info=nothing
200 200 200 200 200 200 200 401  2.1   GET    /os-availability-zone
200 403 403 403 403 403 403 401  2.1   GET    /os-availability-zone/detail
200 403 403 403 403 403 403 401  2.1   GET    /os-baremetal-nodes
404 403 403 403 403 403 403 401  2.1   GET    /os-baremetal-nodes/$unknown
400 400 400 400 400 400 400 401  2.1   POST   /os-baremetal-nodes {}
400 400 400 400 400 400 400 401  2.1   DELETE /os-baremetal-nodes/nothing
400 400 400 400 400 400 400 401  2.1   POST   /os-baremetal-nodes/nothing/action {"add_interface": {}}
400 400 400 400 400 400 400 401  2.1   POST   /os-baremetal-nodes/nothing/action {"remove_interface": {}}
410 410 410 410 410 410 410 401  2.1   GET    /os-agents
410 410 410 410 410 410 410 401  2.1   GET    /os-cells
200 200 200 200 200 200 200 401  2.1   GET    /os-floating-ip-pools
200 200 200 200 200 200 403 401  2.1   GET    /os-floating-ips
404 404 404 403 404 404 403 401  2.1   POST   /os-floating-ips {"pool": "nothing"}
404 404 404 404 404 404 403 401  2.1   GET    /os-floating-ips/$unknown
404 404 404 403 404 404 403 401  2.1   DELETE /os-floating-ips/$unknown
200 403 403 403 403 403 403 401  2.1   GET    /os-hosts
200 403 403 403 403 403 403 401  2.1   GET    /os-hosts/$host
404 403 403 403 403 403 403 401  2.1   PUT    /os-hosts/nothing {"status": "enable"}
404 403 403 403 403 403 403 401  2.1   GET    /os-hosts/nothing/reboot
404 403 403 403 403 403 403 401  2.1   GET    /os-hosts/nothing/shutdown
404 403 403 403 403 403 403 401  2.1   GET    /os-hosts/nothing/startup
200 403 403 403 403 403 403 401  2.1   GET    /os-hypervisors
200 403 403 403 403 403 403 401  2.1   GET    /os-hypervisors/detail
200 403 403 403 403 403 403 401  2.1   GET    /os-hypervisors/statistics
200 403 403 403 403 403 403 401  2.53  GET    /os-hypervisors/$hypervisor
200 403 403 403 403 403 403 401  2.1   GET    /os-hypervisors/$host/search
200 403 403 403 403 403 403 401  2.1   GET    /os-hypervisors/$host/servers
200 403 403 403 403 403 403 401  2.53  GET    /os-hypervisors/$hypervisor/uptime
200 403 403 403 403 403 403 401  2.1   GET    /os-instance_usage_audit_log
400 403 403 403 403 403 403 401  2.1   GET    /os-instance_usage_audit_log/2020-01-01
200 200 200 200 200 200 200 401  2.1   GET    /os-keypairs
200 403 200 403 403 403 403 401  2.10  GET    /os-keypairs?user_id=member
400 403 400 403 403 403 403 401  2.10  POST   /os-keypairs $keypair
200 403 200 403 403 403 403 401  2.10  GET    /os-keypairs/$key?user_id=member
404 403 404 403 403 403 403 401  2.10  DELETE /os-keypairs/nothing?user_id=member
200 403 403 403 403 403 403 401  2.1   GET    /os-migrations
200 403 403 403 403 403 403 401  2.80  GET    /os-migrations?project_id=nothing
200 200 200 200 200 200 403 401  2.1   GET    /os-networks
404 404 404 404 404 404 403 401  2.1   GET    /os-networks/$unknown
200 200 200 200 200 200 403 401  2.1   GET    /os-tenant-networks
404 404 404 404 404 404 403 401  2.1   GET    /os-tenant-networks/$unknown
200 403 403 403 403 403 403 401  2.1   GET    /os-quota-class-sets/default
200 403 403 403 403 403 403 401  2.1   PUT    /os-quota-class-sets/nothing {"quota_class_set": {}}
200 200 200 200 403 403 403 401  2.1   GET    /os-quota-sets/$project
200 200 200 200 403 403 403 401  2.1   GET    /os-quota-sets/$project/detail
200 200 200 200 200 200 200 401  2.1   GET    /os-quota-sets/$project/defaults
200 403 403 403 403 403 403 401  2.1   PUT    /os-quota-sets/nothing {"quota_set": {}}
202 403 403 403 403 403 403 401  2.1   DELETE /os-quota-sets/nothing
200 200 200 200 200 200 403 401  2.1   GET    /os-security-groups
400 400 400 400 400 400 400 401  2.1   POST   /os-security-groups {"security_group": {"name": "a", "description": 5}}
404 404 404 404 404 404 403 401  2.1   GET    /os-security-groups/$unknown
404 404 404 403 404 404 403 401  2.1   PUT    /os-security-groups/$unknown $security
404 404 404 403 404 404 403 401  2.1   DELETE /os-security-groups/$unknown
404 404 404 403 404 404 403 401  2.1   POST   /os-security-group-rules $rule
404 404 404 403 404 404 403 401  2.1   DELETE /os-security-group-rules/$unknown
207 403 403 403 403 403 403 401  2.1   POST   /os-server-external-events $event
200 200 200 200 200 200 403 401  2.1   GET    /os-server-groups
200 200 200 200 200 200 403 401  2.1   GET    /os-server-groups?all_projects=1
400 400 400 400 400 400 400 401  2.1   POST   /os-server-groups {"server_group": {"name": "a", "policies": ["a"]}}
200 200 200 200 404 404 403 401  2.1   GET    /os-server-groups/$group
204 204 204 403 404 404 403 401  2.1   DELETE /os-server-groups/$newgroup
200 403 403 403 403 403 403 401  2.1   GET    /os-services
404 403 403 403 403 403 403 401  2.53  PUT    /os-services/$unknown {"status": "enabled"}
404 403 403 403 403 403 403 401  2.1   PUT    /os-services/enable {"host": "nothing", "binary": "nova-compute"}
404 403 403 403 403 403 403 401  2.53  DELETE /os-services/$unknown
200 403 403 403 403 403 403 401  2.1   GET    /os-simple-tenant-usage
200 200 200 200 403 403 403 401  2.1   GET    /os-simple-tenant-usage/$project
200 200 200 200 200 200 403 401  2.1   GET    /os-snapshots
200 200 200 200 200 200 403 401  2.1   GET    /os-snapshots/detail
400 400 400 400 400 400 400 401  2.1   POST   /os-snapshots {"snapshot": {"volume_id": "$unknown", "force": "a"}}
404 404 404 404 404 404 403 401  2.1   GET    /os-snapshots/$unknown
404 404 404 403 404 404 403 401  2.1   DELETE /os-snapshots/$unknown
200 200 200 200 200 200 403 401  2.1   GET    /os-volumes
200 200 200 200 200 200 403 401  2.1   GET    /os-volumes/detail
404 404 404 403 404 404 403 401  2.1   POST   /os-volumes {"volume": {"size": 1, "snapshot_id": "$unknown"}}
404 404 404 404 404 404 403 401  2.1   GET    /os-volumes/$unknown
404 404 404 403 404 404 403 401  2.1   DELETE /os-volumes/$unknown
200 200 200 200 200 200 403 401  2.1   GET    /servers
200 403 403 403 403 403 403 401  2.1   GET    /servers?all_tenants=1
200 200 200 200 200 200 403 401  2.1   GET    /servers/detail
200 403 403 403 403 403 403 401  2.1   GET    /servers/detail?all_tenants=1
400 400 400 403 400 400 403 401  2.1   POST   /servers {"server": {"name": "a", "flavorRef": "nothing", "imageRef": ""}}
200 200 200 200 404 -   403 401  2.1   GET    /servers/$active
200 200 200 403 404 -   403 401  2.1   PUT    /servers/$active {"server": {"name": "a"}}
204 204 204 403 404 -   403 401  2.1   DELETE /servers/$new
409 409 409 403 404 -   403 401  2.1   POST   /servers/$active/action {"confirmResize": null}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$active/action {"revertResize": null}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$stopped/action {"reboot": {"type": "SOFT"}}
400 400 400 403 404 -   403 401  2.1   POST   /servers/$active/action {"resize": {"flavorRef": "nothing"}}
400 400 400 403 404 -   403 401  2.1   POST   /servers/$active/action {"rebuild": {"imageRef": "$unknown"}}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$failed/action {"createImage": {"name": "a"}}
409 409 409 403 404 403 403 401  2.1   POST   /servers/$active/action {"os-start": null}
409 409 409 403 404 403 403 401  2.1   POST   /servers/$stopped/action {"os-stop": null}
409 409 409 403 404 403 403 401  2.17  POST   /servers/$stopped/action {"trigger_crash_dump": null}
410 410 410 410 410 410 410 401  2.1   POST   /servers/$active/action {"resetNetwork": null}
202 403 403 403 404 -   403 401  2.1   POST   /servers/$active/action {"injectNetworkInfo": null}
202 403 403 403 404 -   403 401  2.1   POST   /servers/$other/action {"os-resetState": {"state": "active"}}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$stopped/action {"changePassword": {"adminPass": "a"}}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$failed/action $backup
409 409 409 403 404 -   403 401  2.1   POST   /servers/$active/action {"restore": null}
202 202 202 403 404 -   403 401  2.1   POST   /servers/$new/action {"forceDelete": null}
404 403 403 403 404 -   403 401  2.14  POST   /servers/$active/action {"evacuate": {"host": "nothing"}}
400 400 400 403 404 -   403 401  2.1   POST   /servers/$active/action {"addFloatingIp": {"address": "10.10.10.10"}}
404 404 404 404 404 404 404 401  2.1   POST   /servers/$active/action {"removeFloatingIp": {"address": "10.10.10.10"}}
202 202 202 403 404 -   403 401  2.1   POST   /servers/$locked/action {"lock": null}
202 202 202 403 404 -   403 401  2.1   POST   /servers/$active/action {"unlock": null}
400 403 403 403 404 -   403 401  2.56  POST   /servers/$active/action {"migrate": {"host": "nothing"}}
409 409 403 403 404 -   403 401  2.1   POST   /servers/$failed/action {"migrate": null}
400 403 403 403 404 -   403 401  2.1   POST   /servers/$active/action $live
202 202 202 403 404 -   403 401  2.1   POST   /servers/$active/action {"addFixedIp": {"networkId": "$unknown"}}
202 202 202 403 404 -   403 401  2.1   POST   /servers/$active/action {"removeFixedIp": {"address": "10.10.10.10"}}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$stopped/action {"pause": null}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$active/action {"unpause": null}
400 400 400 400 400 400 400 401  2.1   POST   /servers/$active/action {"os-getRDPConsole": {"type": "rdp-html5"}}
400 400 400 403 404 -   403 401  2.1   POST   /servers/$active/action {"rescue": {"rescue_image_ref": "$unknown"}}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$active/action {"unrescue": null}
404 404 404 403 404 -   403 401  2.1   POST   /servers/$active/action {"addSecurityGroup": {"name": "nothing"}}
404 404 404 403 404 -   403 401  2.1   POST   /servers/$active/action {"removeSecurityGroup": {"name": "nothing"}}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$failed/action {"shelve": null}
409 403 403 403 404 -   403 401  2.1   POST   /servers/$active/action {"shelveOffload": null}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$active/action {"unshelve": null}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$stopped/action {"suspend": null}
409 409 409 403 404 -   403 401  2.1   POST   /servers/$active/action {"resume": null}
200 403 403 403 404 -   403 401  2.1   GET    /servers/$active/diagnostics
200 200 200 200 404 -   403 401  2.1   GET    /servers/$active/ips
404 404 404 404 404 -   403 401  2.1   GET    /servers/$active/ips/nothing
200 200 200 200 404 -   403 401  2.1   GET    /servers/$active/metadata
200 200 200 403 404 -   403 401  2.1   POST   /servers/$active/metadata {"metadata": {"a": "b"}}
200 200 200 403 404 -   403 401  2.1   PUT    /servers/$active/metadata {"metadata": {"a": "b"}}
404 404 404 404 404 -   403 401  2.1   GET    /servers/$active/metadata/nothing
200 200 200 403 404 -   403 401  2.1   PUT    /servers/$active/metadata/a {"meta": {"a": "b"}}
404 404 404 403 404 -   403 401  2.1   DELETE /servers/$active/metadata/nothing
200 200 403 403 404 -   403 401  2.23  GET    /servers/$active/migrations
404 403 403 403 404 -   403 401  2.23  GET    /servers/$active/migrations/1234567
409 409 403 403 404 -   403 401  2.24  DELETE /servers/$active/migrations/1234567
409 409 403 403 404 -   403 401  2.22  POST   /servers/$active/migrations/1234567/action {"force_complete": null}
404 404 404 404 404 -   403 401  2.1   GET    /servers/$active/os-instance-actions/nothing
200 200 200 200 404 -   403 401  2.1   GET    /servers/$active/os-interface
404 404 404 403 404 -   403 401  2.1   POST   /servers/$stopped/os-interface $port
404 404 404 404 404 -   403 401  2.1   GET    /servers/$active/os-interface/$unknown
202 202 202 403 404 -   403 401  2.1   DELETE /servers/$active/os-interface/$unknown
200 200 200 200 404 -   403 401  2.1   GET    /servers/$active/os-server-password
204 204 204 403 404 -   403 401  2.1   DELETE /servers/$active/os-server-password
200 200 200 200 404 -   403 401  2.1   GET    /servers/$active/os-volume_attachments
404 404 404 403 404 -   403 401  2.1   POST   /servers/$active/os-volume_attachments $attachment
404 404 404 404 404 -   403 401  2.1   GET    /servers/$active/os-volume_attachments/$unknown
404 403 403 403 404 -   403 401  2.1   PUT    /servers/$active/os-volume_attachments/$unknown $attachment
404 404 404 403 404 -   403 401  2.85  PUT    /servers/$active/os-volume_attachments/$unknown $lasting
404 404 404 403 404 -   403 401  2.1   DELETE /servers/$active/os-volume_attachments/$unknown
200 200 200 200 404 -   403 401  2.1   GET    /servers/$active/os-security-groups
200 200 200 200 403 403 403 401  2.26  GET    /servers/$active/tags
200 200 200 403 403 403 403 401  2.26  PUT    /servers/$active/tags {"tags": ["a"]}
204 204 204 403 403 403 403 401  2.26  DELETE /servers/$other/tags
404 404 404 404 403 403 403 401  2.26  GET    /servers/$active/tags/nothing
201 201 201 403 403 403 403 401  2.26  PUT    /servers/$active/tags/$newname
404 404 404 403 403 403 403 401  2.26  DELETE /servers/$active/tags/nothing
200 200 200 200 403 403 403 401  2.97  GET    /servers/$active/shares
409 409 409 403 403 403 403 401  2.97  POST   /servers/$active/shares {"share": {"share_id": "$unknown"}}
404 404 404 404 403 403 403 401  2.97  GET    /servers/$active/shares/$unknown
409 409 409 403 403 403 403 401  2.97  DELETE /servers/$active/shares/$unknown
200 200 200 200 404 -   403 401  2.78  GET    /servers/$active/topology
400 400 400 400 400 -   400 401  2.1   GET    /os-console-auth-tokens/nothing
404 403 403 403 403 -   403 401  2.99  GET    /os-console-auth-tokens/nothing
200 200 200 403 404 -   403 401  2.1   POST   /servers/$active/action {"os-getConsoleOutput": {}}
200 200 200 403 404 -   403 401  2.1   POST   /servers/$active/action {"os-getVNCConsole": {"type": "novnc"}}
200 200 200 403 404 -   403 401  2.1   POST   /servers/$active/action {"os-getSPICEConsole": {"type": "spice-html5"}}
200 200 200 403 404 -   403 401  2.1   POST   /servers/$active/action {"os-getSerialConsole": {"type": "serial"}}
200 200 200 200 404 -   403 401  2.1   GET    /servers/$active/os-instance-actions
200 200 200 403 404 -   403 401  2.6   POST   /servers/$active/remote-consoles $console
"""

#: Bodies that are too long for the table.
BODIES = {
    "console": {"remote_console": {"protocol": "vnc", "type": "novnc"}},
    "attachment": {"volumeAttachment": {"volumeId": UNKNOWN}},
    "assisted": {"snapshot": {"volume_id": UNKNOWN, "create_info": INFO}},
    "backup": {"createBackup": {"name": "a", "backup_type": "b", "rotation": 1}},
    "event": {"events": [{"name": "network-changed", "server_uuid": UNKNOWN}]},
    "keypair": {"keypair": {"name": "a", "public_key": "nothing", "user_id": "member"}},
    "lasting": {"volumeAttachment": {"volumeId": UNKNOWN, "delete_on_termination": True}},
    "live": {"os-migrateLive": {"host": "nothing", "block_migration": False, "disk_over_commit": False}},
    "port": {"interfaceAttachment": {"port_id": UNKNOWN}},
    "rule": {"security_group_rule": RULE},
    "security": {"security_group": {"name": "a", "description": "b"}},
}


class Things(dict[str, str]):
    """What requests are about, made when it is first asked for."""

    def __init__(
        self, app: Any, tokens: dict[str, str], unique: Callable[[str], str], shared: Callable[[str], None]
    ) -> None:
        super().__init__(unknown=UNKNOWN, project=PROJECT)
        self.update({name: json.dumps(body) for name, body in BODIES.items()})
        self.api = Api(app, tokens, version="2.37")
        self.admin = self.api.as_("admin")
        self.unique = unique
        self.shared = shared
        self.made: list[str] = []

    def __missing__(self, name: str) -> str:
        made = str(getattr(self, f"a_{name}", self.a_server)())
        if not name.startswith("new"):
            self[name] = made
            self.shared(made)
        return made

    def a_server(self, name: str = "server", status: str = "ACTIVE") -> str:
        wanted = {"name": self.unique(name), "flavorRef": "1", "imageRef": self["image"], "networks": "none"}
        id = self.api("POST /servers", {"server": wanted}).json["server"]["id"]
        self.made.append(f"/servers/{id}")
        self._until(id, status)
        return str(id)

    def a_failed(self) -> str:
        return self.a_server(FAILS, "ERROR")

    def a_stopped(self) -> str:
        id = self.a_server()
        self.api(f"POST /servers/{id}/action", {"os-stop": None})
        self._until(id, "SHUTOFF")
        return id

    def a_flavor(self, **more: Any) -> str:
        wanted = {"name": self.unique("flavor"), "ram": 64, "vcpus": 1, "disk": 0, **more}
        id = self.admin("POST /flavors", {"flavor": wanted}).json["flavor"]["id"]
        self.made.append(f"/flavors/{id}")
        return str(id)

    def a_private(self) -> str:
        return self.a_flavor(**{"os-flavor-access:is_public": False})

    def a_image(self) -> str:
        images = self.api.as_("other").at("2.1")("GET /images/detail").json["images"]
        return str(next(one["id"] for one in images if one["status"] == "ACTIVE" and one["minRam"] <= 512))

    def a_aggregate(self) -> str:
        wanted = {"aggregate": {"name": self.unique("aggregate")}}
        id = self.admin("POST /os-aggregates", wanted).json["aggregate"]["id"]
        self.made.append(f"/os-aggregates/{id}")
        return str(id)

    def a_group(self) -> str:
        wanted = {"name": self.unique("group"), "policies": ["affinity"]}
        id = self.api("POST /os-server-groups", {"server_group": wanted}).json["server_group"]["id"]
        self.made.append(f"/os-server-groups/{id}")
        return str(id)

    a_newgroup = a_group

    def a_key(self) -> str:
        return str(self.api("POST /os-keypairs", {"keypair": {"name": self.unique("key")}}).json["keypair"]["name"])

    def a_host(self) -> str:
        return str(self.admin("GET /os-hypervisors/detail").json["hypervisors"][0]["service"]["host"])

    def a_hypervisor(self) -> str:
        return str(self.admin.at("2.53")("GET /os-hypervisors").json["hypervisors"][0]["id"])

    def a_newname(self) -> str:
        return self.unique("name")

    def _until(self, id: str, status: str) -> None:
        def is_so(seen: Any) -> bool:
            server = seen.json["server"]
            return server["status"] == status and server["OS-EXT-STS:task_state"] is None

        eventually(lambda: self.admin(f"GET /servers/{id}"), is_so)


@pytest.fixture(scope="module")
def things(
    _app: Any,
    tokens: Mapping[str, str],
    unique: Callable[[str], str],
    shared: Callable[[str], None],
    room: None,
) -> Iterator[Things]:
    things = Things(_app, {"unscoped": "unscoped::member,reader", **tokens}, unique, shared)
    yield things
    for path in reversed(things.made):
        things.admin(f"DELETE {path}")


def rows() -> Iterator[Any]:
    for line in TABLE.strip().splitlines():
        *statuses, version, method, rest = line.split(None, len(ROLES) + 2)
        path, _, body = rest.partition(" ")
        expected = dict(zip(ROLES, statuses, strict=True))
        yield pytest.param(version, f"{method} {path}", body, expected, id=f"{version} {method} {rest}")


@pytest.mark.parametrize(("version", "request_", "body", "expected"), list(rows()))
def test_who_may(things: Things, version: str, request_: str, body: str, expected: dict[str, str]) -> None:
    answered = {}
    for role in ROLES:
        sent = Template(body).substitute(things).encode() or None
        answer = things.api.as_(role).at(version)(Template(request_).substitute(things), sent)
        answered[role] = str(answer.status_int)

    assert {role: status for role, status in answered.items() if expected[role] != "-"} == {
        role: status for role, status in expected.items() if status != "-"
    }
