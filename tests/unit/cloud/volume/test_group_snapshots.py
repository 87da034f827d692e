import pytest

from novalite import errors
from novalite.cloud import Cloud


def test_a_snapshot_of_an_empty_group_is_none():
    cloud = Cloud()
    kind = cloud.volume.group_types.create("together")
    group = cloud.volume.groups.create("project", "user", kind.id, ["lvmdriver-1"])

    with pytest.raises(errors.Invalid, match="Source group cannot be empty"):
        cloud.volume.group_snapshots.create("user", group.id, None, None)
    assert cloud.volume.group_snapshots.find() == []
