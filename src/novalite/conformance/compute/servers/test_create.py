"""``POST /servers``: what may be asked for at which version, what is refused and why, and what comes of it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from novalite.conformance.client import FAILS, LATEST, Api, each_version, ends, eventually, message, needs, refused
from novalite.conformance.compute.conftest import settled

NOTHING = "00000000-0000-0000-0000-000000000000"
FILES = [{"path": "/a", "contents": "aGk="}]

#: From which version on a server may be made with what, to which on not any more.
FIELDS: dict[str, tuple[Any, dict[str, bool]]] = {
    "description": ("mine", {"2.1": False, "2.19": True}),
    "personality": (FILES, {"2.1": True, "2.57": False}),
    "tags": (["a"], {"2.1": False, "2.52": True}),
    "trusted_image_certificates": (["a"], {"2.1": False, "2.63": True}),
    "host": ("compute1", {"2.1": False, "2.74": True}),
    "hypervisor_hostname": ("compute1", {"2.1": False, "2.74": True}),
    "hostname": ("one", {"2.1": False, "2.90": True}),
    "colour": ("red", {"2.1": False}),
}
KNOWN = [(name, value, *end) for name, (value, table) in FIELDS.items() for end in ends(table)]


@pytest.mark.parametrize(("name", "value", "version", "known"), KNOWN)
def test_a_server_may_be_asked_for_with(ask: Any, admin: Api, name: str, value: Any, version: str, known: bool) -> None:
    said = message(ask(version, admin, flavorRef="none", **{name: value}))

    if known:
        assert said == "Flavor none could not be found."
    else:
        assert said.endswith(f"Additional properties are not allowed ('{name}' was unexpected)")


@pytest.mark.parametrize("version", [None, "2.1", LATEST])
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"flavorRef": None}, "'flavorRef' is a required property"),
        ({"flavorRef": ""}, "'' should be non-empty"),
        ({"name": "x" * 256}, f"'{'x' * 256}' is too long"),
        ({"imageRef": "x"}, "'x' is not valid under any of the given schemas"),
        ({"metadata": {"a": 1}}, "1 is not of type 'string'"),
        ({"min_count": 0}, "0 is less than the minimum of 1"),
        ({"max_count": "x"}, "'x' does not match '^[0-9]*$'"),
        ({"accessIPv4": "1.2.3"}, "'1.2.3' is not a 'ipv4'"),
        ({"accessIPv6": "1.2.3"}, "'1.2.3' is not a 'ipv6'"),
        ({"OS-DCF:diskConfig": "auto"}, "'auto' is not one of ['AUTO', 'MANUAL']"),
        ({"user_data": "x" * 65536}, f"'{'x' * 65536}' is too long"),
        ({"adminPass": 1}, "1 is not of type 'string'"),
        ({"security_groups": [1]}, "1 is not of type 'object'"),
    ],
)
def test_what_breaks_the_schema_is_told_why(ask: Any, version: str | None, wanted: Any, expected: str) -> None:
    answer = ask(version, **wanted)

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("2.1", {"name": ""}, "'' should be non-empty"),
        ("2.1", {"metadata": {"": "a"}}, "'' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'"),
        ("2.52", {"tags": ["a,b"]}, "'a,b' does not match '^[^,/]*$'"),
        ("2.52", {"tags": ["a"] * 51}, f"{['a'] * 51} is too long"),
        ("2.52", {"tags": ["a" * 61]}, f"'{'a' * 61}' is too long"),
        ("2.63", {"trusted_image_certificates": []}, "[] should be non-empty"),
        ("2.63", {"trusted_image_certificates": ["a", "a"]}, "['a', 'a'] has non-unique elements"),
        ("2.74", {"host": ""}, "'' should be non-empty"),
        ("2.90", {"hostname": "a.b"}, "'a.b' does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"),
        ("2.93", {"hostname": "a.b"}, "'a.b' does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"),
        ("2.94", {"hostname": "a.b", "flavorRef": "none"}, "Flavor none could not be found."),
        ("2.94", {"hostname": ""}, "'' should be non-empty"),
        ("2.37", {"networks": None}, "'networks' is a required property"),
        ("2.1", {"user_data": "a"}, "'a' is not a 'base64'"),
    ],
)
def test_what_came_later_is_told_why_too(ask: Any, version: str, wanted: Any, expected: str) -> None:
    answer = ask(version, **wanted)

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


SPACED = [{name: " a "} for name in "name availability_zone key_name".split()] + [
    {"security_groups": [{"name": " a "}]}
]


@pytest.mark.parametrize("spaced", SPACED)
def test_names_have_no_space_around_them(ask: Any, spaced: Any) -> None:
    for version in ("2.1", LATEST):
        refused(
            ask(version, **spaced),
            "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with "
            "whitespace.",
        )
    assert message(ask(None, flavorRef="none", **spaced)) == "Flavor none could not be found."


def test_v2_makes_servers_and_forgives_what_it_does_not_know(ask: Any, unique: Any) -> None:
    name = unique("spaced")
    made = ask(None, name=f" {name} ", colour="red", user_data=None)

    assert made.status_int == 202
    assert made.headers["Location"] == made.json["server"]["links"][0]["href"]
    assert "/v2/servers/" in made.headers["Location"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"imageRef": None}, "Missing imageRef attribute"),
        ({"imageRef": ""}, "Missing imageRef attribute"),
        ({"imageRef": NOTHING}, "Can not find requested image"),
        ({"flavorRef": "none"}, "Flavor none could not be found."),
        ({"flavorRef": "http://there/flavors/none"}, "Flavor none could not be found."),
        ({"min_count": 3, "max_count": "2"}, "min_count must be <= max_count"),
        ({"availability_zone": "mars"}, "The requested availability zone is not available"),
        ({"availability_zone": "a:b:c:d"}, "Invalid input received: Unable to parse availability_zone"),
        ({"key_name": "none"}, "Invalid key_name provided."),
        ({"hostname": "one", "max_count": 2}, "Unable to allocate a single hostname to multiple instances"),
    ],
)
def test_what_is_not_there_is_told(ask: Any, wanted: Any, expected: str) -> None:
    refused(ask(**wanted), expected)


def test_an_unknown_security_group_is_told(ask: Any) -> None:
    refused(
        ask(security_groups=[{"name": "default"}, {"name": "none"}]),
        "Unable to find security_group with name or id 'none'",
    )


def test_the_answer_says_how_to_find_it(ask: Any) -> None:
    made = ask()
    server = made.json["server"]

    assert sorted(server) == ["OS-DCF:diskConfig", "adminPass", "id", "links", "security_groups"]
    assert (made.status_int, server["security_groups"]) == (202, [{"name": "default"}])
    assert made.headers["Location"] == server["links"][0]["href"]
    assert len(server["adminPass"]) == 12


def test_the_answer_repeats_what_was_asked_for(ask: Any) -> None:
    groups = [{"name": "default"}, {"name": "default"}]
    server = ask(adminPass="secret", security_groups=groups, **{"OS-DCF:diskConfig": "AUTO"}).json["server"]

    assert (server["adminPass"], server["OS-DCF:diskConfig"]) == ("secret", "AUTO")
    assert server["security_groups"] == groups


@pytest.mark.alone
@each_version({"2.1": True, "2.19": False})
def test_a_server_is_described_by_its_name(ask: Any, api: Api, version: str, expected: bool, unique: Any) -> None:
    name = unique("described")
    made = ask(version, name=name).json["server"]

    shown = settled(api, made["id"])
    assert shown["description"] == (name if expected else None)


def test_a_server_is_as_it_was_asked_for(ask: Any, api: Api) -> None:
    made = ask(
        by=api.as_("admin"),
        tags=["b", "a", "b"],
        config_drive="yes",
        user_data="aGk=",
        accessIPv4="192.0.2.1",
        accessIPv6="2001:db8::1",
        trusted_image_certificates=["one", "two"],
        hostname="a.b",
        availability_zone="nova",
        more={"OS-SCH-HNT:scheduler_hints": {"_nova_own": "1", "colour": "red", "many": ["a"]}},
    )
    shown = settled(api, made.json["server"]["id"])

    assert shown["tags"] == ["a", "b"]
    assert shown["config_drive"] == "True"
    assert shown["OS-EXT-SRV-ATTR:user_data"] == "aGk="
    assert (shown["accessIPv4"], shown["accessIPv6"]) == ("192.0.2.1", "2001:db8::1")
    assert shown["trusted_image_certificates"] == ["one", "two"]
    assert shown["OS-EXT-SRV-ATTR:hostname"] == "a.b"
    assert (shown["pinned_availability_zone"], shown["OS-EXT-AZ:availability_zone"]) == ("nova", "nova")
    assert shown["scheduler_hints"] == {"colour": ["red"], "many": ["a"]}


@pytest.mark.parametrize(
    ("name", "hostname"),
    [
        ("a b_c.D", "a-b-c-d"),
        ("-a!b@c-", "abc"),
        ("ü Ä", "ü-ä"),
        ("x" * 100, "x" * 63),
        ("日本", "Server-{id}"),
    ],
)
def test_a_guest_is_named_after_its_server(ask: Any, api: Api, name: str, hostname: str) -> None:
    made = ask(name=name).json["server"]

    assert settled(api, made["id"])["OS-EXT-SRV-ATTR:hostname"] == hostname.format(id=made["id"])


def test_several_servers_are_numbered(ask: Any, api: Api, unique: Any) -> None:
    name = unique("many")
    answer = ask(name=name, min_count=2, max_count="2", return_reservation_id="yes")
    reservation = answer.json["reservation_id"]
    listed = api.as_("admin").at("2.90")(f"GET /servers/detail?reservation_id={reservation}").json["servers"]

    assert list(answer.json) == ["reservation_id"]
    assert sorted(server["name"] for server in listed) == [f"{name}-1", f"{name}-2"]
    assert sorted(server["OS-EXT-SRV-ATTR:hostname"] for server in listed) == [f"{name}-1", f"{name}-2"]
    assert sorted(server["OS-EXT-SRV-ATTR:launch_index"] for server in listed) == [0, 1]


def test_only_admins_force_a_host(ask: Any, api: Api) -> None:
    rule = "os_compute_api:servers:create:forced_host"
    for zone in ("nova:compute1", "nova::compute1", ":compute1"):
        refused(ask(availability_zone=zone), f"Policy doesn't allow {rule} to be performed.", 403)
    host = settled(api, ask().json["server"]["id"])["OS-EXT-SRV-ATTR:host"]
    for zone, pinned in ((f"nova:{host}", "nova"), (f"nova:{host}:{host}", "nova"), (f"mars:{host}", None)):
        shown = settled(api, ask(by=api.as_("admin"), availability_zone=zone).json["server"]["id"])
        assert (shown["OS-EXT-SRV-ATTR:host"], shown["pinned_availability_zone"]) == (host, pinned)


@pytest.mark.parametrize(("zone", "asked"), [("nova:mars", ("mars", None)), ("nova::mars", (None, "mars"))])
def test_a_host_that_is_none_has_no_room(ask: Any, api: Api, zone: str, asked: Any) -> None:
    made = ask(by=api.as_("admin"), availability_zone=zone).json["server"]
    fault = settled(api, made["id"], "ERROR")["fault"]

    assert fault["code"] == 500
    assert fault["message"] == f"No valid host was found. No such host - host: {asked[0]} node: {asked[1]} "


def test_admins_ask_for_a_host(ask: Any, api: Api) -> None:
    rule = "compute:servers:create:requested_destination"
    admin = api.as_("admin")
    host = settled(api, ask().json["server"]["id"])["OS-EXT-SRV-ATTR:host"]

    for wanted in ({"host": host}, {"hypervisor_hostname": host}):
        refused(ask(**wanted), f"Policy doesn't allow {rule} to be performed.", 403)
        assert settled(api, ask(by=admin, **wanted).json["server"]["id"])["OS-EXT-SRV-ATTR:host"] == host
    refused(ask(by=admin, host="mars"), "Compute host mars could not be found.")
    refused(ask(by=admin, hypervisor_hostname="mars"), "Compute host mars could not be found.")
    refused(ask(by=admin, host=host, hypervisor_hostname="mars"), f"Compute host {host} could not be found.")
    refused(
        ask(by=admin, host=host, availability_zone=f"nova:{host}"),
        "One mechanism with host and/or hypervisor_hostname and another mechanism with zone:host:node are mutually "
        "exclusive.",
    )


def test_readers_and_strangers_make_no_servers(ask: Any, api: Api) -> None:
    rule = "os_compute_api:servers:create"
    refused(ask(by=api.as_("reader")), f"Policy doesn't allow {rule} to be performed.", 403)
    assert ask(by=api.as_("nobody")).status_int == 401


def test_without_a_disk_a_flavor_is_for_admins_or_volumes(ask: Any, api: Api, make: Any) -> None:
    flavor = make(disk=0)

    refused(ask(flavorRef=flavor), "Only volume-backed servers are allowed for flavors with zero disk.", 403)
    assert ask(by=api.as_("admin"), flavorRef=flavor).status_int == 202


def test_a_private_flavor_is_not_found(ask: Any, private: str) -> None:
    refused(ask(flavorRef=private), f"Flavor {private} could not be found.")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (FILES * 6, "Personality file limit exceeded"),
        ([{"path": "x" * 256, "contents": "aGk="}], "Personality file path exceeds maximum 255"),
        ([{"path": "/x", "contents": "a" * 10244}], "Personality file content exceeds maximum 10240"),
    ],
)
def test_files_have_a_quota(ask: Any, files: Any, expected: str) -> None:
    refused(ask("2.56", personality=files), expected, 403)
    assert ask("2.56", personality=FILES * 5).status_int == 202


def test_metadata_has_a_quota(ask: Any) -> None:
    metadata = {f"key-{number}": "" for number in range(129)}

    refused(ask(metadata=metadata), "Maximum number of metadata items exceeds 128", 403)


@pytest.fixture
def poor(api: Api, unique: Any) -> Api:
    """A member of a project of its own, where there may be two servers, three cores and 3000 MiB."""
    project = f"{abs(hash(unique('project'))):032x}"[-32:]
    api.as_("admin")(
        f"PUT /os-quota-sets/{project}",
        {"quota_set": {"instances": 2, "cores": 3, "ram": 3000, "server_group_members": 1}},
    )
    return Api(api.app, {**api.tokens, "member": f"poor:{project}:member,reader"})


def test_quotas_say_how_many_servers_there_may_be(ask: Any, poor: Api, make: Any) -> None:
    large = make(vcpus=4, ram=4000, disk=1)
    two = make(vcpus=2, ram=64, disk=1)

    refused(
        ask(by=poor, flavorRef=large),
        "Quota exceeded for cores, ram: Requested 4, 4000, but already used 0, 0 of 3, 3000 cores, ram",
        403,
    )
    refused(
        ask(by=poor, min_count=3, max_count=5),
        "Quota exceeded for cores, instances: Requested 5, 3-5, but already used 0, 0 of 3, 2 cores, instances",
        403,
    )
    assert settled(poor, ask(by=poor, min_count=1, max_count=5, flavorRef=two).json["server"]["id"])
    assert len(poor("GET /servers").json["servers"]) == 1
    refused(ask(by=poor, flavorRef=two), "Quota exceeded for cores: Requested 2, but already used 2 of 3 cores", 403)


def test_a_group_has_a_quota(ask: Any, poor: Api) -> None:
    wanted = {"server_group": {"name": "group", "policies": ["affinity"]}}
    group = poor.at("2.1")("POST /os-server-groups", wanted).json["server_group"]["id"]
    made = ask(by=poor, more={"os:scheduler_hints": {"group": group}}).json["server"]
    shown = settled(poor, made["id"])

    assert (shown["server_groups"], shown["scheduler_hints"]) == ([group], {"group": [group]})
    assert poor.at("2.1")(f"GET /os-server-groups/{group}").json["server_group"]["members"] == [made["id"]]
    refused(
        ask(by=poor, more={"os:scheduler_hints": {"group": group}}), "Quota exceeded, too many servers in group", 403
    )
    poor(f"DELETE /os-server-groups/{group}")
    assert settled(poor, made["id"])["server_groups"] == []


def test_an_unknown_group_is_told(ask: Any) -> None:
    for name in ("os:scheduler_hints", "OS-SCH-HNT:scheduler_hints"):
        refused(ask(more={name: {"group": NOTHING}}), f"Instance group {NOTHING} could not be found.")


@pytest.mark.parametrize("version", ["2.1", LATEST])
@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({"group": "x"}, "'x' is not valid under any of the given schemas"),
        ({"different_host": "x"}, "'x' is not valid under any of the given schemas"),
        ({"same_host": ["x"]}, "'x' is not a 'uuid'"),
        ({"target_cell": ""}, "'' should be non-empty"),
        ({"different_cell": [1]}, "1 is not of type 'string'"),
        ({"build_near_host_ip": "x"}, "'x' is not valid under any of the given schemas"),
        ({"cidr": "24"}, "'24' does not match '^/[0-9a-f.:]+$'"),
        ({"query": 1}, "1 is not of type 'string', 'object'"),
    ],
)
def test_a_bad_hint_is_told_why(ask: Any, version: str, hints: Any, expected: str) -> None:
    answer = ask(version, more={"os:scheduler_hints": hints})

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


def test_what_stands_beside_a_server_is_refused(ask: Any) -> None:
    assert message(ask(more={"colour": "red"})).endswith("('colour' was unexpected)")
    assert ask(None, more={"colour": "red"}).status_int == 202


def test_of_too_many_servers_for_the_hosts_none_is_built(ask: Any, api: Api, unique: Any) -> None:
    wanted = {"server_group": {"name": "group", "policies": ["anti-affinity"]}}
    group = api.at("2.1")("POST /os-server-groups", wanted).json["server_group"]["id"]
    hosts = {one["OS-EXT-SRV-ATTR:host"] for one in (settled(api, ask().json["server"]["id"]) for _ in range(2))}
    name = unique("apart")
    first = ask(name=name, max_count=5, more={"os:scheduler_hints": {"group": group}}).json["server"]

    fault = settled(api, first["id"], "ERROR")["fault"]
    assert fault["message"] == "No valid host was found. There are not enough hosts available."
    assert len(hosts) < 5
    listed = eventually(
        lambda: [server["status"] for server in api(f"GET /servers/detail?name={name}").json["servers"]],
        lambda statuses: "BUILD" not in statuses,
    )
    assert listed == ["ERROR"] * 5
    api(f"DELETE /os-server-groups/{group}")


def test_user_data_is_base_64(ask: Any) -> None:
    assert message(ask(user_data="a")).endswith("Value: a. 'a' is not a 'base64'")
    assert ask(user_data=base64.b64encode(b"#!").decode()).status_int == 202


def test_v2_wants_keys_of_metadata_too(ask: Any) -> None:
    refused(ask(None, metadata={"": "a"}), "Invalid metadata:  has 0 characters, less than 1.")


@needs("build errors")
def test_a_server_that_cannot_be_built_says_why(ask: Any, api: Api, unique: Any) -> None:
    id = ask(name=unique(FAILS)).json["server"]["id"]
    to_admins = settled(api, id, "ERROR")
    to_users = api.at(LATEST)(f"GET /servers/{id}").json["server"]

    assert to_admins["fault"]["code"] == 500
    assert to_admins["fault"]["message"].startswith(f"Build of instance {id} aborted: ")
    assert sorted(to_admins["fault"]) == ["code", "created", "details", "message"]
    assert sorted(to_users["fault"]) == ["code", "created", "message"]
    assert (to_admins["OS-EXT-SRV-ATTR:host"], to_users["hostId"]) == (None, "")
