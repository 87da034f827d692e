"""What was removed from the Compute API answers 410: the same at every version, whoever asks."""

from __future__ import annotations

import pytest

from novalite.conformance.client import LATEST, Api, message

REMOVED = [
    *("GET /os-agents", "POST /os-agents", "PUT /os-agents/1", "DELETE /os-agents/1"),
    *("GET /os-cells", "POST /os-cells", "GET /os-cells/1", "PUT /os-cells/1", "DELETE /os-cells/1"),
    *("GET /os-cells/detail", "GET /os-cells/info", "GET /os-cells/capacities", "GET /os-cells/1/capacities"),
    *("POST /os-cells/sync_instances", "POST /os-certificates", "GET /os-certificates/root"),
    *("GET /os-cloudpipe", "POST /os-cloudpipe", "PUT /os-cloudpipe/configure-project"),
    *(
        "GET /os-fixed-ips/10.0.0.1",
        "GET /os-floating-ip-dns",
        "PUT /os-floating-ip-dns/a",
        "DELETE /os-floating-ip-dns/a",
    ),
    *(f"{method} /os-floating-ip-dns/a/entries/b" for method in ("GET", "PUT", "DELETE")),
    *("GET /os-floating-ips-bulk", "POST /os-floating-ips-bulk", "GET /os-floating-ips-bulk/host"),
    *("PUT /os-floating-ips-bulk/delete", "GET /os-fping", "GET /os-fping/1"),
    *("POST /os-networks", "POST /os-networks/add", "DELETE /os-networks/1"),
    *("GET /os-security-group-default-rules", "POST /os-security-group-default-rules"),
    *("GET /os-security-group-default-rules/1", "DELETE /os-security-group-default-rules/1"),
    *("POST /os-tenant-networks", "DELETE /os-tenant-networks/1", "GET /servers/1/os-virtual-interfaces"),
    *(
        "GET /servers/1/consoles",
        "POST /servers/1/consoles",
        "GET /servers/1/consoles/1",
        "DELETE /servers/1/consoles/1",
    ),
]
ACTIONS = [
    *(("/os-fixed-ips/10.0.0.1/action", name) for name in ("reserve", "unreserve")),
    *(("/os-networks/1/action", f"disassociate{part}") for part in ("", "_host", "_project")),
    ("/os-networks/1/action", "associate_host"),
]
GONE = "This resource is no longer available. No forwarding address is given."
everywhere = pytest.mark.parametrize("prefix", ["", "/{project}"], ids=["without_project", "with_project"])
at_both_ends = pytest.mark.parametrize("version", ["2.1", LATEST])


@at_both_ends
@everywhere
@pytest.mark.parametrize("request_", REMOVED)
def test_what_was_removed_answers_410(api: Api, request_: str, prefix: str, version: str, project: str) -> None:
    method, path = request_.split(" ")
    sent: list[dict[str, str]] = [{}] if method in ("POST", "PUT") else []
    answer = api.as_("reader").at(version)(f"{method} {prefix.format(project=project)}{path}", *sent)

    assert answer.status_int == 410
    assert answer.json == {"computeFault": {"code": 410, "message": GONE}}
    assert answer.headers["OpenStack-API-Version"] == f"compute {version}"


@at_both_ends
@everywhere
@pytest.mark.parametrize(("path", "action"), ACTIONS)
def test_an_action_that_was_removed_answers_410(
    api: Api, path: str, action: str, prefix: str, version: str, project: str
) -> None:
    answer = api.as_("reader").at(version)(f"POST {prefix.format(project=project)}{path}", {action: None})

    assert (answer.status_int, message(answer)) == (410, GONE)


@pytest.mark.parametrize("request_", ["GET /os-cells", "DELETE /os-agents/1"])
def test_v2_answers_410_too(api: Api, request_: str) -> None:
    assert api.legacy()(request_).status_int == 410


def test_an_action_that_never_was_answers_400(api: Api) -> None:
    answer = api("POST /os-networks/1/action", {"destroy": None})

    assert (answer.status_int, message(answer)) == (400, "There is no such action: destroy")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"disassociate": null, "associate_host": null}'])
def test_an_action_that_nobody_understands_answers_400(api: Api, body: bytes) -> None:
    answer = api("POST /os-networks/1/action", body)

    assert (answer.status_int, message(answer)) == (400, "Malformed request body")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"cell": 5}'])
def test_the_body_is_read_and_not_looked_at(api: Api, body: bytes) -> None:
    assert api("POST /os-cells", body).status_int == 410


@pytest.mark.parametrize(
    ("role", "version", "request_", "expected"),
    [
        ("nobody", "2.1", "GET /os-cells", 401),
        ("member", "2.105", "GET /os-cells", 406),
        ("member", "2.x", "GET /os-cells", 400),
        ("member", "2.1", f"GET /{'0' * 32}/os-cells", 400),
        ("member", "2.1", "GET /os-cells?colour=%ff", 400),
        ("member", "2.1", "DELETE /os-cells", 404),
        ("member", "2.1", "PATCH /os-cells/1", 404),
    ],
)
def test_the_request_itself_is_checked_before(api: Api, role: str, version: str, request_: str, expected: int) -> None:
    assert api.as_(role).at(version)(request_).status_int == expected


def test_a_body_that_is_no_json_answers_400(api: Api) -> None:
    assert api("POST /os-cells", b"{").status_int == 400


def test_a_body_of_another_type_answers_415(api: Api) -> None:
    answer = api.app.post(
        "/v2.1/os-cells",
        params=b"<cell/>",
        content_type="application/xml",
        headers={"X-Auth-Token": api.tokens["member"]},
        expect_errors=True,
    )

    assert answer.status_int == 415
