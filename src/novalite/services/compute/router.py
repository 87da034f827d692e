"""The Compute API's routes, each with and without the project in front."""

from __future__ import annotations

from functools import cache

from novalite.api.microversion import until
from novalite.services.compute.assisted_volume_snapshots import assisted_volume_snapshots
from novalite.services.compute.extension_info import extensions
from novalite.services.compute.flavors.extra_specs import extra_specs
from novalite.services.compute.flavors.flavors import flavors
from novalite.services.compute.hosts.aggregates import aggregates
from novalite.services.compute.hosts.availability_zone import availability_zone
from novalite.services.compute.hosts.hosts import hosts
from novalite.services.compute.hosts.hypervisors import hypervisors
from novalite.services.compute.hosts.services import services
from novalite.services.compute.instance_usage_audit_log import audit_log
from novalite.services.compute.keypairs import keypairs
from novalite.services.compute.limits import Limits
from novalite.services.compute.microversions import COMPUTE
from novalite.services.compute.migrations import migrations, server_migrations
from novalite.services.compute.proxies.baremetal_nodes import baremetal_nodes
from novalite.services.compute.proxies.floating_ip_pools import floating_ip_pools
from novalite.services.compute.proxies.floating_ips import floating_ips
from novalite.services.compute.proxies.image_metadata import image_metadata
from novalite.services.compute.proxies.images import images
from novalite.services.compute.proxies.networks import networks
from novalite.services.compute.proxies.security_group_rules import security_group_rules
from novalite.services.compute.proxies.security_groups import security_groups
from novalite.services.compute.proxies.snapshots import snapshots
from novalite.services.compute.proxies.tenant_networks import tenant_networks
from novalite.services.compute.proxies.volumes import volumes
from novalite.services.compute.quota_class_sets import quota_class_sets
from novalite.services.compute.quota_sets import quota_sets
from novalite.services.compute.removed import removed
from novalite.services.compute.server_groups import server_groups
from novalite.services.compute.servers import actions as server_actions
from novalite.services.compute.servers import create as server_create
from novalite.services.compute.servers import images as server_images
from novalite.services.compute.servers import moves as server_moves
from novalite.services.compute.servers import networks as server_networks
from novalite.services.compute.servers import rebuild as server_rebuild
from novalite.services.compute.servers import states as server_states
from novalite.services.compute.servers.consoles import console_auth_tokens, remote_consoles
from novalite.services.compute.servers.external_events import server_external_events
from novalite.services.compute.servers.facts import facts
from novalite.services.compute.servers.instance_actions import instance_actions
from novalite.services.compute.servers.interfaces import server_interfaces
from novalite.services.compute.servers.metadata import server_metadata
from novalite.services.compute.servers.servers import servers
from novalite.services.compute.servers.shares import server_shares
from novalite.services.compute.servers.tags import server_tags
from novalite.services.compute.servers.volume_attachments import volume_attachments
from novalite.services.compute.simple_tenant_usage import simple_tenant_usage
from novalite.services.compute.versions import VersionDocument
from novalite.wsgi.application import WSGIApplication
from novalite.wsgi.resource import Resource
from novalite.wsgi.router import Mapper, Router

RESOURCES = (
    aggregates,
    assisted_volume_snapshots,
    audit_log,
    availability_zone,
    baremetal_nodes,
    console_auth_tokens,
    extensions,
    extra_specs,
    facts,
    flavors,
    floating_ip_pools,
    floating_ips,
    hosts,
    hypervisors,
    image_metadata,
    images,
    instance_actions,
    keypairs,
    migrations,
    networks,
    quota_class_sets,
    quota_sets,
    remote_consoles,
    removed,
    security_group_rules,
    security_groups,
    server_external_events,
    server_groups,
    server_interfaces,
    server_metadata,
    server_migrations,
    server_shares,
    server_tags,
    servers,
    services,
    simple_tenant_usage,
    snapshots,
    tenant_networks,
    volume_attachments,
    volumes,
)

#: What is done to a server is declared in modules of its own, by what it is about.
OF_SERVERS = (
    server_actions,
    server_create,
    server_images,
    server_moves,
    server_networks,
    server_rebuild,
    server_states,
)

#: Another name of servers, with the oldest of their actions. Nova answers a POST or PUT there with 500.
volumes_boot = servers.under(
    "/os-volumes_boot",
    until("2.102"),
    "confirmResize revertResize reboot resize rebuild createImage os-start os-stop trigger_crash_dump".split(),
)

#: A project's id in a path. Upper case and names are none, so that they are never taken for one.
PROJECT = "{project_id:[0-9a-f-]+}"


class ProjectMapper(Mapper):
    """A mapper whose every route exists below a project's id and without one."""

    prefixes = (f"/{PROJECT}", "")


class ComputeRouter(Router):
    """The API as an application; ``link_prefix`` as for `Versions`."""

    def __init__(self, link_prefix: str = "") -> None:
        super().__init__(compute_mapper(link_prefix))


@cache
def compute_mapper(link_prefix: str = "") -> ProjectMapper:
    """The mapper with all routes of the API, closed, since all who route by it share it: it takes its time to make."""
    mapper = ProjectMapper(controller_scan=None, register=False)
    document: WSGIApplication = Resource(VersionDocument(link_prefix), COMPUTE)
    mapper.redirect("", "/")
    mapper.create_route("/", "GET", document, "show")
    mapper.create_route("/versions/{id}", "GET", document, "show")
    mapper.create_route("/limits", "GET", Resource(Limits(), COMPUTE), "index")
    for resource in (*RESOURCES, volumes_boot):
        resource.connect(mapper)
    return mapper.close()
