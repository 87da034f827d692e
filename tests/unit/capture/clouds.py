"""Clouds in this process to read from, and what is true in one, by names alone."""

import webob
from msgspec.structs import asdict

from novalite.capture.source import Unavailable
from novalite.cloud.compute.flavors import Wanted
from novalite.wsgi import Loader

MOUNTS = {
    "compute": ("/v2.1", "compute"),
    "identity": ("/identity/v3", "identity"),
    "image": ("/image/v2", "image"),
    "network": ("/networking/v2.0", "network"),
    "volume": ("/volume/v3", "volume"),
}


class InProcess:
    """A Source: an application, as somebody; it notes what is asked. Services in ``without`` are not there."""

    def __init__(self, user="admin", project="admin", without=()):
        self.app = Loader(options={"auth_strategy": "keystone"}).load_app("osapi_compute")
        self.cloud, self.without, self.asked = self.app.cloud, without, []
        self._who = {"name": user, "domain": {"id": "default"}, "password": "secret"}
        self._scope = {"project": {"name": project, "domain": {"id": "default"}}}

    def get(self, service, path, version=None):
        if service in self.without:
            raise Unavailable(f"there is no {service}")
        mount, name = MOUNTS[service]
        headers = {"X-Auth-Token": self._token} if "_token" in vars(self) else {}
        if not headers:
            auth = {"identity": {"methods": ["password"], "password": {"user": self._who}}, "scope": self._scope}
            self._token = self._send("POST", "/identity/v3/auth/tokens", json={"auth": auth}).headers["X-Subject-Token"]
            headers = {"X-Auth-Token": self._token}
        if version:
            headers["OpenStack-API-Version"] = f"{name} {version}"
        self.asked.append(f"{service} {path}")
        answer = self._send("GET", f"{mount}{path}", headers=headers)
        if answer.status_int >= 400:
            raise Unavailable(f"GET {path} of {service} answered {answer.status_int}")
        return answer.json

    def _send(self, method, path, **more):
        return webob.Request.blank(path, method=method, **more).get_response(self.app)


LEFT_OUT = {
    "id",
    "number",
    "created_at",
    "updated_at",
    "revision_number",
    "owner",
    "project_id",
    "network_id",
    "members",
}


def facts(cloud):
    """All that a seed is about, without ids and times; what refers to a project has its name."""
    identity, compute, network = cloud.identity, cloud.compute, cloud.network
    projects = {one.id: one.name for one in identity.projects.find()}
    users = {one.id: one.name for one in identity.users.find()}
    roles = {one.id: one.name for one in identity.roles.find()}

    def plain(record, *more):
        said = {name: value for name, value in asdict(record).items() if name not in LEFT_OUT}
        if "projects" in said:
            said["projects"] = [projects[id] for id in said["projects"]]
        said |= {name: sorted(said[name]) for name in ("projects", "tags") if name in said}
        return repr((sorted(said.items()), *more))

    def owner(record):
        return projects.get(getattr(record, "project_id", None) or getattr(record, "owner", None))

    return {
        "projects": sorted(
            (one.name, one.enabled, sorted(one.extra.items()), one.description) for one in identity.projects.find()
        ),
        "users": sorted(
            (one.name, one.enabled, sorted(one.extra.items()), projects.get(one.default_project_id))
            for one in identity.users.find()
        ),
        "roles": sorted(roles.values()),
        "assignments": sorted(
            (users.get(one.actor_id), projects.get(one.target_id, one.target_id), roles[one.role_id])
            for one in identity.assignments.find()
        ),
        "quotas": {
            name: (compute.quotas.limits(id), cloud.volume.quotas.limits(id), network.quotas.limits(id))
            for id, name in sorted(projects.items(), key=lambda pair: pair[1])
        },
        "flavors": sorted(plain(one, one.id) for one in compute.flavors.find(Wanted(is_public=None), None, 10_000)),
        "hosts": sorted(plain(one) for one in compute.hosts.find()),
        "aggregates": sorted(plain(one) for one in compute.aggregates.find()),
        "images": sorted(plain(one, one.id, owner(one)) for one in cloud.image.images.find()),
        "networks": sorted(
            plain(one, owner(one), *sorted(plain(subnet) for subnet in network.subnets.find({"network_id": one.id})))
            for one in network.networks.find()
        ),
        "volume_types": sorted(plain(one) for one in cloud.volume.types.find()),
    }
