"""Consoles of servers: opened, looked up by their tokens, and read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

BAD_REQUEST = "The server could not comply with the request since it is either malformed or otherwise incorrect."
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def path(boot: Any) -> str:
    """The path of a server."""
    return f"/servers/{boot()['id']}"


def opened(api: Api, path: str, protocol: str = "vnc", type: str = "novnc", at: str = "2.99") -> Any:
    body = {"remote_console": {"protocol": protocol, "type": type}}
    return api.at(at)(f"POST {path}/remote-consoles", body)


@each_version({"2.5": 404, "2.6": 200})
def test_a_console_is_opened(api: Api, path: str, version: str, expected: int) -> None:
    answer = opened(api, path, at=version)

    assert answer.status_int == expected
    if expected == 200:
        console = answer.json["remote_console"]
        assert (console["protocol"], console["type"], set(console)) == ("vnc", "novnc", {"protocol", "type", "url"})
        assert re.fullmatch(rf"http://.*/vnc_auto.html\?path=%3Ftoken%3D{UUID}", console["url"])


@pytest.mark.parametrize(
    ("protocol", "type", "expected"),
    [
        ("spice", "spice-html5", 200),
        ("spice", "spice-direct", 200),
        ("serial", "serial", 200),
        ("serial", "novnc", 200),
        ("mks", "webmks", 200),
        ("vnc", "xvpvnc", "Invalid console type xvpvnc"),
        ("spice", "novnc", "Invalid console type novnc"),
        ("rdp", "rdp-html5", BAD_REQUEST),
    ],
)
def test_consoles_are_of_a_protocol_and_a_type(api: Api, path: str, protocol: str, type: str, expected: Any) -> None:
    answer = opened(api, path, protocol, type)

    if expected == 200:
        assert answer.status_int == 200
        assert answer.json["remote_console"]["type"] == type
        assert re.search(f"token(=|%3D){UUID}$", answer.json["remote_console"]["url"])
    else:
        assert (answer.status_int, message(answer)) == (400, expected)


@each_version({"2.6": 400, "2.8": 200})
def test_an_mks_console_answers(api: Api, path: str, version: str, expected: int) -> None:
    assert opened(api, path, "mks", "webmks", version).status_int == expected


@each_version({"2.6": False, "2.8": True})
def test_an_mks_console_has_a_type(api: Api, path: str, version: str, expected: bool) -> None:
    answer = opened(api, path, "spice", "webmks", version)

    assert (message(answer) == "Invalid console type webmks") == expected


@each_version({"2.8": 400, "2.99": 200})
def test_a_direct_console_answers(api: Api, path: str, version: str, expected: int) -> None:
    assert opened(api, path, "spice", "spice-direct", version).status_int == expected


@pytest.mark.parametrize(
    ("action", "type"),
    [("os-getVNCConsole", "novnc"), ("os-getSPICEConsole", "spice-html5"), ("os-getSerialConsole", "serial")],
)
@each_version({"2.1": 200, "2.6": 404})
def test_an_action_opens_a_console(api: Api, path: str, action: str, type: str, version: str, expected: int) -> None:
    answer = api.at(version)(f"POST {path}/action", {action: {"type": type}})

    assert answer.status_int == expected
    if expected == 200:
        assert set(answer.json["console"]) == {"type", "url"}
        assert answer.json["console"]["type"] == type


@each_version({"2.1": 400, "2.6": 404})
def test_there_is_no_console_of_windows(api: Api, path: str, version: str, expected: int) -> None:
    answer = api.at(version)(f"POST {path}/action", {"os-getRDPConsole": {"type": "rdp-html5"}})

    assert answer.status_int == expected


def token_of(answer: Any) -> str:
    found = re.search(f"{UUID}$", answer.json["remote_console"]["url"])
    assert found
    return found[0]


@each_version({"2.1": 400, "2.31": 200})
def test_a_token_tells_of_its_console(admin: Api, path: str, version: str, expected: int) -> None:
    token = token_of(opened(admin, path))
    answer = admin.at(version)(f"GET /os-console-auth-tokens/{token}")

    assert answer.status_int == expected
    if expected == 200:
        console = answer.json["console"]
        assert set(console) == {"instance_uuid", "host", "port", "internal_access_path"}
        assert console["instance_uuid"] == path.split("/")[2]
    else:
        assert message(answer) == BAD_REQUEST


@each_version({"2.31": False, "2.99": True})
def test_a_direct_token_tells_of_tls(admin: Api, path: str, version: str, expected: bool) -> None:
    token = token_of(opened(admin, path, "spice", "spice-direct"))

    assert ("tls_port" in admin.at(version)(f"GET /os-console-auth-tokens/{token}").json["console"]) == expected


@each_version({"2.31": 404, "2.99": 400})
def test_an_unknown_parameter_of_a_token_answers(admin: Api, version: str, expected: int) -> None:
    assert admin.at(version)("GET /os-console-auth-tokens/nothing?colour=red").status_int == expected


@pytest.mark.parametrize(("role", "expected"), [("admin", 404), ("member", 403)])
def test_a_token_that_is_none_is_not_found(api: Api, role: str, expected: int) -> None:
    answer = api.as_(role).at("2.31")("GET /os-console-auth-tokens/nothing")

    assert answer.status_int == expected
    if expected == 404:
        assert message(answer) == "Token not found"


def test_the_last_lines_of_a_console_are_read(api: Api, path: str) -> None:
    whole = api(f"POST {path}/action", {"os-getConsoleOutput": {}})
    assert whole.status_int == 200
    lines = whole.json["output"].split("\n")
    assert len(lines) >= 3
    for length, count in ((1, 1), ("2", 2), (-1, len(lines) - 1), (None, len(lines)), (0, 0)):
        read = api(f"POST {path}/action", {"os-getConsoleOutput": {"length": length}}).json["output"]
        assert read == "\n".join(lines[-count:] if count else []), length


def test_no_less_than_all_of_a_console_is_read(api: Api, path: str) -> None:
    answer = api(f"POST {path}/action", {"os-getConsoleOutput": {"length": -2}})

    assert answer.status_int == 400
    assert message(answer) == "Invalid input for field/attribute length. Value: -2. -2 is less than the minimum of -1"


def test_readers_look_at_no_console(api: Api, path: str) -> None:
    reader = api.as_("reader")

    assert opened(reader, path).status_int == 403
    assert reader(f"POST {path}/action", {"os-getConsoleOutput": {}}).status_int == 403
    assert reader(f"POST {path}/action", {"os-getVNCConsole": {"type": "novnc"}}).status_int == 403
