"""``/flavors/{id}/os-extra_specs``, and what Nova knows of them from 2.86 on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from novalite.conformance.client import PROJECT, Api, each_version, message, needs


@each_version({"2.1": 200})
def test_extra_specs_are_kept_as_text(admin: Api, private: str, version: str, expected: int) -> None:
    specs = f"/flavors/{private}/os-extra_specs"
    assert admin.at(version)(f"GET {specs}").json == {"extra_specs": {}}

    body = {"extra_specs": {"a": "1", "b": 2, "c c:d-e_f.g": 2.5}}
    kept = {"a": "1", "b": "2", "c c:d-e_f.g": "2.5"}
    made = admin.at(version)(f"POST {specs}", body)
    assert (made.status_int, made.json) == (expected, body)
    assert admin.at(version)(f"GET {specs}").json == {"extra_specs": kept}
    assert admin.at(version)(f"GET {specs}/b").json == {"b": "2"}
    changed = admin.at(version)(f"PUT {specs}/a", {"a": 5})
    assert (changed.status_int, changed.json) == (expected, {"a": 5})
    assert admin.at("2.61")(f"GET /flavors/{private}").json["flavor"]["extra_specs"] == {**kept, "a": "5"}
    deleted = admin.at(version)(f"DELETE {specs}/b")
    assert (deleted.status_int, deleted.body) == (expected, b"")
    assert sorted(admin.at(version)(f"GET {specs}").json["extra_specs"]) == ["a", "c c:d-e_f.g"]


def test_extra_specs_are_added_to_those_there_are(admin: Api, private: str) -> None:
    for specs in ({"a": "1"}, {"b": "2"}, {"a": "3"}, {}):
        assert admin(f"POST /flavors/{private}/os-extra_specs", {"extra_specs": specs}).status_int == 200
    assert admin(f"PUT /flavors/{private}/os-extra_specs/c", {"c": "4"}).status_int == 200

    assert admin(f"GET /flavors/{private}/os-extra_specs").json["extra_specs"] == {"a": "3", "b": "2", "c": "4"}


@pytest.mark.parametrize("role", ["manager", "member", "reader", "other"])
def test_extra_specs_are_read_by_readers_of_flavors_that_they_see(api: Api, private: str, role: str) -> None:
    assert api.as_(role)("GET /flavors/1/os-extra_specs").json == {"extra_specs": {}}
    hidden = api.as_(role)(f"GET /flavors/{private}/os-extra_specs")
    assert message(hidden) == f"Flavor {private} could not be found."


@needs("plain-text tokens")
@pytest.mark.parametrize(("below", "rule"), [("", "index"), ("/a", "show")])
def test_extra_specs_are_not_for_who_may_not_read(api: Api, below: str, rule: str) -> None:
    unknown = replace(api, tokens={**api.tokens, "nothing": f"nothing:{PROJECT}:nothing"}, role="nothing")
    answer = unknown(f"GET /flavors/nothing/os-extra_specs{below}")

    assert answer.status_int == 403
    assert message(answer) == f"Policy doesn't allow os_compute_api:os-flavor-extra-specs:{rule} to be performed."


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_extra_spec_that_is_not_there_is_named(admin: Api, method: str) -> None:
    answer = admin(f"{method} /flavors/1/os-extra_specs/a")

    assert answer.status_int == 404
    assert message(answer) == "Flavor 1 has no extra specs with key a."


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        ("GET /flavors/nothing/os-extra_specs", None),
        ("GET /flavors/nothing/os-extra_specs/a", None),
        ("POST /flavors/nothing/os-extra_specs", {"extra_specs": {"a": "1"}}),
        ("PUT /flavors/nothing/os-extra_specs/a", {"a": "1"}),
        ("DELETE /flavors/nothing/os-extra_specs/a", None),
    ],
)
def test_a_flavor_that_is_not_there_has_no_extra_specs(admin: Api, request_: str, body: Any) -> None:
    answer = admin(request_, body)

    assert answer.status_int == 404
    assert message(answer) == "Flavor nothing could not be found."


ALPHABET = "'^[a-zA-Z0-9-_:. ]{1,255}$'"


@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        ({"a": None}, "Invalid input for field/attribute a. Value: None. None is not of type 'string', 'number'"),
        ({"a": True}, "Invalid input for field/attribute a. Value: True. True is not of type 'string', 'number'"),
        ({"a": "b" * 256}, f"Invalid input for field/attribute a. Value: {'b' * 256}. '{'b' * 256}' is too long"),
        ({"a": int("1" * 256)}, "extra_specs value has 256 characters, more than 255."),
        ({"a@": "1"}, f"'a@' does not match any of the regexes: {ALPHABET}"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_bad_extra_spec_is_told_why(admin: Api, method: str, specs: Any, expected: str) -> None:
    request = "POST /flavors/1/os-extra_specs" if method == "POST" else "PUT /flavors/1/os-extra_specs/a"
    answer = admin(request, {"extra_specs": specs} if method == "POST" else specs)

    assert answer.status_int == 400
    assert expected in message(answer)


@pytest.mark.parametrize(
    ("request_", "body", "expected"),
    [
        ("POST /flavors/1/os-extra_specs", {}, "'extra_specs' is a required property"),
        (
            "POST /flavors/1/os-extra_specs",
            {"extra_specs": {}, "x": 1},
            "Additional properties are not allowed ('x' was unexpected)",
        ),
        ("PUT /flavors/1/os-extra_specs/a", {}, "{} should be non-empty"),
        ("PUT /flavors/1/os-extra_specs/a", {"a": "1", "b": "2"}, "{'a': '1', 'b': '2'} has too many properties"),
        ("PUT /flavors/nothing/os-extra_specs/a", {"b": "1"}, "Request body and URI mismatch"),
    ],
)
def test_bad_extra_specs_are_told_why(admin: Api, request_: str, body: Any, expected: str) -> None:
    answer = admin(request_, body)

    assert answer.status_int == 400
    assert message(answer) == expected


def test_v2_forgives_unknown_roots_of_extra_specs_and_no_unknown_keys(admin: Api, private: str) -> None:
    path = f"/flavors/{private}/os-extra_specs"
    refused = "Additional properties are not allowed ('@' was unexpected)"

    assert admin.legacy()(f"POST {path}", {"extra_specs": {"a": "1"}, "x": 1}).json == {"extra_specs": {"a": "1"}}
    assert refused in message(admin.legacy()(f"POST {path}", {"extra_specs": {"a": "1", "@": "1"}}))
    assert message(admin.legacy()(f"PUT {path}/a", {"a": "1", "@": "1"})) == refused


@each_version({"2.1": 200, "2.86": 400})
@pytest.mark.parametrize(
    ("name", "value", "expected_message"),
    [
        ("hw:colour", "red", "extra spec 'hw:colour' does not appear to be a valid extra spec."),
        ("hw:cpu_policy", "none", "'none' is not one of: dedicated, shared, mixed."),
        ("hw:cpu_policy", 3, "'3' is not one of: dedicated, shared, mixed."),
        ("hw:mem_page_size", "9 MB", r"'9 MB' is not of the format '(large|small|any|\d+([kKMGT]i?)?(b|bit|B)?)'."),
        ("hw:numa_nodes", "many", "'many' is not a valid integer value."),
        ("hw:numa_nodes", "0", "'0' is less than the min value of '1'."),
        ("hw:numa_mem.1", "0", "'0' is less than the min value of '1'."),
        ("hw:numa_mem.x", "1", "extra spec 'hw:numa_mem.x' does not appear to be a valid extra spec."),
        ("hw:redirected_usb_ports", "16", "'16' is greater than the max value of '15'."),
        ("hw:locked_memory", "maybe", "'maybe' is not a valid boolean-like value."),
        ("hide_hypervisor_id", "maybe", "'maybe' is not a valid boolean-like value."),
        ("group_policy", "maybe", "'maybe' is not one of: isolate, none."),
        ("os:secure_boot", "maybe", "'maybe' is not one of: disabled, required."),
        ("pci_passthrough:alias", "a", r"'a' is not of the format '[^:]+:\d+(?:\s*,\s*[^:]+:\d+)*'."),
        ("quota:cpu_shares", "-1", "'-1' is less than the min value of '0'."),
        ("quota:vif_shares_level", "none", "'none' is not one of: custom, high, normal, low."),
        ("resources:VCPU", "many", "'many' is not a valid integer value."),
        ("resources:COLOUR", "1", "extra spec 'resources:COLOUR' does not appear to be a valid extra spec."),
        ("resources_1:CUSTOM_A", "many", "'many' is not a valid integer value."),
        ("trait:HW_CPU_X86_VMX", "maybe", "'maybe' is not one of: required, forbidden."),
        ("trait9:CUSTOM_A", "maybe", "'maybe' is not one of: required, forbidden."),
        ("trait:COLOUR_RED", "required", "extra spec 'trait:COLOUR_RED' does not appear to be a valid extra spec."),
        ("vmware:colour", "1", "extra spec 'vmware:colour' does not appear to be a valid extra spec."),
        ("accel:colour", "1", "extra spec 'accel:colour' does not appear to be a valid extra spec."),
        ("capabilities:colour", "1", "extra spec 'capabilities:colour' does not appear to be a valid extra spec."),
    ],
)
def test_known_extra_specs_are_held_to_their_rules_from_2_86_on(
    admin: Api, private: str, name: str, value: Any, expected_message: str, version: str, expected: int
) -> None:
    path = f"/flavors/{private}/os-extra_specs"
    answers = [
        admin.at(version)(f"POST {path}", {"extra_specs": {name: value}}),
        admin.at(version)(f"PUT {path}/{name}", {name: value}),
    ]

    assert [answer.status_int for answer in answers] == [expected, expected]
    if expected == 400:
        assert {message(answer) for answer in answers} == {f"Validation failed; {expected_message}"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "red"),
        ("colour:red", "any"),
        ("accel:device_profile", "any"),
        ("aggregate_instance_extra_specs:colour:a", "any"),
        ("capabilities:vcpus", "any"),
        ("capabilities:cpu_info:vendor:a", "any"),
        ("capabilities:stats", "any"),
        ("hw:cpu_realtime", " Yes"),
        ("hw:cpu_realtime_mask", "^0-1,^5"),
        ("hw:cpu_dedicated_mask", "2-4,^3"),
        ("hw:numa_cpus.0", "0,1"),
        ("hw:mem_page_size", "2MiB"),
        ("hw:cpu_max_sockets", 3),
        ("hw:pmem", "a,b"),
        ("hw:tpm_version", "2.0"),
        ("hw_rng:rate_bytes", "0"),
        ("hw_video:ram_max_mb", "1_000"),
        ("pci_passthrough:alias", "a:1, b:2"),
        ("quota:cpu_quota", "-1"),
        ("resources:CUSTOM_A_1", "0"),
        ("resources_net-1:VGPU", "1"),
        ("trait:STORAGE_DISK_SSD", "required"),
        ("trait_a:COMPUTE_NODE", "forbidden"),
        ("trait:CUSTOM_A", "required"),
        ("vmware:hw_version", "any"),
    ],
)
def test_good_extra_specs_are_kept(admin: Api, private: str, name: str, value: Any) -> None:
    made = admin.at("2.86")(f"POST /flavors/{private}/os-extra_specs", {"extra_specs": {name: value}})

    assert (made.status_int, made.json) == (200, {"extra_specs": {name: value}})
    assert admin(f"GET /flavors/{private}/os-extra_specs/{name}").json == {name: str(value)}
