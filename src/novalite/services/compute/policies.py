"""Who may do what in the Compute API: Nova's rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from novalite.api.service import Policy
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


def reader(context: RequestContext, target: Target) -> bool:
    """Readers of the project whose it is."""
    return _has_role("reader", context, target)


def member(context: RequestContext, target: Target) -> bool:
    """Members of the project whose it is."""
    return _has_role("member", context, target)


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
SERVERS = "os_compute_api:servers"
SERVICES = "os_compute_api:os-services"
SIMPLE_TENANT_USAGE = "os_compute_api:os-simple-tenant-usage"
TENANT_NETWORKS = "os_compute_api:os-tenant-networks"
VOLUMES = "os_compute_api:os-volumes"

#: Who may do what, each below ``os_compute_api:``.
RULES: Mapping[Rule, str] = {
    anybody: "extensions limits os-availability-zone:list os-floating-ip-pools os-quota-sets:defaults",
    reader_or_admin: """
        ips:index ips:show os-attach-interfaces:list os-attach-interfaces:show os-flavor-extra-specs:index
        os-flavor-extra-specs:show os-floating-ips:list os-floating-ips:show os-instance-actions:list
        os-instance-actions:show os-networks:list os-networks:show os-quota-sets:detail os-quota-sets:show
        os-security-groups:get os-security-groups:list os-security-groups:show os-server-groups:index
        os-server-groups:show os-server-password:show os-server-shares:index os-server-shares:show os-server-tags:index
        os-server-tags:show os-simple-tenant-usage:show os-tenant-networks:list os-tenant-networks:show
        os-volumes-attachments:index os-volumes-attachments:show os-volumes:detail os-volumes:list os-volumes:show
        os-volumes:snapshots:detail os-volumes:snapshots:list os-volumes:snapshots:show server-metadata:index
        server-metadata:show servers:detail servers:index servers:show servers:show:flavor-extra-specs
    """,
    member_or_admin: """
        os-admin-password os-attach-interfaces:create os-attach-interfaces:delete os-console-output os-create-backup
        os-deferred-delete:force os-deferred-delete:restore os-floating-ips:add os-floating-ips:create
        os-floating-ips:delete os-floating-ips:remove os-lock-server:lock os-lock-server:unlock os-multinic:add
        os-multinic:remove os-pause-server:pause os-pause-server:unpause os-remote-consoles os-rescue
        os-security-groups:add os-security-groups:create os-security-groups:delete os-security-groups:remove
        os-security-groups:rule:create os-security-groups:rule:delete os-security-groups:update os-server-groups:create
        os-server-groups:delete os-server-password:clear os-server-shares:create os-server-shares:delete
        os-server-tags:delete os-server-tags:delete_all os-server-tags:update os-server-tags:update_all os-shelve:shelve
        os-shelve:unshelve os-suspend-server:resume os-suspend-server:suspend os-unrescue os-volumes-attachments:create
        os-volumes-attachments:delete os-volumes-attachments:update os-volumes:create os-volumes:delete
        os-volumes:snapshots:create os-volumes:snapshots:delete server-metadata:create server-metadata:delete
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
        limits:other_project
        os-admin-actions:inject_network_info os-admin-actions:reset_state os-aggregates:add_host os-aggregates:create
        os-aggregates:delete os-aggregates:index os-aggregates:remove_host os-aggregates:set_metadata os-aggregates:show
        os-aggregates:update os-availability-zone:detail os-baremetal-nodes:list os-baremetal-nodes:show
        os-console-auth-tokens os-evacuate os-extended-server-attributes os-flavor-access
        os-flavor-access:add_tenant_access os-flavor-access:remove_tenant_access os-flavor-extra-specs:create
        os-flavor-extra-specs:delete os-flavor-extra-specs:update os-flavor-manage:create os-flavor-manage:delete
        os-flavor-manage:update os-hosts:list os-hosts:reboot os-hosts:show os-hosts:shutdown os-hosts:start
        os-hosts:update os-hypervisors:list os-hypervisors:list-detail os-hypervisors:search os-hypervisors:servers
        os-hypervisors:show os-hypervisors:statistics os-hypervisors:uptime os-instance-actions:events
        os-instance-actions:events:details os-instance-usage-audit-log:list os-instance-usage-audit-log:show
        os-lock-server:unlock:unlock_override os-migrate-server:migrate:host os-migrate-server:migrate_live:host
        os-migrations:index:all_projects os-migrations:index:host os-quota-class-sets:show os-quota-class-sets:update
        os-quota-sets:delete os-quota-sets:update os-server-diagnostics os-server-groups:index:all_projects
        os-services:delete os-services:list os-services:update os-shelve:shelve_offload os-shelve:unshelve_to_host
        os-simple-tenant-usage:list servers:allow_all_filters servers:create:forced_host servers:create:zero_disk_flavor
        servers:detail:get_all_tenants servers:index:get_all_tenants servers:migrations:index:host
        servers:migrations:show servers:show:host_status
    """,
    admin_or_owner: "os-keypairs:create os-keypairs:delete os-keypairs:index os-keypairs:show",
    service_or_admin: """
        os-assisted-volume-snapshots:create os-assisted-volume-snapshots:delete os-server-external-events:create
        os-volumes-attachments:swap
    """,
}

POLICY = Policy(
    {
        "compute:aggregates:images": admin,
        "compute:server:topology:host:index": admin,
        "compute:server:topology:index": reader_or_admin,
        "compute:servers:create:requested_destination": admin,
        "network:attach_external_network": admin,
        **{f"os_compute_api:{name}": rule for rule, names in RULES.items() for name in names.split()},
    },
    scopes=("project",),
    earlier={
        "compute.cold-migration-to-a-host": {
            "os_compute_api:os-migrate-server:migrate:host": "os_compute_api:os-migrate-server:migrate"
        },
        "compute.managers": {
            manager_or_admin: admin,
            "os_compute_api:os-migrate-server:migrate_live:host": "os_compute_api:os-migrate-server:migrate_live",
            "os_compute_api:os-migrations:index:all_projects": "os_compute_api:os-migrations:index",
            "os_compute_api:os-migrations:index:host": "os_compute_api:os-migrations:index",
            "os_compute_api:servers:migrations:index:host": "os_compute_api:servers:migrations:index",
        },
        "compute.services": {service_or_admin: admin},
        "compute.shares-by-admins": {
            "os_compute_api:os-server-shares:create": member,
            "os_compute_api:os-server-shares:delete": member,
            "os_compute_api:os-server-shares:index": reader,
            "os_compute_api:os-server-shares:show": reader,
        },
    },
)
