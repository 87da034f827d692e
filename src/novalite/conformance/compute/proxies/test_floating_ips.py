"""``/os-floating-ips``, until 2.35."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, message

NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def floating(api: Api) -> Iterator[Any]:
    """A floating address that leads nowhere."""
    made = api.at("2.1")("POST /os-floating-ips", {"pool": "public"}).json["floating_ip"]
    yield made
    api.at("2.1")(f"DELETE /os-floating-ips/{made['id']}")


@each_version({"2.1": 200, "2.36": 404})
def test_an_address_is_made_shown_and_listed(api: Api, floating: Any, version: str, expected: int) -> None:
    shown = api.at(version)(f"GET /os-floating-ips/{floating['id']}")
    listed = api.at(version)("GET /os-floating-ips")

    assert sorted(floating) == ["fixed_ip", "id", "instance_id", "ip", "pool"]
    assert (floating["fixed_ip"], floating["instance_id"], floating["pool"]) == (None, None, "public")
    assert (shown.status_int, listed.status_int) == (expected, expected)
    if expected == 200:
        assert shown.json == {"floating_ip": floating}
        assert floating in listed.json["floating_ips"]


@each_version({"2.1": 200, "2.36": 404})
def test_an_address_is_made(api: Api, version: str, expected: int) -> None:
    made = api.at(version)("POST /os-floating-ips", {"pool": "public", "colour": "red"})

    assert made.status_int == expected
    if expected == 200:
        api.at(version)(f"DELETE /os-floating-ips/{made.json['floating_ip']['id']}")


@each_version({"2.1": 202, "2.36": 404})
def test_an_address_is_given_back(api: Api, floating: Any, version: str, expected: int) -> None:
    deleted = api.at(version)(f"DELETE /os-floating-ips/{floating['id']}")

    assert deleted.status_int == expected
    left = [one["id"] for one in api.at("2.1")("GET /os-floating-ips").json["floating_ips"]]
    assert (floating["id"] in left) is (expected == 404)


@pytest.mark.parametrize("body", [None, {}, {"pool": None}, {"pool": "nothing"}])
def test_an_address_is_of_a_pool_that_there_is(api: Api, body: Any) -> None:
    made = api.at("2.1")("POST /os-floating-ips", body)

    assert (made.status_int, message(made)) == (404, "Floating IP pool not found.")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"pool": 5}, "Invalid input for field/attribute pool. Value: 5. 5 is not of type 'string', 'null'"),
        ([], "[] is not of type 'object', 'null'"),
    ],
)
def test_a_pool_that_is_no_name_is_refused(api: Api, body: Any, expected: str) -> None:
    made = api.at("2.1")("POST /os-floating-ips", body)

    assert (made.status_int, message(made)) == (400, expected)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("id", ["nothing", NOBODYS])
def test_an_address_that_is_not_there_is_not_found(api: Api, method: str, id: str) -> None:
    answer = api.at("2.1")(f"{method} /os-floating-ips/{id}")

    assert (answer.status_int, message(answer)) == (404, f"Floating IP not found for ID {id}")


def test_a_reader_takes_no_address(api: Api) -> None:
    made = api.as_("reader").at("2.1")("POST /os-floating-ips", {"pool": "public"})

    assert (made.status_int, message(made)) == (
        403,
        "Policy doesn't allow os_compute_api:os-floating-ips:create to be performed.",
    )
    assert api.as_("reader").at("2.1")("GET /os-floating-ips").status_int == 200
    assert api.at(LATEST)("GET /os-floating-ips").status_int == 404
