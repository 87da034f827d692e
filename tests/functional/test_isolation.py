"""A project sees nothing of another's: in no list and no answer, by no filter, and in no error that would tell.

Each project is given one of everything by `tests.belongings`. What the store has of the owner's and had not before is
secret: names, ids, addresses, texts. Then each operation that any API declares is asked by a stranger with the owner's
ids in its path and in its query. No answer may have a secret in it that was not sent; nothing of the owner's may
change; and the answer must be the one, word for word, that is given of things that there are not.
"""

import re
import uuid
from collections import defaultdict
from itertools import product
from operator import is_not, ne
from urllib.parse import quote, unquote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from msgspec import Struct
from msgspec.structs import asdict

from novalite.services.network.collection import Collection
from novalite.testing.application import application
from tests.apis import ask, declared, log_in
from tests.belongings import BY_NAME, Making, filled, listed
from tests.generation import Generation
from tests.machine.world import contents

OPERATIONS = [*declared()]
PATHS = [pytest.param(one, id=str(one)) for one in OPERATIONS if "{" in one.path]
LISTS = [pytest.param(one, id=str(one)) for one in OPERATIONS if one.method == "GET"]

MARK = "secretive"
PATCH = "application/openstack-images-v2.1-json-patch"
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+")

#: The statuses with which what is another's is refused, and what is of nobody's.
REFUSED = {403, 404, 410}

#: Where real services tell that something is there: the request, with SECRET for all that is secret, and why.
TOLD = {
    r"identity \w+ /v3/(OS-INHERIT/)?(projects|domains|system)/.*(users|groups)/": "its parts are looked for first",
    r"identity (PATCH|DELETE) /v3/(domains|groups|limits|roles)/": "it is looked for before a rule is asked",
    r"compute GET /servers(/detail)?\?marker=": "Nova looks for a marker in all projects",
    r"compute \w+ /servers/SECRET/(shares|tags)": "Nova asks who may, having found where a server is only",
    r"compute POST /\S+/action .*'(os-start|os-stop|trigger_crash_dump)'": "and does so here",
    r"volume POST /(os-volume-transfer|volume-transfers)/[^/]+/accept": "who has the id of a transfer may try its key",
    r"network \w+ /[a-z-]+/SECRET/tags": "Neutron finds what is tagged before it asks a rule",
    r"network \w+ /security-group-rules/SECRET": "Neutron has two sentences for a rule that is not found",
    r"network POST /subnets .*'network_id': 'SECRET'": "Neutron knows whose a network is, seen or not",
    r"network POST /security-group-rules .*'security_group_id': 'SECRET'": "and whose a group is",
}

#: Where something else is answered than one of `REFUSED` to a body that fits: the beginning of the request, and why.
OTHERWISE = {
    r"compute \w+ /os-baremetal-nodes": "nothing is done there any more, for nobody",
    r"compute POST /servers/[^/]+/action os-getRDPConsole": "the same",
    r"compute PUT /images/[^/]+/metadata/": "the body must say again what the path says, and does not",
    r"identity PATCH /v3/(users|domains|projects|OS-FEDERATION/\w+)/": "a schema names words that it refuses",
    r"identity POST /v3/users/[^/]+/password": "who does not know the password is nobody",
    r"image (PATCH|POST|PUT) /images/[^/]+(/members.*|/import)?$": "a body of a form that is not declared: see `DOORS`",
    r"image POST /images/[^/]+/locations$": "the address is looked at first",
    r"image DELETE /stores/": "a store that there is none of is said first",
    r"network PUT /(quotas|routers)/": "a body of a form that is not declared: see `DOORS`",
    r"network (POST|PUT) /\S+/tags$": "the same",
    r"network POST /flavors/[^/]+/service_profiles$": "the same",
    r"network POST /floatingips/[^/]+/port_forwardings$": "a port and a range of ports exclude each other: see `DOORS`",
    r"placement DELETE /resource_providers/[^/]+/inventories": "until 1.4 there is no such method",
    r"volume POST /(os-volume-transfer|volume-transfers)/[^/]+/accept": "the key is wrong",
    r"volume PUT /(volumes|snapshots)/[^/]+/metadata/": "the body must say again what the path says, and does not",
}

SERVER = {"name": "a", "flavorRef": "1", "imageRef": "<public-image>", "networks": "none"}


def booted(kind, id, index=0):
    """A server with a disk that is made of something."""
    disk = {"boot_index": index, "uuid": id, "source_type": kind, "destination_type": "volume", "volume_size": 1}
    own = {name: value for name, value in SERVER.items() if index or name != "imageRef"}
    return {"server": {**own, "block_device_mapping_v2": [disk]}}


#: What a stranger may try with what is another's, where the path is the stranger's own, or the body of a form that is
#: not declared: status, API, request, and bodies. A name in < > is the id of what has it; ``<their ports>`` is the
#: first that the owner finds there, and ``<my ports>`` the stranger.
DOORS = {
    "400 compute POST /servers": [
        {"server": {**SERVER, "imageRef": "<secretive-private>"}},
        {"server": {**SERVER, "imageRef": "<secretive-image>"}},
        {"server": {**SERVER, "networks": [{"port": "<secretive-free-port>"}]}},
        {"server": {**SERVER, "networks": [{"port": "<secretive-port>"}]}},
        {"server": {**SERVER, "networks": [{"uuid": "<secretive-network>"}]}},
        {"server": {**SERVER, "key_name": "secretive-key"}},
        {"server": {**SERVER, "networks": "auto", "security_groups": [{"name": "<secretive-group>"}]}},
        {"server": {**SERVER, "networks": "auto", "security_groups": [{"name": "secretive-group"}]}},
        {"server": SERVER, "os:scheduler_hints": {"group": "<secretive-server-group>"}},
        booted("volume", "<secretive-free>"),
        booted("volume", "<secretive-free>", index=1),
        booted("snapshot", "<secretive-snapshot>"),
        booted("snapshot", "<secretive-snapshot>", index=1),
        booted("image", "<secretive-private>"),
        booted("image", "<secretive-private>", index=1),
    ],
    "404 compute POST /servers/<stranger-server>/os-volume_attachments": [
        {"volumeAttachment": {"volumeId": "<secretive-free>"}}
    ],
    "404 compute POST /servers/<stranger-server>/os-interface": [
        {"interfaceAttachment": {"port_id": "<secretive-free-port>"}},
        {"interfaceAttachment": {"net_id": "<secretive-network>"}},
    ],
    "404 compute POST /servers/<stranger-stopped>/shares": [{"share": {"share_id": "<their shares>"}}],
    "202 compute DELETE /servers/<stranger-server>/os-interface/<secretive-port>": [None],
    "404 compute GET /servers/<stranger-server>/os-interface/<secretive-port>": [None],
    "404 compute GET /servers/<stranger-server>/os-volume_attachments/<secretive-volume>": [None],
    "404 compute DELETE /servers/<stranger-server>/os-volume_attachments/<secretive-volume>": [None],
    "404 compute GET /servers/<stranger-server>/os-instance-actions/<their os-instance-actions>": [None],
    "404 compute POST /servers/<stranger-server>/action": [
        {"addSecurityGroup": {"name": "<secretive-group>"}},
        {"addSecurityGroup": {"name": "secretive-group"}},
        {"removeSecurityGroup": {"name": "secretive-group"}},
    ],
    "400 compute POST /servers/<stranger-server>/action": [
        {"rebuild": {"imageRef": "<secretive-private>"}},
        {"rebuild": {"imageRef": "<public-image>", "key_name": "secretive-key"}},
        {"rescue": {"rescue_image_ref": "<secretive-private>"}},
    ],
    "403 compute GET /limits?tenant_id=<their projects>": [None],
    "200 compute GET /limits": [None],
    "403 compute GET /servers?all_tenants=1": [None],
    "403 compute GET /servers/detail?all_tenants=1&project_id=<their projects>": [None],
    "403 compute GET /os-keypairs?user_id=<their users>": [None],
    "403 compute GET /os-keypairs/secretive-key?user_id=<their users>": [None],
    "403 compute DELETE /os-keypairs/secretive-key?user_id=<their users>": [None],
    "403 compute GET /os-simple-tenant-usage?detailed=1": [None],
    "403 identity POST /v3/credentials": [{"credential": {"user_id": "<their users>", "type": "cert", "blob": "a"}}],
    "403 identity POST /v3/users/<their users>/application_credentials": [{"application_credential": {"name": "a"}}],
    "401 identity POST /v3/auth/tokens": [
        {
            "auth": {
                "identity": {"methods": ["token"], "token": {"id": "<token>"}},
                "scope": {"project": {"id": "<their projects>"}},
            }
        }
    ],
    "403 identity GET /v3/role_assignments?scope.project.id=<their projects>": [None],
    "404 image POST /images/<secretive-image>/members": [{"member": "<my projects>"}],
    "404 image PUT /images/<secretive-image>/members/<my projects>": [{"status": "accepted"}],
    "404 image DELETE /images/<secretive-image>/members/<their members>": [None],
    "404 image PATCH /images/<secretive-private>": [[{"op": "replace", "path": "/visibility", "value": "community"}]],
    "404 image POST /images/<secretive-staged>/import": [{"method": {"name": "glance-direct"}}],
    "404 network POST /ports": [
        {"port": {"network_id": "<secretive-network>"}},
        {"port": {"network_id": "<stranger-network>", "security_groups": ["<secretive-group>"]}},
        {"port": {"network_id": "<stranger-network>", "fixed_ips": [{"subnet_id": "<secretive-subnet>"}]}},
    ],
    "404 network PUT /ports/<stranger-free-port>": [
        {"port": {"security_groups": ["<secretive-group>"]}},
        {"port": {"fixed_ips": [{"subnet_id": "<secretive-subnet>"}]}},
    ],
    "403 network POST /subnets": [
        {"subnet": {"network_id": "<secretive-network>", "ip_version": 4, "cidr": "10.5.0.0/24"}}
    ],
    "404 network POST /subnets": [
        {"subnet": {"network_id": "<stranger-other>", "ip_version": 4, "subnetpool_id": "<secretive-pool>"}},
        {
            "subnet": {
                "network_id": "<stranger-other>",
                "ip_version": 4,
                "subnetpool_id": "<secretive-pool>",
                "cidr": "10.99.4.0/24",
            }
        },
    ],
    "404 network POST /routers": [{"router": {"external_gateway_info": {"network_id": "<secretive-network>"}}}],
    "404 network PUT /routers/<stranger-router>": [
        {"router": {"external_gateway_info": {"network_id": "<secretive-network>"}}}
    ],
    "404 network PUT /routers/<stranger-router>/add_router_interface": [
        {"subnet_id": "<secretive-subnet>"},
        {"port_id": "<secretive-free-port>"},
    ],
    "404 network PUT /routers/<stranger-router>/remove_router_interface": [
        {"subnet_id": "<secretive-subnet>"},
        {"port_id": "<secretive-free-port>"},
    ],
    "404 network PUT /routers/<secretive-router>/add_router_interface": [{"subnet_id": "<stranger-subnet>"}],
    "404 network PUT /routers/<secretive-router>/remove_router_interface": [{"subnet_id": "<secretive-subnet>"}],
    "404 network PUT /routers/<secretive-router>/add_extraroutes": [{"router": {"routes": []}}],
    "404 network POST /floatingips": [
        {"floatingip": {"floating_network_id": "<public>", "port_id": "<secretive-free-port>"}},
        {"floatingip": {"floating_network_id": "<secretive-network>"}},
    ],
    "404 network PUT /floatingips/<my floatingips>": [{"floatingip": {"port_id": "<secretive-free-port>"}}],
    "403 network POST /security-group-rules": [
        {"security_group_rule": {"security_group_id": "<secretive-group>", "direction": "egress"}}
    ],
    "404 network POST /security-group-rules": [
        {
            "security_group_rule": {
                "security_group_id": "<stranger-group>",
                "direction": "egress",
                "remote_group_id": "<secretive-group>",
            }
        },
    ],
    "400 network POST /networks": [{"network": {"project_id": "<their projects>"}}],
    "403 network PUT /quotas/<their projects>": [{"quota": {"port": 1}}],
    "403 network POST /floatingips/<their floatingips>/port_forwardings": [
        {
            "port_forwarding": {
                "internal_port_id": "<secretive-port>",
                "internal_ip_address": "10.5.0.9",
                "internal_port": 80,
                "external_port": 80,
                "protocol": "tcp",
            }
        }
    ],
    "403 network POST /flavors/<their flavors>/service_profiles": [{"service_profile": {"id": "<their networks>"}}],
    "403 network PUT /ports/<secretive-port>/tags": [{"tags": ["a"]}],
    "404 network GET /ports?marker=<secretive-port>&limit=1": [None],
    "404 volume POST /volumes": [
        {"volume": {"size": 1, "snapshot_id": "<secretive-snapshot>"}},
        {"volume": {"size": 1, "source_volid": "<secretive-volume>"}},
        {"volume": {"size": 1, "backup_id": "<secretive-backup>"}},
    ],
    "400 volume POST /volumes": [{"volume": {"size": 1, "imageRef": "<secretive-private>"}}],
    "404 volume POST /snapshots": [{"snapshot": {"volume_id": "<secretive-volume>", "force": True}}],
    "404 volume POST /backups": [
        {"backup": {"volume_id": "<secretive-free>"}},
        {"backup": {"volume_id": "<stranger-free>", "snapshot_id": "<secretive-snapshot>"}},
    ],
    "404 volume POST /backups/<secretive-backup>/restore": [{"restore": {}}],
    "404 volume POST /backups/<stranger-backup>/restore": [{"restore": {"volume_id": "<secretive-free>"}}],
    "404 volume POST /volume-transfers": [{"transfer": {"volume_id": "<secretive-free>"}}],
    "400 volume POST /volume-transfers/<secretive-transfer>/accept": [{"accept": {"auth_key": "0123456789abcdef"}}],
    "404 volume POST /attachments": [
        {"attachment": {"volume_uuid": "<secretive-free>", "instance_uuid": "<stranger-server>"}}
    ],
    "400 volume POST /volumes/<stranger-free>/action": [{"revert": {"snapshot_id": "<secretive-snapshot>"}}],
    "404 volume POST /volumes/<stranger-free>/action": [{"os-reimage": {"image_id": "<secretive-private>"}}],
    "404 volume GET /volumes?marker=<secretive-volume>": [None],
    "404 volume GET /snapshots?marker=<secretive-snapshot>": [None],
    "403 volume GET /os-quota-sets/<their projects>?usage=true": [None],
}


class Theirs(dict):
    """Names of what is the owner's, by the word before them in a path; where there are none, the project's id."""

    def __init__(self, project_id):
        super().__init__()
        self.project_id = project_id

    def __missing__(self, word):
        return [self.project_id]


class World:
    """A cloud with an owner and a stranger; ``theirs`` and ``mine`` are what these two see. ``store`` is its URL."""

    def __init__(self, store=None):
        self.app = application(store=store)
        self.known = None, {}
        self.cloud = self.app.cloud
        self.public = next(network.id for network in self.cloud.network.networks.find() if network.external)
        self.image = self.cloud.image.images.find()[0].id
        self.friend = self._user("friend", self._project("friend"), "member")
        self.member = self._furnished("stranger", "10.77")
        self.reader = self._user("passer-by", self.member.project_id, "reader")
        self.mine = self._seen(self.member)
        known = leaves(self._records().values())
        self.owner = self._furnished(MARK, "10.99")
        self.secrets = {MARK} | {text for text in leaves(self._records().values()) - known if len(text) > 6}
        self.secret = re.compile(rf"(?<![0-9a-zA-Z])(?:{'|'.join(map(re.escape, self.secrets))})(?![0-9a-zA-Z])")
        self.theirs = Theirs(self.owner.project_id)
        for word, names in self._seen(self.owner).items():
            if secret := [name for name in names if self.secret.search(name)]:
                self.theirs[word] = secret
        self.theirs["allocations"] = self.theirs["servers"]
        self.generation = Generation(self.theirs)
        self.kept = self.cloud.snapshot()
        self.records = self._records()
        self.owned = [key for key, record in self.records.items() if leaves([record]) & self.secrets]

    def check(self, who, api, request, body=None, version=None, media_type=""):
        """Ask, and again of what there is not; nothing is told or changed, and both are answered the same."""
        answer = ask(self.app, who, api, request, body, version, media_type)
        sent = unquote(f"{request} {body}")
        told = {found for found in self.secret.findall(said(answer)) if found not in sent}
        assert told == set(), said(answer)
        assert self._changed() == []
        plainly = self.secret.sub("SECRET", f"{api.name} {request} {body}")
        if not any(re.match(start, plainly) for start in TOLD):
            other = ask(self.app, who, api, self.invented(request), self.invented(body), version, media_type)
            self._changed()
            assert self.plain(said(answer)) == self.plain(said(other))
        return answer

    def invented(self, value):
        """The same, with another id, name or address of the same form for each secret."""
        return everywhere(lambda text: self.secret.sub(lambda found: another(found[0]), text), value)

    def named(self, value):
        """The same, with ids in place of names in < >."""
        return everywhere(lambda text: re.sub(r"<([^>]+)>", lambda found: self.id(found[1]), text), value)

    def id(self, name):
        """What has a name; or the first thing that somebody has of ``their KIND`` or of ``my KIND``."""
        known = {"public": self.public, "token": self.member.token, "public-image": self.image}
        whose, _, word = name.partition(" ")
        if word:
            return {"their": self.theirs, "my": self.mine}[whose][word][0]
        lists = [*self.mine.values(), *self.theirs.values()]
        return known.get(name) or next(names[names.index(name) - 1] for names in lists if name in names)

    def plain(self, text):
        """A text in which secrets look like what stands for them, and ids and times all the same."""
        return TIME.sub("TIME", ID.sub("ID", self.secret.sub(lambda found: another(found[0]), text)))

    def _changed(self):
        """What of the owner's is no longer as it was; then all is as it was."""
        records = self._records()
        differs = ne if self.cloud.store.is_shared else is_not  # a store in memory gives the record that it was given
        changed = [key for key in self.owned if differs(records.get(key), self.records[key])]
        if records is not self.records and records != self.records:
            self.cloud.restore(self.kept)
        return changed

    def _project(self, name):
        return self.cloud.identity.projects.create(name=f"{name}-project", domain_id="default").id

    def _user(self, name, project_id, role):
        user = self.cloud.identity.users.create(name=f"{name}-user", password=self.cloud.identity.settings.password)
        self.cloud.identity.assignments.add(self.cloud.identity.roles.named(role).id, project_id, user_id=user.id)
        return log_in(self.app, user.name, project_id, "member,reader" if role == "member" else role)

    def _furnished(self, mark, net):
        who = self._user(mark, self._project(mark), "member")
        Making(self.app, who, mark, net).everything(self.public, self.friend.project_id)
        self.cloud.identity.credentials.create(
            user_id=who.user_id, type="cert", blob=f"{mark}-blob", project_id=who.project_id
        )
        self.cloud.compute.quotas.set(who.project_id, None, {"cores": 9000000 + len(mark)})
        self.cloud.volume.quotas.set(who.project_id, {"gigabytes": 9100000 + len(mark)})
        self.cloud.network.quotas.set(who.project_id, {"port": 9200000 + len(mark)})
        return who

    def _seen(self, who):
        return listed(self.app, who, OPERATIONS, {"projects": [who.project_id], "users": [who.user_id]})

    def _records(self):
        state = self.cloud.store.current_state()
        if state is not self.known[0]:  # it is read again once it has changed
            kinds, _ = contents(self.cloud.store)
            self.known = state, {(kind, id): one for kind, records in kinds.items() for id, one in records.items()}
        return self.known[1]


def everywhere(change, value):
    """A value with all texts in it changed."""
    if isinstance(value, dict):
        return {change(name): everywhere(change, one) for name, one in value.items()}
    if isinstance(value, list):
        return [everywhere(change, one) for one in value]
    return change(value) if isinstance(value, str) else value


def leaves(value):
    """All texts in a value, and numbers that are too large to be by chance."""
    found, left = set(), [value]
    while left:
        one = left.pop()
        if isinstance(one, Struct):
            left += asdict(one).values()
        elif isinstance(one, str | bytes):
            found.add(one if isinstance(one, str) else one.decode("latin-1"))
        elif isinstance(one, int) and one > 99999:
            found.add(str(one))
        elif hasattr(one, "items"):
            left += [*one.keys(), *one.values()]
        elif hasattr(one, "__iter__"):
            left += [*one]
    return found


def another(secret):
    """What looks like a secret, and is nothing's."""
    if ID.search(secret):
        return ID.sub(lambda found: like(found[0], str(uuid.uuid5(uuid.NAMESPACE_URL, found[0]))), secret)
    return secret.replace(MARK, "imaginary").translate(str.maketrans("0123456789", "1234567890"))


def like(id, made):
    return made if "-" in id else made.replace("-", "")


def said(answer):
    """The status, headers and body of an answer."""
    return f"{answer.status} {answer.headers} {answer.text if answer.charset else answer.body}"


@pytest.fixture(scope="module", params=["memory", pytest.param("sqlite", marks=pytest.mark.postgresql)])
def world(request, tmp_path_factory):
    if request.param == "memory":
        yield World()
    else:
        world = World(f"sqlite:///{tmp_path_factory.mktemp('isolation')}/cloud.db")
        yield world
        world.cloud.store.close()


@pytest.mark.parametrize("one", PATHS)
def test_what_is_anothers_is_as_if_it_were_not(world, one):
    paths = [quote(path) for path in filled(one.path, world.theirs)[:4]]
    answered = set()

    @settings(
        max_examples=2 if one.operation.takes else 1,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(world.generation.bodies.fitting(one.operation, one.versions[-1]))
    def check(body):
        for path, version in product(paths, {one.versions[0], one.versions[-1]}):
            request = f"{one.method} {path}"
            answer = world.check(world.member, one.api, request, body, version, one.media_types[0])
            if one.method != "GET":
                assert answer.status_int >= 400
                answered.add(answer.status_int)

    check()
    assert not answered or answered & REFUSED or any(re.match(start, str(one)) for start in OTHERWISE), answered


@pytest.mark.parametrize(
    ("request_", "body"),
    [pytest.param(key, body, id=f"{key} {at}") for key, bodies in DOORS.items() for at, body in enumerate(bodies)],
)
def test_no_door_beside_leads_to_what_is_anothers(world, request_, body):
    status, api, request = world.named(request_).split(" ", 2)
    media_type = PATCH if request.startswith("PATCH") else ""

    answer = world.check(world.member, BY_NAME[api], request, world.named(body), None, media_type)

    assert answer.status_int == int(status), answer.text


def candidates(world, one, name):
    """What of the owner's a parameter may be about."""
    if "project" in name or "tenant" in name or "owner" in name:
        return [world.owner.project_id]
    if "user" in name:
        return [world.owner.user_id]
    word = one.path.removesuffix("/detail").rpartition("/")[2]
    stem = name.removesuffix("_id").removesuffix("_uuid").split("__")[0]
    return [*world.theirs.get(f"{stem}s", world.theirs[word])[:2], f"{MARK}-tag"]


@pytest.mark.parametrize("one", LISTS)
def test_no_list_and_no_filter_finds_what_is_anothers(world, one):
    owner, query = getattr(one.operation.handler, "__self__", None), one.operation.query
    names = [field.name for field in query.fields] if query else []
    if isinstance(owner, Collection):
        names = [*owner.attributes, "marker"]
    everybodys = {name: "1" for name in names if name.startswith("all_")}
    for path in [quote(path) for path in filled(one.path, defaultdict(list, world.mine))[:1]]:
        for who in (world.member, world.reader):
            world.check(who, one.api, f"GET {path}")
        for name in names:
            for value in candidates(world, one, name):
                world.check(world.member, one.api, f"GET {path}?{urlencode({name: value})}")
            world.check(world.reader, one.api, f"GET {path}?{urlencode({name: value, **everybodys})}")


def test_the_owner_sees_all_of_it(world):
    unseen = []
    for one in [one for one in OPERATIONS if one.method == "GET" and "{" in one.path]:
        if all(word in world.theirs for word in re.findall(r"([^/]*)/{", one.path)):
            requests = [f"GET {quote(path)}" for path in filled(one.path, world.theirs)]
            answers = [ask(world.app, world.owner, one.api, sent, version=one.versions[-1]) for sent in requests]
            if not {answer.status_int for answer in answers} & {200, 204, 403, 410}:
                unseen.append(str(one))
    world.cloud.restore(world.kept)  # which counts who downloads an image

    assert unseen == []


@pytest.mark.parametrize(
    ("api", "request_", "name"),
    [
        ("compute", "/flavors", "m1.tiny"),
        ("image", "/images", "cirros-0.6.3-x86_64-disk"),
        ("network", "/networks", "public"),
        ("network", "/networks?shared=true", "private"),
        ("network", "/subnets", "private-subnet"),
        ("volume", "/types", "lvmdriver-1"),
    ],
)
def test_what_is_everybodys_is_seen(world, api, request_, name):
    answer = ask(world.app, world.member, BY_NAME[api], f"GET {request_}")

    assert name in [one["name"] for one in next(iter(answer.json.values())) if isinstance(one, dict)]


def test_a_shared_image_is_seen_by_the_project_that_it_is_for(world):
    request = world.named("GET /images/<secretive-image>")

    assert ask(world.app, world.friend, BY_NAME["image"], request).status_int == 200
    assert ask(world.app, world.member, BY_NAME["image"], request).status_int == 404
