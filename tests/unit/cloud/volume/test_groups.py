import pytest

from novalite import errors
from novalite.cloud import Cloud


def test_what_cannot_be_put_into_a_group_stays_outside():
    cloud = Cloud()
    kind = cloud.volume.group_types.create("together")
    group = cloud.volume.groups.create("project", "user", kind.id, ["lvmdriver-1"])
    other = cloud.volume.groups.create("project", "user", kind.name, ["lvmdriver-1"])
    volumes = cloud.volume.volumes
    inside, strange = volumes.create("project", "user", 1), volumes.create("project", "user", 1)
    cloud.volume.groups.move(group.id, [inside.id], [])
    volumes.retype(strange.id, "__DEFAULT__")

    with pytest.raises(errors.Invalid, match="is already in group"):
        cloud.volume.groups.move(other.id, [inside.id], [])
    with pytest.raises(errors.Invalid, match="is not supported by the group"):
        cloud.volume.groups.move(other.id, [strange.id], [])
    lost = volumes.create("project", "user", 1)
    volumes.update(lost.id, status="error")
    with pytest.raises(errors.Invalid, match="invalid state: error"):
        cloud.volume.groups.move(other.id, [lost.id], [])


def test_a_group_whose_volumes_have_snapshots_stays():
    cloud = Cloud()
    kind = cloud.volume.group_types.create("together")
    group = cloud.volume.groups.create("project", "user", kind.id, ["lvmdriver-1"])
    volume = cloud.volume.volumes.create("project", "user", 1, volume_type="lvmdriver-1", group_id=group.id)
    cloud.volume.volumes.get(volume.id)
    cloud.volume.snapshots.create("project", "user", volume.id)

    with pytest.raises(errors.Invalid, match="still has dependent snapshots"):
        cloud.volume.groups.delete(group.id, with_volumes=True)


def test_what_is_empty_is_not_copied():
    cloud = Cloud()
    kind = cloud.volume.group_types.create("together")
    group = cloud.volume.groups.create("project", "user", kind.id, ["lvmdriver-1"])

    with pytest.raises(errors.Invalid, match="Source Group is empty"):
        cloud.volume.groups.copy("project", "user", None, None, None, group.id)
