"""``POST /servers/{id}/action``: rebuild."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, ends, message, refused
from novalite.conformance.compute.conftest import settled
from novalite.conformance.compute.servers.test_servers import ADDED, SHOWN, WHOLE, rows

NOTHING = "00000000-0000-0000-0000-000000000000"
FILES = [{"path": "/a", "contents": "aGk="}]

Rebuild = Callable[..., Any]


@pytest.fixture(scope="module")
def images(_app: Any, tokens: Mapping[str, str]) -> list[str]:
    """The ids of images that anybody may boot."""
    found = Api(_app, tokens).at("2.1")("GET /images/detail").json["images"]
    return [one["id"] for one in found if one["status"] == "ACTIVE" and one["minRam"] <= 512]


@pytest.fixture(scope="module")
def server(_app: Any, tokens: Mapping[str, str], images: list[str]) -> Iterator[str]:
    """The id of a server that all tests rebuild, whatever the one before has made of it."""
    api = Api(_app, tokens)
    wanted = {"name": "rebuilt", "imageRef": images[0], "flavorRef": "1", "networks": "none"}
    id = api.at("2.37")("POST /servers", {"server": wanted}).json["server"]["id"]
    settled(api, id)
    yield id
    api.as_("admin")(f"DELETE /servers/{id}")


@pytest.fixture
def rebuild(api: Api, server: str, images: list[str]) -> Rebuild:
    """Rebuilds the server, or another one, and gives the answer; waits until it is done."""

    def rebuild(at: str | None = "2.95", by: Api = api, *, id: str = server, until: str = "ACTIVE", **more: Any) -> Any:
        path = f"POST /servers/{id}/action"
        sent = {name: value for name, value in {"imageRef": images[0], **more}.items() if value is not ...}
        answer = (by.at(at) if at else by.legacy())(path, {"rebuild": sent})
        if answer.status_int == 202:
            settled(api, id, until)
        return answer

    return rebuild


EARLY = {version: names for version, names in ADDED.items() if version not in ("2.90", "2.96", "2.100")}
LATE = {version: names for version, names in ADDED.items() if version not in EARLY}
KEYS = rows(
    SHOWN - WHOLE | {"adminPass"},
    {
        **{version: EARLY[version] for version in ("2.9", "2.19", "2.26")},
        "2.54": {"key_name"},
        "2.57": {"user_data"},
        **{version: EARLY[version] for version in ("2.63", "2.71", "2.73")},
        "2.75": WHOLE,
        **LATE,
    },
)


@each_version(KEYS)
def test_the_answer_shows(rebuild: Rebuild, version: str, expected: set[str]) -> None:
    answer = rebuild(version)

    assert answer.status_int == 202
    assert set(answer.json["server"]) == expected


@each_version({"2.75": True, "2.90": False})
def test_an_admin_is_shown_where_it_is(rebuild: Rebuild, admin: Api, version: str, expected: bool) -> None:
    shown = rebuild(version, by=admin).json["server"].keys() - rebuild(version).json["server"].keys()

    assert {"OS-EXT-SRV-ATTR:host", "host_status"} <= shown
    assert ("OS-EXT-SRV-ATTR:hostname" in shown) is expected


def test_the_answer_shows_a_server_that_is_being_rebuilt(rebuild: Rebuild, server: str) -> None:
    answer = rebuild("2.75", adminPass="secret")
    shown = answer.json["server"]

    assert (shown["id"], shown["status"], shown["progress"], shown["adminPass"]) == (server, "REBUILD", 0, "secret")
    assert shown["OS-EXT-STS:task_state"] == "rebuilding"
    assert answer.headers["Location"] == shown["links"][0]["href"]
    assert answer.headers["Location"].endswith(f"/v2.1/servers/{server}")
    assert len(rebuild().json["server"]["adminPass"]) == 12


def test_through_v2_it_is_found_at_v2(rebuild: Rebuild, server: str) -> None:
    answer = rebuild(None, name=" spaced ", colour="red")

    assert answer.status_int == 202
    assert answer.headers["Location"].endswith(f"/v2/servers/{server}")
    assert answer.json["server"]["name"] == "spaced"


FIELDS: dict[str, tuple[Any, dict[str, bool]]] = {
    "description": (None, {"2.1": False, "2.19": True}),
    "key_name": (None, {"2.1": False, "2.54": True}),
    "personality": (FILES, {"2.1": True, "2.57": False}),
    "user_data": (None, {"2.1": False, "2.57": True}),
    "trusted_image_certificates": (None, {"2.1": False, "2.63": True}),
    "hostname": ("one", {"2.1": False, "2.90": True}),
    "colour": ("red", {"2.1": False}),
}


@pytest.mark.parametrize(
    ("name", "value", "version", "known"),
    [(name, value, *end) for name, (value, table) in FIELDS.items() for end in ends(table)],
)
def test_a_server_may_be_rebuilt_with(rebuild: Rebuild, name: str, value: Any, version: str, known: bool) -> None:
    said = message(rebuild(version, imageRef=NOTHING, **{name: value}))

    if known:
        assert said == "Cannot find image for rebuild"
    else:
        assert said.endswith(f"Additional properties are not allowed ('{name}' was unexpected)")


@pytest.mark.parametrize("version", [None, "2.1", LATEST])
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"imageRef": ...}, "'imageRef' is a required property"),
        ({"imageRef": "x"}, "'x' is not a 'uuid'"),
        ({"imageRef": ""}, "'' is not a 'uuid'"),
        ({"metadata": {"a": 1}}, "1 is not of type 'string'"),
        ({"adminPass": 1}, "1 is not of type 'string'"),
        ({"accessIPv4": "x"}, "'x' is not a 'ipv4'"),
        ({"accessIPv6": "x"}, "'x' is not a 'ipv6'"),
        ({"OS-DCF:diskConfig": "auto"}, "'auto' is not one of ['AUTO', 'MANUAL']"),
        ({"preserve_ephemeral": "x"}, "'No', 'no']"),
    ],
)
def test_what_breaks_the_schema_is_told_why(rebuild: Rebuild, version: Any, wanted: Any, expected: str) -> None:
    answer = rebuild(version, **wanted)

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("2.1", {"name": " a "}, "Can not start or end with whitespace."),
        ("2.54", {"key_name": ""}, "'' is not valid under any of the given schemas"),
        ("2.54", {"key_name": "none"}, "Invalid key_name provided."),
        ("2.57", {"user_data": "a"}, "'a' is not a 'base64'"),
        ("2.63", {"trusted_image_certificates": []}, "[] should be non-empty"),
        ("2.93", {"hostname": "a.b"}, "'a.b' does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"),
        ("2.94", {"hostname": "a.b", "imageRef": NOTHING}, "Cannot find image for rebuild"),
    ],
)
def test_what_cannot_be_is_told_why(rebuild: Rebuild, version: str, wanted: Any, expected: str) -> None:
    answer = rebuild(version, **wanted)

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


def test_a_server_becomes_what_was_asked_for(rebuild: Rebuild, api: Api, server: str, images: list[str]) -> None:
    wanted = {"name": "another", "description": "made anew", "metadata": {"b": "c"}, "accessIPv4": "192.0.2.3"}
    wanted |= {"trusted_image_certificates": ["a"], "OS-DCF:diskConfig": "AUTO", "user_data": "aGk="}
    answer = rebuild(hostname="host", imageRef=images[-1], **wanted)
    shown = settled(api, server)

    assert answer.json["server"]["user_data"] == "aGk="
    assert shown["image"]["id"] == images[-1]
    assert (shown["OS-EXT-SRV-ATTR:user_data"], shown["OS-EXT-SRV-ATTR:hostname"]) == ("aGk=", "host")
    assert {name: shown[name] for name in wanted if name != "user_data"} == {
        name: value for name, value in wanted.items() if name != "user_data"
    }


def test_what_was_not_asked_for_stays(rebuild: Rebuild, api: Api, server: str) -> None:
    rebuild(name="kept", description="kept", metadata={"a": "b"}, trusted_image_certificates=["a"], user_data="aGk=")
    before = settled(api, server)
    rebuild()
    after = settled(api, server)

    stays = "name description metadata trusted_image_certificates OS-EXT-SRV-ATTR:user_data OS-EXT-SRV-ATTR:host tags"
    assert {name: after[name] for name in stays.split()} == {name: before[name] for name in stays.split()}
    assert after["OS-SRV-USG:launched_at"] > before["OS-SRV-USG:launched_at"]
    rebuild(description=None, metadata={}, trusted_image_certificates=None, user_data=None)
    emptied = settled(api, server)
    assert (emptied["description"], emptied["metadata"], emptied["OS-EXT-SRV-ATTR:user_data"]) == (None, {}, None)
    assert emptied["trusted_image_certificates"] is None


def test_a_key_is_exchanged_and_taken_away(rebuild: Rebuild, api: Api, server: str, unique: Any) -> None:
    name = unique("key")
    api.at("2.1")("POST /os-keypairs", {"keypair": {"name": name}})

    assert rebuild("2.54", key_name=name).json["server"]["key_name"] == name
    assert settled(api, server)["key_name"] == name
    assert rebuild("2.54", key_name=None).json["server"]["key_name"] is None
    api.at("2.1")(f"DELETE /os-keypairs/{name}")


def test_quotas_count_for_it_too(rebuild: Rebuild) -> None:
    metadata = {f"key-{number}": "" for number in range(129)}

    refused(rebuild(metadata=metadata), "Maximum number of metadata items exceeds 128", 403)
    refused(rebuild("2.56", personality=FILES * 6), "Personality file limit exceeded", 403)


def test_only_its_members_rebuild_a_server(rebuild: Rebuild, api: Api, server: str) -> None:
    rule = "os_compute_api:servers:rebuild"
    refused(rebuild(by=api.as_("reader")), f"Policy doesn't allow {rule} to be performed.", 403)
    refused(rebuild(by=api.as_("other")), f"Instance {server} could not be found.", 404)
    refused(rebuild(id=NOTHING), f"Instance {NOTHING} could not be found.", 404)


def test_a_server_that_was_stopped_is_stopped_again(boot: Any, rebuild: Rebuild, api: Api) -> None:
    id = boot()["id"]
    api(f"POST /servers/{id}/action", {"os-stop": None})
    settled(api, id, "SHUTOFF")
    answer = rebuild(id=id, until="SHUTOFF")

    assert (answer.status_int, answer.json["server"]["status"]) == (202, "REBUILD")


def test_a_server_in_error_runs_again(boot: Any, rebuild: Rebuild, api: Api) -> None:
    id = boot()["id"]
    api.as_("admin")(f"POST /servers/{id}/action", {"os-resetState": {"state": "error"}})

    assert rebuild(id=id).status_int == 202


def test_a_server_that_is_paused_or_locked_is_not_rebuilt(boot: Any, rebuild: Rebuild, api: Api) -> None:
    id = boot()["id"]
    api(f"POST /servers/{id}/action", {"lock": None})
    refused(rebuild(id=id), f"Instance {id} is locked", 409)
    assert rebuild(by=api.as_("admin"), id=id).status_int == 202
    api(f"POST /servers/{id}/action", {"unlock": None})
    api(f"POST /servers/{id}/action", {"pause": None})
    settled(api, id, "PAUSED")

    refused(rebuild(id=id), f"Cannot 'rebuild' instance {id} while it is in vm_state paused", 409)


def test_ephemeral_disks_are_not_preserved(boot: Any, rebuild: Rebuild, api: Api) -> None:
    id = boot()["id"]

    assert rebuild(id=id, until="ERROR", preserve_ephemeral=True).status_int == 202
    fault = settled(api, id, "ERROR")["fault"]
    assert fault["message"] == "The current driver does not support preserving ephemeral partitions."


def test_another_image_is_not_for_a_server_that_boots_from_a_volume(
    ask: Any, rebuild: Rebuild, api: Api, images: list[str]
) -> None:
    root = {"source_type": "image", "destination_type": "volume", "boot_index": 0, "delete_on_termination": True}
    id = ask(imageRef="", block_device_mapping_v2=[{**root, "uuid": images[0], "volume_size": 1}]).json["server"]["id"]
    settled(api, id)

    refused(
        rebuild("2.92", id=id, imageRef=images[-1]),
        f"Image {images[-1]} is unacceptable: Unable to rebuild with a different image for a volume-backed server.",
    )
    refused(
        rebuild(id=id, trusted_image_certificates=["a"]),
        "Image certificate validation is not supported for volume-backed servers.",
    )
