import pytest

from novalite.errors import VersionOutOfRange
from novalite.services.compute.microversions import COMPUTE, HISTORY
from novalite.wsgi import Version


def test_the_compute_api_goes_from_2_1_to_2_104():
    assert (str(COMPUTE.minimum), str(COMPUTE.maximum)) == ("2.1", "2.104")


@pytest.mark.parametrize("version", ["2.0", "2.105", "1.1", "3.0"])
def test_other_versions_are_refused_with_the_range(version):
    with pytest.raises(VersionOutOfRange) as caught:
        COMPUTE.check(Version.parse(version))

    expected = f"Version {version} is not supported by the API. Minimum is 2.1 and maximum is 2.104."
    assert caught.value.message == expected


@pytest.mark.parametrize(
    ("environ", "version"),
    [
        ({}, "2.1"),
        ({"HTTP_OPENSTACK_API_VERSION": "compute 2.50"}, "2.50"),
        ({"HTTP_OPENSTACK_API_VERSION": "volume 3.1, compute latest"}, "2.104"),
        ({"HTTP_X_OPENSTACK_NOVA_API_VERSION": "2.9"}, "2.9"),
        ({"HTTP_OPENSTACK_API_VERSION": "compute 2.50", "HTTP_X_OPENSTACK_NOVA_API_VERSION": "2.9"}, "2.50"),
        ({"HTTP_OPENSTACK_API_VERSION": "nova 2.50", "HTTP_X_OPENSTACK_NOVA_API_VERSION": "latest"}, "2.104"),
    ],
)
def test_both_headers_are_read_the_standard_one_first(environ, version):
    assert str(COMPUTE.requested(environ)) == version


def test_answers_carry_both_headers_and_vary_by_each():
    assert COMPUTE.response_headers(Version(2, 9)) == (
        ("OpenStack-API-Version", "compute 2.9"),
        ("X-OpenStack-Nova-API-Version", "2.9"),
        ("Vary", "OpenStack-API-Version"),
        ("Vary", "X-OpenStack-Nova-API-Version"),
    )


def test_each_version_has_its_line():
    assert list(HISTORY) == [f"2.{minor}" for minor in range(1, 105)]
    assert all(HISTORY.values())
