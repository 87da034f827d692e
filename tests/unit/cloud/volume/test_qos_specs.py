import pytest

from novalite import errors
from novalite.cloud import Cloud


def test_a_type_has_no_more_than_one():
    cloud = Cloud()
    kind = cloud.volume.types.create("fast")
    one, other = (cloud.volume.qos_specs.create(name, None, {}) for name in ("one", "other"))

    cloud.volume.qos_specs.associate(one.id, kind.id)
    with pytest.raises(errors.Invalid, match="already associated with another"):
        cloud.volume.qos_specs.associate(other.id, kind.id)
    cloud.volume.qos_specs.delete(one.id, force=True)
    assert cloud.volume.types.get(kind.id).qos_specs_id is None
    with pytest.raises(errors.NotFound):
        cloud.volume.qos_specs.types(one.id)
