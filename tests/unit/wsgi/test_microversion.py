import itertools

import pytest
import webob

from novalite.errors import InvalidVersion, VersionOutOfRange
from novalite.middleware.legacy_v2 import LegacyV2Compatible
from novalite.wsgi.application import Request
from novalite.wsgi.microversion import NULL, Microversions, Version

COMPUTE = Microversions("compute", "2.1", "2.104", legacy_header="X-OpenStack-Nova-API-Version")
PLACEMENT = Microversions("placement", "1.0", "1.39")


def environ(**headers):
    return {f"HTTP_{key.upper()}": value for key, value in headers.items()}


def asked(text, **more):
    return environ(openstack_api_version=text, **more)


# -- Version


@pytest.mark.behaviour("MVR-001", "MVR-006")
@pytest.mark.parametrize(
    ("text", "version"),
    [("1.1", (1, 1)), ("2.10", (2, 10)), ("5.234", (5, 234)), ("12.5", (12, 5)), ("2.0", (2, 0)), ("2.200", (2, 200))],
)
def test_a_version_is_read_and_written_the_same(text, version):
    assert Version.parse(text) == version
    assert str(Version.parse(text)) == text
    assert Version.parse(text)


@pytest.mark.behaviour("MVR-002", "MVR-006")
def test_no_text_is_the_null_version():
    assert Version.parse() is Version.parse(None) is NULL
    assert not NULL
    assert str(NULL) == "0.0"


@pytest.mark.behaviour("MVR-003")
@pytest.mark.parametrize(
    "text",
    [
        *("2", "200", "2.1.4", "200.23.66.3", "5 .3", "5. 3", "5.03", "02.1", "2.001", "", " 2.1", "2.1 ", "2.1\n"),
        *("0.1", "2.", ".1", "-2.1", "2.-1", "latest", "2,1", "\u0662.1", "2.1\u0663", "v2.1"),
    ],
)
def test_a_text_that_is_no_version_is_refused(text):
    with pytest.raises(InvalidVersion) as caught:
        Version.parse(text)
    assert str(caught.value) == (
        f"API Version String {text} is of invalid format. Must be of format MajorNum.MinorNum."
    )


@pytest.mark.behaviour("MVR-004")
def test_versions_are_ordered_as_numbers_with_the_null_version_first():
    ordered = [NULL, *map(Version.parse, ("1.5", "2.0", "2.1", "2.9", "2.10", "2.100", "3.1", "10.0"))]
    for (i, one), (j, other) in itertools.product(enumerate(ordered), repeat=2):
        assert (one < other, one <= other) == (i < j, i <= j)
        assert (one > other, one >= other) == (i > j, i >= j)
        assert (one == other, one != other) == (i == j, i != j)
    assert hash(Version.parse("2.1")) == hash(Version(2, 1))


@pytest.mark.behaviour("MVR-004")
@pytest.mark.parametrize("compare", [Version.__lt__, Version.__le__, Version.__gt__, Version.__ge__])
@pytest.mark.parametrize("other", ["2.1", (2, 1), 2.1, None])
def test_a_version_is_not_compared_with_anything_else(compare, other):
    with pytest.raises(TypeError, match=f"^a Version cannot be compared with {type(other).__name__}$"):
        compare(Version(2, 1), other)


@pytest.mark.behaviour("MVR-005")
@pytest.mark.parametrize(
    ("version", "minimum", "maximum", "matches"),
    [
        ("2.14", "2.10", "2.20", True),
        ("2.10", "2.10", "2.20", True),
        ("2.20", "2.10", "2.20", True),
        ("2.9", "2.10", "2.20", False),
        ("2.21", "2.10", "2.20", False),
        ("2.14", None, "2.20", True),
        ("2.21", None, "2.20", False),
        ("2.14", "2.10", None, True),
        ("2.9", "2.10", None, False),
        ("2.14", None, None, True),
        ("2.14", "2.20", "2.10", False),
        (None, None, None, True),
    ],
)
def test_a_range_includes_both_ends_and_a_null_end_is_open(version, minimum, maximum, matches):
    bounds = Version.parse(minimum), Version.parse(maximum)
    assert Version.parse(version).matches(*bounds) is matches


@pytest.mark.behaviour("MVR-005")
@pytest.mark.parametrize("bounds", [("2.1", None), (None, "2.1"), ("2.1", "2.5")])
def test_the_null_version_lies_in_no_range(bounds):
    with pytest.raises(ValueError, match="the null version lies in no range"):
        NULL.matches(*map(Version.parse, bounds))


def test_a_bound_may_be_left_out():
    assert Version(2, 5).matches(Version(2, 1))
    assert Version(2, 5).matches(None, None)


# -- Microversions


@pytest.mark.behaviour("RES-092", "RES-093", "RES-094", "OBS-047")
@pytest.mark.parametrize(
    ("headers", "version"),
    [
        ({}, "2.1"),
        (asked("compute 2.10"), "2.10"),
        (asked("compute latest"), "2.104"),
        (environ(x_openstack_nova_api_version="latest"), "2.104"),
        (environ(x_openstack_nova_api_version="2.3"), "2.3"),
        (environ(x_openstack_nova_api_version="2.3, 2.5"), "2.5"),
        (asked("compute 2.10", x_openstack_nova_api_version="2.3"), "2.10"),
        (asked("volume 3.4", x_openstack_nova_api_version="2.4"), "2.4"),
        (asked("nova 2.10"), "2.1"),
        (asked("2.10"), "2.1"),
        (asked("compute"), "2.1"),
        (asked(""), "2.1"),
        (asked("compute 2.7 2.8"), "2.1"),
        (asked("identity 3.1, compute 2.7"), "2.7"),
        (asked("compute 2.7, identity 3.1"), "2.7"),
        (asked("compute 2.7, compute 2.9"), "2.9"),
        (asked("compute 2.9,compute 2.7"), "2.7"),
        (asked("COMPUTE 2.7"), "2.7"),
        (asked("compute  2.7 "), "2.7"),
        (asked("compute\t2.7"), "2.7"),
        (asked("compute 2.999"), "2.999"),
        (asked("compute 3.0"), "3.0"),
    ],
)
def test_the_version_that_a_request_asks_for(headers, version):
    assert COMPUTE.requested(headers) == Version.parse(version)


@pytest.mark.behaviour("RES-095", "OBS-047")
@pytest.mark.parametrize("text", ["2.1.3", "2", "2.01", "abc", "LATEST", "Latest"])
@pytest.mark.parametrize("legacy", [False, True])
def test_a_version_that_is_none_is_refused(text, legacy):
    with pytest.raises(InvalidVersion):
        COMPUTE.requested(environ(x_openstack_nova_api_version=text) if legacy else asked(f"compute {text}"))


@pytest.mark.behaviour("OBS-047")
@pytest.mark.parametrize("text", ["", " ", "2.3,"])
def test_an_empty_legacy_header_is_refused(text):
    with pytest.raises(InvalidVersion, match=r"^API Version String  is of invalid format"):
        COMPUTE.requested(environ(x_openstack_nova_api_version=text))


@pytest.mark.behaviour("MVR-018")
@pytest.mark.parametrize("text", ["2.0", "1.0", "2.105", "3.0", "3.7"])
def test_a_version_outside_of_the_range_is_refused_with_the_range(text):
    with pytest.raises(VersionOutOfRange) as caught:
        COMPUTE.check(Version.parse(text))
    assert str(caught.value) == (f"Version {text} is not supported by the API. Minimum is 2.1 and maximum is 2.104.")


@pytest.mark.parametrize("text", ["2.1", "2.2", "2.104"])
def test_the_ends_of_the_range_are_inside(text):
    COMPUTE.check(Version.parse(text))


def test_an_api_without_a_legacy_header_has_one_header_and_one_vary():
    assert PLACEMENT.requested(environ(x_openstack_nova_api_version="bogus")) == Version(1, 0)
    assert PLACEMENT.requested(asked("compute 2.7, placement 1.5")) == Version(1, 5)
    assert PLACEMENT.response_headers(Version(1, 5)) == (
        ("OpenStack-API-Version", "placement 1.5"),
        ("Vary", "OpenStack-API-Version"),
    )


@pytest.mark.behaviour("MVR-009", "OBS-049")
def test_the_headers_of_an_answer_say_the_version_twice_and_vary_by_both():
    assert COMPUTE.response_headers(Version(2, 5)) == (
        ("OpenStack-API-Version", "compute 2.5"),
        ("X-OpenStack-Nova-API-Version", "2.5"),
        ("Vary", "OpenStack-API-Version"),
        ("Vary", "X-OpenStack-Nova-API-Version"),
    )


# -- /v2, which knows of none


def through_legacy(request_headers=(), answer_headers=()):
    """The request as the application behind /v2 saw it, and the answer as the client does."""
    seen = []

    def application(environ, start_response):
        seen.append(Request(environ))
        start_response("200 OK", [("Content-Type", "text/plain"), *answer_headers])
        return [b""]

    response = webob.Request.blank("/", headers=dict(request_headers)).get_response(LegacyV2Compatible(application))
    return seen[0], response


@pytest.mark.behaviour("MVR-029", "MVR-034", "MVR-039")
@pytest.mark.parametrize("header", ["OpenStack-API-Version", "X-OpenStack-Nova-API-Version"])
def test_the_legacy_mount_takes_the_version_from_the_request(header):
    request, _ = through_legacy([(header, "compute 2.5"), ("X-Other", "kept")])
    assert header not in request.headers
    assert request.headers["X-Other"] == "kept"
    assert request.is_legacy_v2()


@pytest.mark.behaviour("MVR-030", "MVR-035")
@pytest.mark.parametrize("header", ["OpenStack-API-Version", "x-openstack-nova-api-version"])
def test_the_legacy_mount_takes_the_version_from_the_answer(header):
    _, response = through_legacy(answer_headers=[(header, "2.5"), ("X-Other", "kept")])
    assert header not in response.headers
    assert response.headers["X-Other"] == "kept"


@pytest.mark.behaviour("MVR-031", "MVR-032", "MVR-033", "MVR-036", "MVR-037", "MVR-038")
@pytest.mark.parametrize(
    ("vary", "left"),
    [
        ([], []),
        (["X-OpenStack-Nova-API-Version"], []),
        (["OpenStack-API-Version"], []),
        (["OpenStack-API-Version", "X-OpenStack-Nova-API-Version"], []),
        (["openstack-api-version, X-OpenStack-Nova-API-Version"], []),
        (["X-OpenStack-Nova-API-Version, X-1, X-2"], ["X-1,X-2"]),
        (["X-1, OpenStack-API-Version, X-2"], ["X-1,X-2"]),
        (["Origin", "OpenStack-API-Version", "X-OpenStack-Nova-API-Version"], ["Origin"]),
    ],
)
def test_the_legacy_mount_takes_the_version_headers_alone_from_vary(vary, left):
    _, response = through_legacy(answer_headers=[("Vary", value) for value in vary])
    assert response.headers.getall("Vary") == left
