import pytest

from novalite.cloud import Cloud
from novalite.cloud.volume.backend import meets


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ("Open Source", "Open Source", True),
        ("Open Source", "", False),
        (True, "<is> True", True),
        (True, "<is> no", False),
        (True, "<is>", False),
        ("iSCSI", "<in> SCSI", True),
        (5, "<in> SCSI", False),
        ("a", "<or> b <or> a", True),
        ("a", "<or> b", False),
        *((5, f"{operation} 4", operation in ("=", "!=", ">=")) for operation in ("=", "==", "!=", ">=", "<=")),
        *(("b", f"s{operation} a", ">" in operation or "!" in operation) for operation in ("==", "!=", "<", "<=", ">")),
        ("b", "s>= b", True),
        ("b", ">= 5", False),
    ],
)
def test_a_capability_is_as_an_extra_spec_wants_it(value, wanted, expected):
    assert meets(value, wanted) is expected


@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        ({}, True),
        ({"volume_backend_name": "lvmdriver-1"}, True),
        ({"volume_backend_name": "other"}, False),
        ({"capabilities:vendor_name": "Open Source"}, True),
        ({"other:colour": "red"}, True),
        ({"colour": "red"}, False),
        ({"free_capacity_gb": "<= 998"}, True),
        ({"free_capacity_gb": "<= 997"}, False),
    ],
)
def test_a_backend_takes_volumes_of_types_whose_extra_specs_it_meets(specs, expected):
    cloud = Cloud()
    cloud.volume.volumes.create("project", "user", 2)

    assert cloud.volume.backend.takes(cloud.volume.types.create("some", extra_specs=specs)) is expected


def test_a_backend_whose_service_is_disabled_takes_none():
    cloud = Cloud()
    cloud.volume.services.disable("devstack@lvmdriver-1", "cinder-volume", None)

    assert not cloud.volume.backend.takes(cloud.volume.types.default("project"))
