"""``POST /servers``: the disks of a server, asked for in either of the two ways, and what they are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, ends, eventually, message, refused
from novalite.conformance.compute.conftest import settled

NOTHING = "00000000-0000-0000-0000-000000000000"
BROKEN = "Block Device Mapping is Invalid: "
SEQUENCE = BROKEN + "Boot sequence for the instance and image/block device mapping combination is not valid."
TOO_LARGE = (
    "Ephemeral disks requested are larger than the instance type allows. If no size is given in one block device "
    "mapping, flavor ephemeral size will be used."
)
ROOT = {"source_type": "image", "destination_type": "local", "boot_index": 0, "delete_on_termination": True}
BLANK = {"source_type": "blank", "destination_type": "local"}
SWAP = {**BLANK, "guest_format": "swap"}
VOLUME = {"source_type": "volume", "destination_type": "volume"}
SNAPSHOT = {"source_type": "snapshot", "destination_type": "volume"}
NEW = {"source_type": "image", "destination_type": "volume", "boot_index": 0, "delete_on_termination": True}
EMPTY = {"source_type": "blank", "destination_type": "volume", "delete_on_termination": "yes"}

Disks = Callable[..., Any]


@pytest.fixture
def disks(ask: Any, image: str) -> Disks:
    """Asks for a server with these disks; those that are from an image are from one that there is."""

    def disks(*wanted: Any, at: str = "2.95", by: Any = None, **more: Any) -> Any:
        of_image = [{"uuid": image, **one} if one.get("source_type") == "image" else one for one in wanted]
        return ask(at, *([by] if by else []), block_device_mapping_v2=of_image, **more)

    return disks


@pytest.fixture
def volume(api: Api, unique: Any) -> Iterator[str]:
    """The id of a volume with nothing on it."""
    volumes = api.at("2.35")
    made = volumes("POST /os-volumes", {"volume": {"size": 1, "display_name": unique("volume")}})
    id = made.json["volume"]["id"]
    eventually(lambda: state(api, id), lambda status: status == "available")
    yield id
    eventually(lambda: state(api, id), lambda status: status == "available", 2)
    volumes(f"DELETE /os-volumes/{id}")


def state(api: Api, id: str) -> str | None:
    """The state of a volume, None where it is gone."""
    shown = api.at("2.35")(f"GET /os-volumes/{id}")
    return shown.json["volume"]["status"] if shown.status_int == 200 else None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([{**BLANK, "uuid": NOTHING}], BROKEN + "Invalid device UUID."),
        ([{"source_type": "volume"}], BROKEN + "Missing device UUID."),
        ([{}], BROKEN + "Missing device UUID."),
        ([{**ROOT, "boot_index": 1}], BROKEN + "Mapping image to local is not supported."),
        ([{**ROOT, "boot_index": None}], BROKEN + "Mapping image to local is not supported."),
        (
            [{**ROOT, "volume_type": "x"}],
            BROKEN + "Specifying a volume_type with destination_type=local is not supported.",
        ),
        (
            [{**VOLUME, "uuid": NOTHING, "volume_type": "x"}],
            BROKEN + "Specifying volume type to existing volume is not supported.",
        ),
        ([ROOT, {**VOLUME, "uuid": NOTHING}], f"Volume {NOTHING} could not be found."),
        ([ROOT, {**SNAPSHOT, "uuid": NOTHING}], f"{BROKEN}failed to get snapshot {NOTHING}."),
        ([ROOT, {**NEW, "uuid": NOTHING, "boot_index": 1}], f"{BROKEN}failed to get image {NOTHING}."),
        ([NEW], "Images with destination_type 'volume' need to have a non-zero size specified"),
        ([ROOT, EMPTY], "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size"),
        ([ROOT, {**EMPTY, "volume_size": 1, "volume_type": "x"}], "Volume type x could not be found."),
        ([ROOT, {**EMPTY, "volume_size": 1, "boot_index": 0}], SEQUENCE),
        ([ROOT, {**EMPTY, "volume_size": 1, "boot_index": "2"}], SEQUENCE),
        ([{**EMPTY, "volume_size": 1}], SEQUENCE),
        ([{"no_device": True}], SEQUENCE),
        ([{**ROOT, "disk_bus": "banana"}], "Block Device Mapping is Invalid."),
        ([ROOT, {**BLANK, "volume_size": 1}], TOO_LARGE),
        ([ROOT, {**SWAP, "volume_size": 1}], "Swap drive requested is larger than instance type allows."),
        ([ROOT, SWAP, SWAP], BROKEN + "More than one swap drive requested."),
        ([ROOT, BLANK, BLANK, BLANK], BROKEN + "You specified more local devices than the limit allows"),
        (
            [ROOT, {**EMPTY, "volume_size": 1, "device_name": "/dev/vda"}],
            "The volume cannot be assigned the same device name as the root device vda",
        ),
    ],
)
def test_disks_that_make_no_sense_are_told_why(disks: Disks, wanted: Any, expected: str) -> None:
    refused(disks(*wanted), expected)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([ROOT], BROKEN + "Mapping image to local is not supported."),
        ([{**VOLUME, "uuid": NOTHING, "boot_index": 0}], f"{BROKEN}failed to get volume {NOTHING}."),
        ([{**SNAPSHOT, "uuid": NOTHING, "boot_index": 0}], f"Snapshot {NOTHING} could not be found."),
        ([{**NEW, "uuid": NOTHING, "volume_size": 1}], f"{BROKEN}failed to get image {NOTHING}."),
        ([], "Missing imageRef attribute"),
    ],
)
def test_what_a_server_without_an_image_boots_from_is_there(disks: Disks, wanted: Any, expected: str) -> None:
    refused(disks(*wanted, imageRef=""), expected)


@pytest.mark.parametrize("version", ["2.1", "2.95"])
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"device_name": "a b"}, "'a b' does not match '^[a-zA-Z0-9._/-]*$'"),
        ({"volume_size": 0}, "0 is less than the minimum of 1"),
        ({"volume_size": "x"}, "'x' does not match '^[0-9]+$'"),
        ({"boot_index": "x"}, "'x' does not match '^-?[0-9]+$'"),
        ({"source_type": "x"}, "'x' is not one of ['volume', 'image', 'snapshot', 'blank']"),
        ({"destination_type": "x"}, "'x' is not one of ['local', 'volume']"),
        ({"delete_on_termination": "x"}, "'No', 'no']"),
        ({"colour": "red"}, "Additional properties are not allowed ('colour' was unexpected)"),
    ],
)
def test_a_disk_that_breaks_the_schema_is_told_why(disks: Disks, version: str, wanted: Any, expected: str) -> None:
    answer = disks({**ROOT, **wanted}, at=version)

    assert answer.status_int == 400
    assert message(answer).endswith(expected)


FIELDS = {
    "tag": {"2.1": False, "2.32": True, "2.33": False, "2.42": True},
    "volume_type": {"2.1": False, "2.67": True},
}


@pytest.mark.parametrize(
    ("name", "version", "known"), [(name, *end) for name, table in FIELDS.items() for end in ends(table)]
)
def test_a_disk_may_be_asked_for_with(disks: Disks, name: str, version: str, known: bool) -> None:
    said = message(disks({**NEW, name: "x"}, at=version, flavorRef="none"))

    if known:
        assert said == "Flavor none could not be found."
    else:
        assert said.endswith(f"Additional properties are not allowed ('{name}' was unexpected)")


def test_the_two_ways_do_not_mix(disks: Disks) -> None:
    refused(
        disks(ROOT, block_device_mapping=[{"volume_id": NOTHING}]),
        "Using different block_device_mapping syntaxes is not allowed in the same request.",
    )


def test_a_volume_is_for_one_server(disks: Disks, volume: str) -> None:
    refused(
        disks(ROOT, {**VOLUME, "uuid": volume}, max_count=2),
        "Cannot attach one or more volumes to multiple instances",
    )


def test_an_empty_volume_is_not_booted_from(disks: Disks, ask: Any, volume: str) -> None:
    refused(
        disks({**VOLUME, "uuid": volume, "boot_index": 0}, imageRef=None), f"Block Device {volume} is not bootable."
    )
    old = [{"volume_id": volume, "device_name": "vda"}]
    refused(ask(imageRef=None, block_device_mapping=old), f"Block Device {volume} is not bootable.")


def test_certificates_are_for_images(disks: Disks) -> None:
    refused(
        disks({**EMPTY, "volume_size": 1, "boot_index": 0}, imageRef=None, trusted_image_certificates=["a"]),
        "Image certificate validation is not supported when booting from volume",
    )


@each_version({"2.1": False, "2.3": True})
def test_a_server_boots_from_a_new_volume(disks: Disks, api: Api, image: str, version: str, expected: bool) -> None:
    made = disks({**NEW, "volume_size": "1"}, imageRef="").json["server"]
    settled(api, made["id"])
    shown = api.at(version)(f"GET /servers/{made['id']}").json["server"]
    (attached,) = shown["os-extended-volumes:volumes_attached"]

    assert shown["image"] == ""
    assert attached == {"id": attached["id"]} | ({"delete_on_termination": True} if expected else {})
    assert state(api, attached["id"]) == "in-use"
    api(f"DELETE /servers/{made['id']}")
    assert eventually(lambda: state(api, attached["id"]), lambda status: status is None) is None


def test_a_volume_is_attached_and_stays(disks: Disks, api: Api, volume: str) -> None:
    made = disks(ROOT, {**VOLUME, "uuid": volume, "boot_index": -1}).json["server"]
    shown = settled(api, made["id"])

    assert shown["os-extended-volumes:volumes_attached"] == [{"id": volume, "delete_on_termination": False}]
    assert state(api, volume) == "in-use"
    api(f"DELETE /servers/{made['id']}")
    assert eventually(lambda: state(api, volume), lambda status: status == "available") == "available"


def test_a_root_disk_has_the_name_that_it_is_given(disks: Disks, api: Api) -> None:
    made = disks({**ROOT, "device_name": "vdb"}, {**BLANK, "device_name": "vdc"}).json["server"]

    assert settled(api, made["id"])["OS-EXT-SRV-ATTR:root_device_name"] == "/dev/vdb"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"device_name": "vdb"}, BROKEN + "Unrecognized legacy format."),
        ({"no_device": "", "device_name": "vdb"}, BROKEN + "Unrecognized legacy format."),
        ({"volume_id": NOTHING, "device_name": "vdb"}, f"Volume {NOTHING} could not be found."),
        ({"snapshot_id": NOTHING, "device_name": "vdb"}, f"{BROKEN}failed to get snapshot {NOTHING}."),
    ],
)
def test_disks_of_old_that_make_no_sense_are_told_why(ask: Any, wanted: Any, expected: str) -> None:
    for version in ("2.1", "2.95"):
        refused(ask(version, block_device_mapping=[wanted]), expected)


def test_disks_of_old_know_less(ask: Any) -> None:
    for name, value in (("source_type", "volume"), ("tag", "x")):
        said = message(ask(block_device_mapping=[{"volume_id": NOTHING, name: value}]))
        assert said.endswith(f"Additional properties are not allowed ('{name}' was unexpected)")


@pytest.mark.parametrize(
    "wanted",
    [
        {"virtual_name": "swap", "device_name": "vdb"},
        {"virtual_name": "ephemeral0", "device_name": "vdb"},
        {"no_device": "1", "device_name": "vdb"},
    ],
)
def test_disks_of_old_without_volumes_stand_beside_the_image(ask: Any, api: Api, wanted: Any) -> None:
    made = ask(block_device_mapping=[wanted]).json["server"]

    assert settled(api, made["id"])["os-extended-volumes:volumes_attached"] == []


def test_a_disk_of_old_is_booted_from_by_its_name(volume: str, ask: Any, api: Api) -> None:
    # The volume comes first, and so goes last: not before the server that has it.
    wanted = {"volume_id": volume, "device_name": "/dev/vda", "delete_on_termination": "no"}
    made = ask(block_device_mapping=[wanted]).json["server"]
    shown = settled(api, made["id"])

    assert shown["os-extended-volumes:volumes_attached"] == [{"id": volume, "delete_on_termination": False}]
    refused(ask(imageRef=None, block_device_mapping=[{"snapshot_id": NOTHING}]), SEQUENCE)
