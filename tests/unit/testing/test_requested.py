"""What was asked of a cloud can be asserted, and a failure shows what was asked instead."""

import pytest

from novalite.testing import Harness, assert_not_requested, assert_requested


@pytest.fixture(scope="module")
def cloud():
    """One that was asked some things."""
    with Harness() as harness:
        client = harness.client()
        client.get("/compute/v2.1/servers?name=a%20b&limit=5")
        client.get("/compute/v2.1/servers?name=c")
        client.get("/compute/v2.1/flavors/none")
        client.post("/compute/v2.1/os-keypairs", json={"keypair": {"name": "mine", "type": "ssh"}})
        client.post("/image/v2/images", content=b"no json")
        yield harness.cloud


@pytest.fixture(scope="module")
def silent():
    with Harness() as harness:
        yield harness.cloud


@pytest.mark.parametrize(
    ("request_", "times", "body"),
    [
        ("GET /servers", None, None),
        ("GET /servers", 2, None),
        ("GET /compute/v2.1/servers", 2, None),
        ("GET /servers?name=a+b", 1, None),
        ("GET /servers?limit=5&name=a%20b", 1, None),
        ("GET /flavors/*", 1, None),
        ("GET */none", 1, None),
        ("POST /os-keypairs", 1, {"keypair": {"name": "mine"}}),
        ("POST /os-keypairs", 1, {}),
        ("DELETE /servers", 0, None),
    ],
)
def test_what_was_asked_was_requested(cloud, request_, times, body):
    assert_requested(cloud, request_, times=times, body=body)


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        ("GET /server", None),
        ("GET /rvers", None),
        ("POST /servers", None),
        ("GET /servers?name=b", None),
        ("POST /os-keypairs", {"keypair": {"name": "other"}}),
        ("POST /os-keypairs", {"keypair": {"size": 1}}),
        ("POST /os-keypairs", {"keypair": {"name": {"mine": 1}}}),
        ("POST /images", {}),
        ("GET /servers", {}),
    ],
)
def test_what_was_not_asked_was_not_requested(cloud, request_, body):
    assert_not_requested(cloud, request_, body=body)
    with pytest.raises(AssertionError, match="should have been requested, and was not; the nearest are"):
        assert_requested(cloud, request_, body=body)


def test_a_failure_shows_the_nearest_requests_with_what_was_sent_and_why_they_failed(cloud):
    with pytest.raises(AssertionError) as failure:
        assert_requested(cloud, "POST /os-keypairs", times=2, body={"keypair": {"name": "mine"}})

    lines = str(failure.value).splitlines()
    assert lines[0] == (
        'POST /os-keypairs with {"keypair": {"name": "mine"}} should have been requested 2 times, and was once; '
        "the nearest are"
    )
    assert lines[1].startswith("  400 POST /compute/v2.1/os-keypairs: Invalid input")
    assert lines[2] == '      {"keypair": {"name": "mine", "type": "ssh"}}'


def test_what_should_not_have_been_asked_is_shown(cloud):
    with pytest.raises(AssertionError) as failure:
        assert_not_requested(cloud, "GET /servers")

    assert str(failure.value).splitlines() == [
        "GET /servers should not have been requested, and was 2 times",
        "  200 GET /compute/v2.1/servers?name=a%20b&limit=5",
        "  200 GET /compute/v2.1/servers?name=c",
    ]


def test_of_a_cloud_that_was_asked_nothing_that_is_said(silent):
    with pytest.raises(AssertionError, match=r"^GET /servers should have been requested once, and was not; nothing"):
        assert_requested(silent, "GET /servers", times=1)


@pytest.mark.parametrize("request_", ["/servers", "GET", "GET servers"])
def test_what_is_no_request_is_refused(silent, request_):
    with pytest.raises(ValueError, match="is not a method and a path"):
        assert_requested(silent, request_)
