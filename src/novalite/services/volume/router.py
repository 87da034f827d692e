"""The Block Storage API's routes, each with and without the project in front."""

from __future__ import annotations

import re
from collections.abc import Iterable

import webob.exc

from novalite import errors
from novalite.api.router import ServiceRouter
from novalite.services.volume import actions as volume_actions
from novalite.services.volume.attachments import attachments
from novalite.services.volume.backends import logs as service_logs
from novalite.services.volume.backends.availability_zones import availability_zones, pools
from novalite.services.volume.backends.clusters import clusters, workers
from novalite.services.volume.backends.hosts import capabilities, hosts
from novalite.services.volume.backends.management import (
    manageable_snapshots,
    manageable_volumes,
    old_manageable_snapshots,
    old_manageable_volumes,
)
from novalite.services.volume.backups import backups
from novalite.services.volume.extensions import extensions, resource_filters
from novalite.services.volume.groups.consistency_groups import cgsnapshots, consistency_groups
from novalite.services.volume.groups.group_snapshots import group_snapshots
from novalite.services.volume.groups.group_types import group_types
from novalite.services.volume.groups.groups import groups
from novalite.services.volume.limits import limits
from novalite.services.volume.messages import messages
from novalite.services.volume.metadata import snapshot_metadata, volume_metadata
from novalite.services.volume.microversions import VOLUME
from novalite.services.volume.quota_sets import quota_class_sets, quota_sets
from novalite.services.volume.service import SERVICE
from novalite.services.volume.snapshots import snapshots
from novalite.services.volume.transfers import new_transfers, old_transfers
from novalite.services.volume.types.default_types import default_types
from novalite.services.volume.types.qos_specs import qos_specs
from novalite.services.volume.types.type_encryption import encryption
from novalite.services.volume.types.types import volume_types
from novalite.services.volume.versions import version, versions
from novalite.wsgi.application import Environ, StartResponse, WSGIApplication
from novalite.wsgi.fault import VERSION_HEADERS, Fault, http_error
from novalite.wsgi.router import Mapper

RESOURCES = (
    *(version, attachments, availability_zones, backups, capabilities, cgsnapshots, clusters, consistency_groups),
    *(default_types, encryption, extensions),
    *(hosts, manageable_snapshots, manageable_volumes, old_manageable_snapshots, old_manageable_volumes),
    *(service_logs.services, workers),
    *(group_snapshots, group_types, groups, limits, messages),
    *(new_transfers, old_transfers, pools, qos_specs, quota_class_sets, quota_sets, resource_filters),
    *(snapshot_metadata, snapshots, volume_actions.volumes, volume_metadata, volume_types),
)


class ProjectMapper(Mapper):
    """A mapper whose every route exists below a project's id and without one."""

    prefixes = ("/{project_id:[0-9a-f-]+}", "")


#: The nouns whose routes are those that Routes makes of a resource, in Cinder: each path is there for some methods,
#: whether anything is done or not, and may end in ``.json``.
NOUNS = {one.path.split("/")[1] for one in RESOURCES} - {"", "clusters", "default-types", "os-services"}
_WHERE = re.compile(r"(?:/[0-9a-f-]+(?=/[a-z]))?/(?P<noun>[a-z_-]+)(?P<below>(?:/[^/]+)*)")
_METHODS = {"": ("GET", "POST"), "/x": ("GET", "PUT", "DELETE"), "/x/edit": ("GET",)}


class VolumeRouter(ServiceRouter):
    """The API as an application."""

    def __init__(self) -> None:
        super().__init__(SERVICE, RESOURCES, ProjectMapper)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"].removesuffix(".json")
        if _noun(path):
            environ["PATH_INFO"] = path
        return super().__call__(environ, start_response)

    def missing(self, environ: Environ) -> WSGIApplication:
        """Nothing, as JSON where the path is there."""
        found = _noun(environ["PATH_INFO"])
        if found is None or environ["REQUEST_METHOD"] not in _METHODS.get(re.sub("^/[^/]+", "/x", found["below"]), ()):
            return super().missing(environ)
        own = VOLUME.within(environ)
        try:
            asked = own.requested(environ)
        except errors.InvalidVersion as error:
            return SERVICE.fault(Fault(http_error(400, error.message)), environ)
        environ[VERSION_HEADERS] = own.response_headers(asked)
        return SERVICE.fault(Fault(webob.exc.HTTPNotFound()), environ)


def _noun(path: str) -> re.Match[str] | None:
    found = _WHERE.fullmatch(path)
    return found if found and found["noun"] in NOUNS else None


class VolumeChoice(ServiceRouter):
    """The choice of a version, for whoever asks."""

    def __init__(self) -> None:
        super().__init__(versions.service, (versions,))


class VolumeDocument(ServiceRouter):
    """The version, for whoever asks."""

    def __init__(self) -> None:
        super().__init__(SERVICE, (version,))
