"""Servers that are shelved, and where they are unshelved to, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, eventually, message
from novalite.conformance.compute.conftest import act, settled


def test_a_shelved_server_is_on_no_host(api: Api, boot: Any) -> None:
    id = boot()["id"]
    act(api, id, {"shelve": None})
    settled(api, id, "SHELVED_OFFLOADED")
    look = api.as_("admin").at("2.95")
    shelved = eventually(
        lambda: look(f"GET /servers/{id}").json["server"], lambda server: server["OS-EXT-SRV-ATTR:host"] is None
    )

    assert (shelved["OS-EXT-SRV-ATTR:host"], shelved["hostId"], shelved["host_status"]) == (None, "", "")
    act(api, id, {"unshelve": None})
    assert settled(api, id)["OS-EXT-SRV-ATTR:host"] is not None


@pytest.fixture
def shelved(api: Api, boot: Any) -> str:
    """The id of a server that is shelved and on no host."""
    id = boot()["id"]
    act(api, id, {"shelve": None})
    settled(api, id, "SHELVED_OFFLOADED")
    return str(id)


def test_a_server_that_is_on_no_host_is_in_no_zone(api: Api, shelved: str) -> None:
    look = api.as_("admin")
    seen = eventually(
        lambda: look(f"GET /servers/{shelved}").json["server"], lambda server: not server["OS-EXT-SRV-ATTR:host"]
    )

    assert (seen["hostId"], seen["OS-EXT-AZ:availability_zone"]) == ("", "")


def test_a_server_whose_image_has_gone_is_in_an_error(api: Api, unique: Any, boot: Any) -> None:
    id = boot(name := unique("server"))["id"]
    act(api, id, {"shelve": None})
    settled(api, id, "SHELVED_OFFLOADED")
    images = api.at("2.35")("GET /images").json["images"]
    image = next(one["id"] for one in images if one["name"] == f"{name}-shelved")
    assert api.at("2.35")(f"DELETE /images/{image}").status_int == 204

    assert act(api, id, {"unshelve": None}).status_int == 202
    fault = settled(api, id, "ERROR")["fault"]
    assert (fault["code"], fault.keys()) == (404, {"code", "created", "message"})
    assert fault["message"] == f"Unshelve attempted but the image {image} cannot be found."


@each_version({"2.1": 202, "2.77": 400, "2.91": 400})
def test_a_server_is_unshelved_to_no_zone_that_is_not_there(
    api: Api, shelved: str, version: str, expected: int
) -> None:
    answer = act(api, shelved, {"unshelve": {"availability_zone": "nowhere"}}, version)

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == "The requested availability zone is not available"
    else:
        settled(api, shelved)


@each_version({"2.1": 202, "2.77": 400, "2.91": 202})
def test_an_empty_unshelve_answers(api: Api, shelved: str, version: str, expected: int) -> None:
    answer = act(api, shelved, {"unshelve": {}}, version)

    assert answer.status_int == expected
    if expected == 202:
        settled(api, shelved)


@each_version({"2.77": 400, "2.91": 202})
def test_a_server_is_unshelved_to_a_host(
    admin: Api, shelved: str, hosts: list[str], version: str, expected: int
) -> None:
    answer = act(admin, shelved, {"unshelve": {"host": hosts[0]}}, version)

    assert answer.status_int == expected
    if expected == 202:
        assert settled(admin, shelved)["OS-EXT-SRV-ATTR:host"] == hosts[0]


@each_version({"2.77": 400, "2.91": 202})
def test_a_server_is_unpinned_while_it_is_unshelved(api: Api, shelved: str, version: str, expected: int) -> None:
    answer = act(api, shelved, {"unshelve": {"availability_zone": None}}, version)

    assert answer.status_int == expected
    if expected == 202:
        assert settled(api, shelved)["pinned_availability_zone"] is None


def test_users_do_not_choose_a_host_to_unshelve_to(api: Api, shelved: str, hosts: list[str]) -> None:
    answer = act(api, shelved, {"unshelve": {"host": hosts[0]}})

    assert answer.status_int == 403
    assert message(answer) == "Policy doesn't allow os_compute_api:os-shelve:unshelve_to_host to be performed."
