"""What a new cloud contains, taken away again, for a cloud that is to be as another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from novalite.cloud.compute.flavors import Wanted
from novalite.cloud.compute.services import COMPUTE
from novalite.cloud.volume.types import DEFAULT

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: Users and projects that are for demonstration alone; without the others there would be no administrator.
DEMO = ("demo", "alt_demo")


def remove_defaults(compute: ComputeWing) -> None:
    """Take away the demo users and projects, networks, images, flavors, hosts and all volume types but the default.

    Raises Conflict, Refused or Invalid where something of it is in use.
    """
    _remove_networks(compute)
    identity = compute.identity
    for name in DEMO:
        for user in identity.users.find(name=name):
            identity.users.delete(user.id)
        for project in identity.projects.find(name=name):
            identity.projects.delete(project.id)
    for image in compute.image.images.find():
        compute.image.images.delete(image.id)
    for flavor in compute.flavors.find(Wanted(is_public=None), None, 10_000):
        compute.flavors.delete(flavor.id)
    for service in compute.services.find(binary=COMPUTE):
        compute.services.delete(service)
    for volume_type in compute.volume.types.find(fits=lambda one: one.name != DEFAULT):
        compute.volume.types.delete(volume_type.id)


def _remove_networks(compute: ComputeWing) -> None:
    network = compute.network
    for router in network.routers.find():
        network.routers.set_gateway(router.id, None)
        for port in network.routers.interfaces(router.id):
            network.routers.remove_interface(router.id, port_id=port.id)
        network.routers.delete(router.id)
    for one in network.networks.find():
        network.networks.delete(one.id)
