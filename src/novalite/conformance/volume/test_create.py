"""``POST`` and ``PUT /volumes``: what a volume is made of, and what is none."""

from __future__ import annotations

import re
from typing import Any

import pytest

from novalite.conformance.client import Api, Make, message, refused
from novalite.conformance.volume.conftest import (
    MALFORMED,
    NONE,
    each_version,
    extra,
    no_boolean,
    outside,
    refusals,
    settled,
)

NEITHER = "is not valid under any of the given schemas"
NO_MULTIATTACH = (
    "multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. Contact "
    "your administrator to create a multiattach enabled volume type and use it to create multiattach volumes."
)
LONG = "a" * 256
KEYS = "'^[a-zA-Z0-9-_:. /]{1,255}$'"


@refusals(
    ({}, MALFORMED),
    ({"size": None}, MALFORMED),
    ({"size": 0}, outside("size", 0, "0 is less than the minimum of 1")),
    ({"size": -1}, outside("size", -1, "-1 is less than the minimum of 1")),
    ({"size": "a"}, outside("size", "a", "'a' does not match '^[0-9]+$'")),
    ({"size": [1]}, outside("size", [1], "[1] is not of type 'integer', 'string', 'null'")),
    ({"size": 2**31}, outside("size", 2**31, "2147483648 is greater than the maximum of 2147483647")),
    ({"size": 1, "name": 5}, outside("name", 5, "5 is not of type 'string', 'null'")),
    ({"size": 1, "name": LONG}, "Invalid input received: name has 256 characters, more than 255."),
    ({"size": 1, "display_name": LONG}, "Invalid input received: name has 256 characters, more than 255."),
    ({"size": 1, "description": LONG}, "Invalid input received: description has 256 characters, more than 255."),
    ({"size": 1, "metadata": {"a": 1}}, outside("a", 1, "1 is not of type 'string'")),
    ({"size": 1, "metadata": {"a": None}}, outside("a", None, "None is not of type 'string'")),
    ({"size": 1, "metadata": []}, outside("metadata", [], "[] is not of type 'object', 'null'")),
    (
        {"size": 1, "metadata": {"": "a"}},
        outside("metadata", {"": "a"}, f"'' does not match any of the regexes: {KEYS}"),
    ),
    ({"size": 1, "metadata": {"a": LONG}}, outside("a", LONG, f"'{LONG}' is too long")),
    ({"size": 1, "availability_zone": ""}, outside("availability_zone", "", "'' should be non-empty")),
    ({"size": 1, "availability_zone": "moon"}, "Availability zone 'moon' is invalid."),
    ({"size": 1, "snapshot_id": "x"}, outside("snapshot_id", "x", f"'x' {NEITHER}")),
    ({"size": 1, "source_volid": ""}, outside("source_volid", "", f"'' {NEITHER}")),
    ({"size": 1, "backup_id": "x"}, outside("backup_id", "x", f"'x' {NEITHER}")),
    ({"size": 1, "consistencygroup_id": "x"}, outside("consistencygroup_id", "x", f"'x' {NEITHER}")),
    ({"size": 1, "imageRef": ""}, "Invalid image identifier or unable to access requested image."),
    ({"size": 1, "imageRef": NONE}, "Invalid image identifier or unable to access requested image."),
    ({"size": 1, "image_id": "x"}, "Invalid image identifier or unable to access requested image."),
    ({"size": 1, "multiattach": True}, NO_MULTIATTACH),
    ({"size": 1, "multiattach": "x"}, outside("multiattach", "x", f"'x' {NEITHER}")),
    *(
        ({"size": 1, word: "a"}, extra("volume", {"size": 1, word: "a"}, word))
        for word in ("colour", "status", "user_id", "project_id", "scheduler_hints", "source_replica", "bootable", "id")
    ),
)
def test_what_is_no_volume(api: Api, sent: Any, said: str) -> None:
    refused(api("POST /volumes", {"volume": sent}), said)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"snapshot_id": NONE}, f"Snapshot {NONE} could not be found."),
        ({"source_volid": NONE}, f"Volume {NONE} could not be found."),
        ({"backup_id": NONE}, f"Backup {NONE} could not be found."),
        ({"volume_type": "slow"}, "Volume type with name slow could not be found."),
        ({"volume_type": NONE}, f"Volume type {NONE} could not be found."),
        ({"group_id": NONE}, f"Group {NONE} could not be found."),
        ({"group_id": "x"}, "Group x could not be found."),
        ({"consistencygroup_id": NONE}, f"Group {NONE} could not be found."),
    ],
)
def test_what_a_volume_cannot_be_made_of_is_not_found(api: Api, sent: Any, said: str) -> None:
    refused(api("POST /volumes", {"volume": {"size": 1, **sent}}), said, 404)


@refusals(
    ({}, "'volume' is a required property"),
    ({"volume": {"size": 1}, "colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
    ({"volume": 5}, outside("volume", 5, "5 is not of type 'object'")),
    ({"volume": None}, outside("volume", None, "None is not of type 'object'")),
    (
        {"volume": {"size": 1}, "OS-SCH-HNT:scheduler_hints": "x"},
        outside("OS-SCH-HNT:scheduler_hints", "x", "'x' is not of type 'object', 'null'"),
    ),
)
def test_what_is_no_body(api: Api, sent: Any, said: str) -> None:
    refused(api("POST /volumes", sent), said)


@each_version({"3.0": 202, "3.53": 400})
def test_what_is_not_known_is_passed_over_until_3_52(api: Api, make: Make, version: str, expected: int) -> None:
    if expected == 202:
        make(by=api.at(version), colour="red")
    else:
        assert api.at(version)("POST /volumes", {"volume": {"size": 1, "colour": "red"}}).status_int == expected


@each_version({"3.0": 400})
def test_multiattach_is_no_attribute_at_any_version(api: Api, version: str, expected: int) -> None:
    refused(api.at(version)("POST /volumes", {"volume": {"size": 1, "multiattach": "true"}}), NO_MULTIATTACH)


@each_version({"3.0": 404, "3.47": 400})
def test_a_backup_is_looked_for_at_any_version(api: Api, version: str, expected: int) -> None:
    answer = api.at(version)("POST /volumes", {"volume": {"size": 1, "backup_id": "x"}})

    assert (answer.status_int, "backup_id" in message(answer)) == (expected, expected == 400)


@pytest.mark.parametrize("size", [1, "1", 2])
def test_a_size_is_a_number_or_digits(api: Api, make: Make, size: Any) -> None:
    assert api(f"GET /volumes/{make(size=size)}").json["volume"]["size"] == int(size)


@pytest.mark.parametrize("hints", [None, {}, {"colour": "red"}, {"query": "[]"}])
def test_hints_may_be_any(api: Api, hints: Any) -> None:
    answer = api("POST /volumes", {"volume": {"size": 1}, "OS-SCH-HNT:scheduler_hints": hints})

    assert answer.status_int == 202
    api.as_("admin")(f"POST /volumes/{answer.json['volume']['id']}/action", {"os-force_delete": {}})


def test_space_around_a_name_is_left_out(api: Api, make: Make) -> None:
    shown = api(f"GET /volumes/{make(description=' of mine ')}").json["volume"]

    assert shown["description"] == "of mine"


def test_a_volume_is_as_large_as_what_it_is_made_of(api: Api, make: Make, snapshot: str, volume: str) -> None:
    for source in ({"snapshot_id": snapshot}, {"source_volid": volume}):
        assert api(f"GET /volumes/{make(size=None, **source)}").json["volume"]["size"] == 1


@pytest.mark.parametrize("what", ["snapshot", "volume", "backup"])
def test_nothing_is_made_smaller(api: Api, make: Make, what: str) -> None:
    large = make(size=2)
    keys = {"snapshot": "snapshot_id", "volume": "source_volid", "backup": "backup_id"}
    source = large
    if what != "volume":
        source = api(f"POST /{what}s", {what: {"volume_id": large}}).json[what]["id"]
        settled(api, f"/{what}s/{source}")
    answer = api("POST /volumes", {"volume": {"size": 1, keys[what]: source}})
    if what == "backup":
        api(f"DELETE /backups/{source}")

    assert answer.status_int == 400
    assert re.match(r"Invalid input received: Volume size '?1'?GB cannot be smaller than", message(answer))


@refusals(
    *(
        ({word: "1"}, extra("volume", {word: "1"}, word))
        for word in ("status", "size", "bootable", "id", "colour", "volume_type", "multiattach")
    ),
    ({}, outside("volume", {}, "{} is not valid under any of the given schemas")),
    ({"name": LONG}, "Invalid input received: name has 256 characters, more than 255."),
    ({"name": 1}, outside("name", 1, "1 is not of type 'string', 'null'")),
    ({"description": LONG}, "Invalid input received: description has 256 characters, more than 255."),
    ({"metadata": None}, outside("metadata", None, "None is not of type 'object'")),
    ({"metadata": {"a": 1}}, outside("a", 1, "1 is not of type 'string'")),
)
def test_what_is_no_change(api: Api, volume: str, sent: Any, said: str) -> None:
    refused(api(f"PUT /volumes/{volume}", {"volume": sent}), said)


@each_version({"3.0": 200, "3.53": 400})
def test_a_change_of_nothing_is_one_until_3_52(api: Api, volume: str, version: str, expected: int) -> None:
    assert api.at(version)(f"PUT /volumes/{volume}", {"volume": {}}).status_int == expected


@pytest.mark.parametrize(
    ("sent", "name", "value"),
    [
        ({"name": " other "}, "name", "other"),
        ({"display_name": "other"}, "name", "other"),
        ({"description": ""}, "description", ""),
        ({"display_description": "other"}, "description", "other"),
        ({"metadata": {"a": "b", "a/b": "c"}}, "metadata", {"a": "b", "a/b": "c"}),
    ],
)
def test_a_volume_changes(api: Api, volume: str, sent: Any, name: str, value: Any) -> None:
    assert api(f"PUT /volumes/{volume}", {"volume": sent}).json["volume"][name] == value
    assert api(f"GET /volumes/{volume}").json["volume"][name] == value


@pytest.mark.parametrize("word", ["cascade", "force"])
def test_what_is_neither_true_nor_false_deletes_nothing(api: Api, volume: str, word: str) -> None:
    by = api.as_("admin")

    refused(by(f"DELETE /volumes/{volume}?{word}=x"), f"Value 'x' for '{word}' is not a boolean.")
    assert api(f"GET /volumes/{volume}").status_int == 200


def test_a_volume_with_snapshots_goes_with_them_alone(api: Api, volume: str, snapshot: str) -> None:
    assert api(f"DELETE /volumes/{volume}").status_int == 400
    assert api(f"DELETE /volumes/{volume}?cascade=true").status_int == 202


def test_a_boolean_is_a_word_of_some(api: Api, volume: str) -> None:
    answer = api(f"POST /volumes/{volume}/action", {"os-set_bootable": {"bootable": "x"}})

    assert message(answer).startswith(no_boolean("bootable", "x"))
