"""What somebody wants to be in a cloud, said all at once, by names: projects, users, networks, servers, …

It is said as it is in YAML: lists of things by noun. What a thing names, such as a server its flavor, may have been
there before, or stands in the same text; the order of the nouns is that of `NOUNS`, whatever that of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.compute.flavors import Flavor, Wanted
from novalite.cloud.compute.servers.nics import Nic
from novalite.cloud.compute.servers.orders import Order
from novalite.cloud.defaults import remove_defaults
from novalite.cloud.image.disk_formats import empty_qcow2
from novalite.cloud.network.networks import Network
from novalite.cloud.network.subnets import Pool
from novalite.cloud.volume.types import DEFAULT
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: Whose things are that say nothing of a project or a user.
OWNER = "admin"

GIB = 2**30

#: What a seed may contain, in the order in which it is made.
NOUNS = (
    "roles",
    "projects",
    "users",
    "assignments",
    "quotas",
    "hosts",
    "aggregates",
    "flavors",
    "images",
    "networks",
    "volume_types",
    "keypairs",
    "volumes",
    "shares",
    "servers",
)


class InvalidSeed(errors.Invalid):
    """Something that cannot be: ``path`` says where in the text it stands."""

    def __init__(self, path: tuple[str | int, ...], reason: str) -> None:
        super().__init__(reason)
        self.path = path


class Seeding:
    """Puts things into a cloud."""

    def __init__(self, compute: ComputeWing) -> None:
        self._compute = compute
        self._public_keys: dict[str, str] = {}

    def seed(
        self, wanted: Mapping[str, Sequence[Mapping[str, Any]]], defaults: bool = True
    ) -> dict[str, list[dict[str, str]]]:
        """All of it or, with InvalidSeed, nothing; the names and ids of what was made, by noun.

        Without ``defaults``, what a new cloud contains is taken away before.
        """
        made: dict[str, list[dict[str, str]]] = {}
        with self._compute.transaction():
            if not defaults:
                try:
                    remove_defaults(self._compute)
                except errors.Error as error:
                    raise InvalidSeed(("defaults",), str(error)) from error
            for noun in NOUNS:
                for index, thing in enumerate(wanted.get(noun, ())):
                    try:
                        records = [*getattr(self, f"_{noun}")(**thing)]
                    except errors.Error as error:
                        raise InvalidSeed((noun, index), str(error)) from error
                    made.setdefault(noun, []).extend(records)
            self._compute.settle()
        return made

    def _roles(self, name: str, **more: Any) -> Iterable[dict[str, str]]:
        yield _named_record(self._compute.identity.roles.create(name=name, **more))

    def _projects(self, name: str, **more: Any) -> Iterable[dict[str, str]]:
        yield _named_record(self._compute.identity.projects.create(name=name, domain_id="default", **more))

    def _users(
        self, name: str, password: str = "", project: str = OWNER, roles: Sequence[str] = ("member",), **more: Any
    ) -> Iterable[dict[str, str]]:
        compute, project_id = self._compute, self._project(project)
        user = compute.identity.users.create(
            name=name, password=password or compute.identity.settings.password, default_project_id=project_id, **more
        )
        self._assign(user.id, project_id, roles)
        yield _named_record(user)

    def _assignments(self, user: str, project: str, roles: Sequence[str] = ("member",)) -> Iterable[dict[str, str]]:
        user_id = self._user(user)
        self._assign(user_id, self._project(project), roles)
        yield {"name": user, "id": user_id}

    def _assign(self, user_id: str, project_id: str, roles: Sequence[str]) -> None:
        identity = self._compute.identity
        for role in roles:
            identity.assignments.add(identity.roles.named(role).id, project_id, user_id=user_id)

    def _hosts(self, name: str, **figures: int) -> Iterable[dict[str, str]]:
        yield _named_record(self._compute.hosts.add(name, **figures))

    def _aggregates(
        self, name: str, zone: str | None = None, hosts: Sequence[str] = (), metadata: Mapping[str, str] | None = None
    ) -> Iterable[dict[str, str]]:
        aggregates = self._compute.aggregates
        made = aggregates.create(name, zone)
        if metadata:
            made = aggregates.describe(made, metadata)
        for host in hosts:
            made = aggregates.add_host(made, host)
        yield _named_record(made)

    def _flavors(
        self, name: str, ram: int, vcpus: int = 1, disk: int = 0, projects: Sequence[str] = (), **more: Any
    ) -> Iterable[dict[str, str]]:
        more |= self._access(projects)
        yield _named_record(self._compute.flavors.create(name, ram, vcpus, disk, **more))

    def _volume_types(
        self, name: str, projects: Sequence[str] = (), description: str | None = None, **more: Any
    ) -> Iterable[dict[str, str]]:
        types, more = self._compute.volume.types, more | self._access(projects)
        if name == DEFAULT:  # which every cloud has
            yield _named_record(types.update(types.default().id, description=description, **more))
        else:
            yield _named_record(types.create(name, description, **more))

    def _access(self, projects: Sequence[str]) -> dict[str, Any]:
        """The fields of what is for some projects alone, if it is."""
        return {"is_public": False, "projects": frozenset(map(self._project, projects))} if projects else {}

    def _images(
        self,
        name: str,
        project: str = OWNER,
        size: float = 1,
        visibility: str = "public",
        tags: Sequence[str] = (),
        disk_format: str = "qcow2",
        **more: Any,
    ) -> Iterable[dict[str, str]]:
        images, length = self._compute.image.images, int(size * GIB)
        more = {"container_format": "bare", "visibility": visibility, "tags": frozenset(tags), **more}
        image = images.create(self._project(project), name, disk_format=disk_format, **more)
        if disk_format == "qcow2":
            yield _named_record(images.upload(image.id, [empty_qcow2(length)]))
        else:  # of another format there is no disk, only its size
            images.set_data(image.id, b"")
            yield _named_record(images.update(image.id, size=length, virtual_size=length))

    def _networks(
        self,
        name: str,
        project: str = OWNER,
        subnets: Sequence[Mapping[str, Any]] = (),
        router: str | None = None,
        **more: Any,
    ) -> Iterable[dict[str, str]]:
        compute, project_id = self._compute, self._project(project)
        network = compute.network.networks.create(project_id, name, **more)
        for subnet in subnets:
            made = compute.network.subnets.create(project_id, network.id, **_subnet(**subnet))
            if router is not None:
                compute.network.routers.add_interface(
                    _named(compute.network.routers.find({"name": router}), "router", router), made.id
                )
        yield _named_record(network)

    def _quotas(self, project: str, **limits: int) -> Iterable[dict[str, str]]:
        project_id = self._project(project)
        own, volume, network = self._compute.quotas, self._compute.volume.quotas, self._compute.network.quotas
        names = (own.of_class("default"), volume.of_class(), network.limits(project_id))
        of_compute, of_volume, of_network = ({name: limits[name] for name in limits if name in one} for one in names)
        if unknown := limits.keys() - of_compute.keys() - of_volume.keys() - of_network.keys():
            raise errors.Invalid(f"there is no quota of {min(unknown)}")
        own.set(project_id, None, of_compute)
        volume.set(project_id, of_volume)
        network.set(project_id, of_network)
        yield {"name": project, "id": project_id}

    def _keypairs(self, name: str, user: str = OWNER, type: str = "ssh", **more: Any) -> Iterable[dict[str, str]]:
        # To make a pair takes long, and nobody gets its private key: those that are made have the same one.
        more = {"public_key": self._public_keys.get(type)} | more
        made = self._compute.keypairs.create(self._user(user), name, type, **more)
        if more["public_key"] is None:
            self._public_keys[type] = made.public_key
        yield _named_record(made)

    def _volumes(
        self,
        name: str,
        size: int | None = None,
        project: str = OWNER,
        user: str = OWNER,
        image: str | None = None,
        type: str | None = None,
        **more: Any,
    ) -> Iterable[dict[str, str]]:
        more |= {"volume_type": type, "image_id": image and self._image(image)}
        yield _named_record(
            self._compute.volume.volumes.create(self._project(project), self._user(user), size, name=name, **more)
        )

    def _shares(self, name: str, project: str = OWNER, **more: Any) -> Iterable[dict[str, str]]:
        yield _named_record(self._compute.shares.create(self._project(project), name, **more))

    def _servers(
        self,
        name: str,
        flavor: str,
        image: str,
        project: str = OWNER,
        user: str = OWNER,
        networks: Sequence[str] = (),
        count: int = 1,
        zone: str | None = None,
        tags: Sequence[str] = (),
        **more: Any,
    ) -> Iterable[dict[str, str]]:
        compute, project_id = self._compute, self._project(project)
        who = RequestContext(
            self._user(user), project_id, ["admin", "member", "reader"], user_name=user, project_name=project
        )
        found = compute.network.networks.available_to(project_id)
        nics = [self._network(found, one) for one in networks] or [Nic(one.id) for one in found if not one.external][:1]
        order = Order(
            name=name,
            flavor=self._flavor(flavor),
            image_id=self._image(image),
            nics=nics,
            least=count,
            most=count,
            zone=zone,
            more={"tags": tuple(sorted(set(tags)))},
            **more,
        )
        return [_named_record(server) for server in compute.builds.create(order, who)]

    def _project(self, name: str) -> str:
        return _named(self._compute.identity.projects.find(name=name), "project", name)

    def _user(self, name: str) -> str:
        return _named(self._compute.identity.users.find(name=name), "user", name)

    def _flavor(self, name: str) -> Flavor:
        found = self._compute.flavors.find(Wanted(is_public=None), None, 10_000)
        for flavor in found:
            if name in (flavor.name, flavor.id):
                return flavor
        raise errors.Invalid(f"there is no flavor {name}")

    def _image(self, name: str) -> str:
        return _named(self._compute.image.images.find(fits=lambda image: image.name == name), "image", name)

    def _network(self, found: Iterable[Network], name: str) -> Nic:
        return Nic(_named([one for one in found if one.name == name], "network", name))


def _subnet(
    allocation_pools: Sequence[Mapping[str, str]] | None = None,
    host_routes: Sequence[Mapping[str, str]] = (),
    dns_nameservers: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """The arguments of a subnet, which keeps its lists as tuples."""
    pools = allocation_pools if allocation_pools is None else [Pool(**one) for one in allocation_pools]
    lists = {"host_routes": tuple(host_routes), "dns_nameservers": tuple(dns_nameservers)}
    return {"allocation_pools": pools, **lists, **more}


def _named(found: Sequence[Any], noun: str, name: str) -> str:
    if not found:
        raise errors.Invalid(f"there is no {noun} {name}")
    return str(found[0].id)


def _named_record(thing: Any) -> dict[str, str]:
    return {"name": thing.name, "id": thing.id}
