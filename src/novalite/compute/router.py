"""The Compute API's routes, each with and without the project in front."""

from __future__ import annotations

from functools import cache

from novalite.api.microversion import until
from novalite.compute import (
    server_actions,
    server_create,
    server_images,
    server_moves,
    server_networks,
    server_rebuild,
    server_states,
)
from novalite.compute.aggregates import aggregates
from novalite.compute.assisted_volume_snapshots import assisted_volume_snapshots
from novalite.compute.availability_zone import availability_zone
from novalite.compute.baremetal_nodes import baremetal_nodes
from novalite.compute.extension_info import extensions
from novalite.compute.flavor_extra_specs import extra_specs
from novalite.compute.flavors import flavors
from novalite.compute.floating_ip_pools import floating_ip_pools
from novalite.compute.floating_ips import floating_ips
from novalite.compute.hosts import hosts
from novalite.compute.hypervisors import hypervisors
from novalite.compute.image_metadata import image_metadata
from novalite.compute.images import images
from novalite.compute.instance_actions import instance_actions
from novalite.compute.instance_usage_audit_log import audit_log
from novalite.compute.keypairs import keypairs
from novalite.compute.limits import Limits
from novalite.compute.microversions import COMPUTE
from novalite.compute.migrations import migrations, server_migrations
from novalite.compute.networks import networks
from novalite.compute.quota_class_sets import quota_class_sets
from novalite.compute.quota_sets import quota_sets
from novalite.compute.removed import removed
from novalite.compute.security_group_rules import security_group_rules
from novalite.compute.security_groups import security_groups
from novalite.compute.server_consoles import console_auth_tokens, remote_consoles
from novalite.compute.server_external_events import server_external_events
from novalite.compute.server_facts import facts
from novalite.compute.server_groups import server_groups
from novalite.compute.server_interfaces import server_interfaces
from novalite.compute.server_metadata import server_metadata
from novalite.compute.server_shares import server_shares
from novalite.compute.server_tags import server_tags
from novalite.compute.servers import servers
from novalite.compute.services import services
from novalite.compute.simple_tenant_usage import simple_tenant_usage
from novalite.compute.snapshots import snapshots
from novalite.compute.tenant_networks import tenant_networks
from novalite.compute.versions import VersionDocument
from novalite.compute.volume_attachments import volume_attachments
from novalite.compute.volumes import volumes
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
