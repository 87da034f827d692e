import pytest

from novalite.services.volume.microversions import VOLUME, NoVersion
from novalite.wsgi import Version


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, (3, 0)), ("volume 3.5", (3, 5)), ("volume latest", (3, 71)), ("compute 2.1, volume 3.5", (3, 5))],
)
def test_the_header_names_a_version(header, expected):
    environ = {} if header is None else {"HTTP_OPENSTACK_API_VERSION": header}

    assert VOLUME.requested(environ) == Version(*expected)


@pytest.mark.parametrize("header", ["", "compute 2.1", "3.5", "VOLUME 3.5", "volume"])
def test_a_header_that_names_none_is_refused(header):
    with pytest.raises(NoVersion, match="either malformed or otherwise incorrect"):
        VOLUME.requested({"HTTP_OPENSTACK_API_VERSION": header})
