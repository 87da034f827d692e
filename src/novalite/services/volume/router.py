"""The Block Storage API's routes, each with and without the project in front."""

from __future__ import annotations

from novalite.api.service import ServiceRouter
from novalite.volume import volume_actions
from novalite.volume.attachments import attachments
from novalite.volume.availability_zones import availability_zones, pools
from novalite.volume.backups import backups
from novalite.volume.extensions import extensions, resource_filters
from novalite.volume.limits import limits
from novalite.volume.metadata import snapshot_metadata, volume_metadata
from novalite.volume.nothing import clusters, groups, messages, qos_specs
from novalite.volume.quota_sets import quota_class_sets, quota_sets
from novalite.volume.service import SERVICE
from novalite.volume.services import services
from novalite.volume.snapshots import snapshots
from novalite.volume.versions import version, versions
from novalite.volume.volume_transfers import new_transfers, old_transfers
from novalite.volume.volume_type_encryption import encryption
from novalite.volume.volume_types import volume_types
from novalite.wsgi.router import Mapper

RESOURCES = (
    *(version, attachments, availability_zones, backups, clusters, encryption, extensions, groups, limits, messages),
    *(new_transfers, old_transfers, pools, qos_specs, quota_class_sets, quota_sets, resource_filters, services),
    *(snapshot_metadata, snapshots, volume_actions.volumes, volume_metadata, volume_types),
)


class ProjectMapper(Mapper):
    """A mapper whose every route exists below a project's id and without one."""

    prefixes = ("/{project_id:[0-9a-f-]+}", "")


class VolumeRouter(ServiceRouter):
    """The API as an application."""

    def __init__(self) -> None:
        super().__init__(SERVICE, RESOURCES, ProjectMapper)


class VolumeChoice(ServiceRouter):
    """The choice of a version, for whoever asks."""

    def __init__(self) -> None:
        super().__init__(versions.service, (versions,))


class VolumeDocument(ServiceRouter):
    """The version, for whoever asks."""

    def __init__(self) -> None:
        super().__init__(SERVICE, (version,))
