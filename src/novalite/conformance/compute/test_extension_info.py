"""``/extensions``, which are what they were."""

from __future__ import annotations

import pytest

from novalite.conformance.client import LATEST, Api, each_version, message

KEYS = ["alias", "description", "links", "name", "namespace", "updated"]
SOME = {
    "NMN": "Multinic",
    "OS-EXT-SRV-ATTR": "ExtendedServerAttributes",
    "os-access-ips": "AccessIPs",
    "os-block-device-mapping-v2-boot": "BlockDeviceMappingV2Boot",
    "os-cells": "Cells",
    "os-create-server-ext": "Createserverext",
    "os-instance_usage_audit_log": "OSInstanceUsageAuditLog",
    "os-quota-class-sets": "QuotaClasses",
    "os-volumes": "Volumes",
}


def names(api: Api) -> dict[str, str]:
    return {extension["alias"]: extension["name"] for extension in api("GET /extensions").json["extensions"]}


@pytest.mark.parametrize("version", ["2.1", LATEST])
def test_extensions_are_listed_by_their_aliases(api: Api, version: str) -> None:
    extensions = api.at(version)("GET /extensions").json["extensions"]

    assert len(extensions) == 99
    assert [extension["alias"] for extension in extensions] == sorted(extension["alias"] for extension in extensions)
    for extension in extensions:
        assert sorted(extension) == KEYS
        assert extension["links"] == []
        assert extension["namespace"] == "http://docs.openstack.org/compute/ext/fake_xml"
        assert extension["updated"] == "2014-12-03T00:00:00Z"
        assert extension["description"]
    assert names(api).items() >= SOME.items()


@pytest.mark.parametrize("version", ["2.1", LATEST])
def test_one_extension_shows(api: Api, version: str) -> None:
    extensions = api.at(version)("GET /extensions").json["extensions"]
    shown = api.at(version)("GET /extensions/os-agents").json

    assert shown == {"extension": next(one for one in extensions if one["alias"] == "os-agents")}


@pytest.mark.parametrize("alias", ["nothing", "OS-EXT-VIF-NET"])
def test_an_unknown_extension_is_not_found(api: Api, alias: str) -> None:
    answer = api(f"GET /extensions/{alias}")

    assert (answer.status_int, message(answer)) == (404, "The resource could not be found.")


def test_the_classic_api_has_one_more(api: Api) -> None:
    assert {*names(api.legacy())} - {*names(api)} == {"OS-EXT-VIF-NET"}
    assert api.legacy()("GET /extensions/OS-EXT-VIF-NET").json["extension"]["name"] == "ExtendedVIFNet"


@pytest.mark.parametrize("path", ["/extensions", "/extensions/NMN"])
@each_version({"2.1": 200, "2.102": 400})
def test_an_unknown_parameter_answers(api: Api, path: str, version: str, expected: int) -> None:
    assert api.at(version)(f"GET {path}?colour=red").status_int == expected


@pytest.mark.parametrize("role", ["manager", "reader", "other"])
def test_everybody_may_look_at_extensions(api: Api, role: str) -> None:
    assert api.as_(role)("GET /extensions").status_int == 200
