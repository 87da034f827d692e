"""``/os-floating-ip-pools``, until 2.35."""

from __future__ import annotations

from novalite.conformance.client import Api, each_version


@each_version({"2.1": 200, "2.36": 404})
def test_networks_outside_are_pools(api: Api, version: str, expected: int) -> None:
    listed = api.at(version).as_("reader")("GET /os-floating-ip-pools")

    assert listed.status_int == expected
    if expected == 200:
        assert {"name": "public"} in listed.json["floating_ip_pools"]
