"""Who may do what in the Compute API: Nova's rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from novalite.api.operation import Policy
from novalite.context import RequestContext

Target = Mapping[str, str | None]
Rule = Callable[[RequestContext, Target], bool]


def admin(context: RequestContext, target: Target) -> bool:
    """Admins alone."""
    return bool(context.is_admin)


def admin_or_owner(context: RequestContext, target: Target) -> bool:
    """Admins, and the user whose it is."""
    return bool(context.is_admin) or target["user_id"] == context.user_id


def reader_or_admin(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of the project whose it is."""
    return bool(context.is_admin) or _has_role("reader", context, target)


def member_or_admin(context: RequestContext, target: Target) -> bool:
    """Admins, and members of the project whose it is."""
    return bool(context.is_admin) or _has_role("member", context, target)


def service_or_admin(context: RequestContext, target: Target) -> bool:
    """Admins, and other services."""
    return bool(context.is_admin) or "service" in (own.lower() for own in context.roles)


def anybody(context: RequestContext, target: Target) -> bool:
    """Whoever asks."""
    return True


def manager_or_admin(context: RequestContext, target: Target) -> bool:
    """Admins, and managers of the project whose it is."""
    return bool(context.is_admin) or _has_role("manager", context, target)


def _has_role(role: str, context: RequestContext, target: Target) -> bool:
    return target["project_id"] == context.project_id and role in (own.lower() for own in context.roles)


AGGREGATE_IMAGES = "compute:aggregates:images"
AGGREGATES = "os_compute_api:os-aggregates"
ASSISTED_SNAPSHOTS = "os_compute_api:os-assisted-volume-snapshots"
ATTACHMENTS = "os_compute_api:os-volumes-attachments"
AUDIT_LOG = "os_compute_api:os-instance-usage-audit-log"
AVAILABILITY_ZONE = "os_compute_api:os-availability-zone"
BAREMETAL_NODES = "os_compute_api:os-baremetal-nodes"
EXTERNAL_EVENTS = "os_compute_api:os-server-external-events"
FLAVOR_ACCESS = "os_compute_api:os-flavor-access"
FLAVOR_EXTRA_SPECS = "os_compute_api:os-flavor-extra-specs"
FLAVOR_MANAGE = "os_compute_api:os-flavor-manage"
FLOATING_IPS = "os_compute_api:os-floating-ips"
FLOATING_IP_POOLS = "os_compute_api:os-floating-ip-pools"
HOSTS = "os_compute_api:os-hosts"
HYPERVISORS = "os_compute_api:os-hypervisors"
KEYPAIRS = "os_compute_api:os-keypairs"
NETWORKS = "os_compute_api:os-networks"
QUOTA_CLASS_SETS = "os_compute_api:os-quota-class-sets"
QUOTA_SETS = "os_compute_api:os-quota-sets"
SECURITY_GROUPS = "os_compute_api:os-security-groups"
SERVER_GROUPS = "os_compute_api:os-server-groups"
SERVICES = "os_compute_api:os-services"
SIMPLE_TENANT_USAGE = "os_compute_api:os-simple-tenant-usage"
TENANT_NETWORKS = "os_compute_api:os-tenant-networks"
VOLUMES = "os_compute_api:os-volumes"

CHANGES_OF_GROUPS = ("add", "create", "delete", "remove", "rule:create", "rule:delete", "update")

#: The proxies of volumes and of their snapshots have the same rules, below one another.
OF_VOLUMES = ("", ":snapshots")
SERVERS = "os_compute_api:servers"

#: What is done to servers, by who may. Each stands below ``os_compute_api:``.
OF_SERVERS: Mapping[Rule, str] = {
    reader_or_admin: """
        ips:index ips:show os-attach-interfaces:list os-attach-interfaces:show
        os-instance-actions:list os-instance-actions:show os-server-password:show
        os-server-shares:index os-server-shares:show os-server-tags:index os-server-tags:show server-metadata:index
        server-metadata:show servers:detail servers:index servers:show servers:show:flavor-extra-specs
    """,
    member_or_admin: """
        os-admin-password os-attach-interfaces:create os-attach-interfaces:delete os-multinic:add os-multinic:remove
        os-console-output os-create-backup os-deferred-delete:force os-deferred-delete:restore
        os-lock-server:lock os-lock-server:unlock os-pause-server:pause os-pause-server:unpause os-remote-consoles
        os-rescue os-server-password:clear os-server-shares:create os-server-shares:delete os-server-tags:delete
        os-server-tags:delete_all os-server-tags:update os-server-tags:update_all os-shelve:shelve os-shelve:unshelve
        os-suspend-server:resume os-suspend-server:suspend os-unrescue server-metadata:create server-metadata:delete
        server-metadata:update server-metadata:update_all servers:confirm_resize servers:create
        servers:create:attach_network servers:create:attach_volume servers:create:trusted_certs servers:create_image
        servers:create_image:allow_volume_backed servers:delete servers:reboot servers:rebuild
        servers:rebuild:trusted_certs servers:resize servers:revert_resize servers:start servers:stop
        servers:trigger_crash_dump servers:update
    """,
    manager_or_admin: """
        os-migrate-server:migrate os-migrate-server:migrate_live os-migrations:index servers:migrations:delete
        servers:migrations:force_complete servers:migrations:index
    """,
    admin: """
        os-admin-actions:inject_network_info os-admin-actions:reset_state os-console-auth-tokens os-evacuate
        os-extended-server-attributes os-instance-actions:events os-instance-actions:events:details
        os-lock-server:unlock:unlock_override os-migrate-server:migrate:host os-migrate-server:migrate_live:host
        os-migrations:index:all_projects os-migrations:index:host os-server-diagnostics os-shelve:shelve_offload
        os-shelve:unshelve_to_host servers:allow_all_filters servers:create:forced_host
        servers:create:zero_disk_flavor servers:detail:get_all_tenants servers:index:get_all_tenants
        servers:migrations:index:host servers:migrations:show servers:show:host_status
    """,
}

POLICY = Policy(
    {
        AGGREGATE_IMAGES: admin,
        **{f"{AGGREGATES}:{action}": admin for action in ("index", "create", "show", "update", "delete")},
        **{f"{AGGREGATES}:{action}": admin for action in ("add_host", "remove_host", "set_metadata")},
        **{f"{ASSISTED_SNAPSHOTS}:{action}": service_or_admin for action in ("create", "delete")},
        **{f"{ATTACHMENTS}:{action}": reader_or_admin for action in ("index", "show")},
        **{f"{ATTACHMENTS}:{action}": member_or_admin for action in ("create", "update", "delete")},
        f"{ATTACHMENTS}:swap": service_or_admin,
        **{f"{AUDIT_LOG}:{action}": admin for action in ("list", "show")},
        f"{AVAILABILITY_ZONE}:list": anybody,
        f"{AVAILABILITY_ZONE}:detail": admin,
        **{f"{BAREMETAL_NODES}:{action}": admin for action in ("list", "show")},
        f"{EXTERNAL_EVENTS}:create": service_or_admin,
        FLAVOR_ACCESS: admin,
        **{f"{FLAVOR_ACCESS}:{action}_tenant_access": admin for action in ("add", "remove")},
        **{f"{FLAVOR_EXTRA_SPECS}:{action}": reader_or_admin for action in ("index", "show")},
        **{f"{FLAVOR_EXTRA_SPECS}:{action}": admin for action in ("create", "update", "delete")},
        **{f"{FLAVOR_MANAGE}:{action}": admin for action in ("create", "update", "delete")},
        FLOATING_IP_POOLS: anybody,
        **{f"{FLOATING_IPS}:{action}": reader_or_admin for action in ("list", "show")},
        **{f"{FLOATING_IPS}:{action}": member_or_admin for action in ("add", "create", "delete", "remove")},
        **{f"{HOSTS}:{action}": admin for action in ("list", "show", "update", "reboot", "shutdown", "start")},
        **{f"{HYPERVISORS}:{action}": admin for action in ("list", "list-detail", "statistics", "show", "uptime")},
        **{f"{HYPERVISORS}:{action}": admin for action in ("search", "servers")},
        **{f"{KEYPAIRS}:{action}": admin_or_owner for action in ("index", "create", "delete", "show")},
        **{f"{NETWORKS}:{action}": reader_or_admin for action in ("list", "show")},
        **{f"{QUOTA_CLASS_SETS}:{action}": admin for action in ("show", "update")},
        **{f"{QUOTA_SETS}:{action}": admin for action in ("update", "delete")},
        **{f"{QUOTA_SETS}:{action}": reader_or_admin for action in ("show", "detail")},
        f"{QUOTA_SETS}:defaults": anybody,
        **{f"{SECURITY_GROUPS}:{action}": reader_or_admin for action in ("get", "list", "show")},
        **{f"{SECURITY_GROUPS}:{action}": member_or_admin for action in CHANGES_OF_GROUPS},
        **{f"{SERVER_GROUPS}:{action}": reader_or_admin for action in ("index", "show")},
        **{f"{SERVER_GROUPS}:{action}": member_or_admin for action in ("create", "delete")},
        f"{SERVER_GROUPS}:index:all_projects": admin,
        **{f"{SERVICES}:{action}": admin for action in ("list", "update", "delete")},
        **{f"{TENANT_NETWORKS}:{action}": reader_or_admin for action in ("list", "show")},
        f"{SIMPLE_TENANT_USAGE}:list": admin,
        f"{SIMPLE_TENANT_USAGE}:show": reader_or_admin,
        **{f"{VOLUMES}{of}:{action}": reader_or_admin for of in OF_VOLUMES for action in ("list", "detail", "show")},
        **{f"{VOLUMES}{of}:{action}": member_or_admin for of in OF_VOLUMES for action in ("create", "delete")},
        "compute:server:topology:host:index": admin,
        "compute:server:topology:index": reader_or_admin,
        "compute:servers:create:requested_destination": admin,
        "network:attach_external_network": admin,
        **{f"os_compute_api:{name}": rule for rule, names in OF_SERVERS.items() for name in names.split()},
    }
)
