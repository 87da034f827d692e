from datetime import timedelta

import pytest

from novalite import errors
from novalite.cloud import Cloud


def test_a_volume_that_no_backend_takes_leaves_a_message():
    cloud = Cloud()
    cloud.volume.types.create("strange", extra_specs={"colour": "red"})
    volume = cloud.volume.volumes.create("project", "user", 1, volume_type="strange", request_id="req-1")

    assert cloud.volume.volumes.get(volume.id).status == "error"
    (message,) = cloud.volume.messages.find("project")
    assert message.event_id == "VOLUME_VOLUME_001_003"
    assert message.user_message == "schedule allocate volume:Could not find any available weighted backend."
    assert (message.resource_uuid, message.request_id) == (volume.id, "req-1")
    assert message.expires_at - message.created_at == timedelta(days=30)
    assert cloud.volume.messages.find("other") == []
    cloud.volume.messages.delete(message.id)
    assert cloud.volume.messages.find() == []


def test_a_volume_that_its_backend_does_not_let_grow_stays_as_large_as_it_was():
    cloud = Cloud()
    volume = cloud.volume.volumes.create("project", "user", 1)
    cloud.volume.volumes.get(volume.id)
    cloud.volume.services.freeze("devstack", None)

    cloud.volume.volumes.extend(volume.id, 2)
    assert (cloud.volume.volumes.get(volume.id).size, cloud.volume.volumes.get(volume.id).status) == (1, "available")
    assert [one.event_id for one in cloud.volume.messages.find()] == ["VOLUME_VOLUME_007_003"]


def test_a_backup_in_a_zone_that_there_is_none_of_fails():
    cloud = Cloud()
    volume = cloud.volume.volumes.create("project", "user", 1)
    cloud.volume.volumes.get(volume.id)
    backup = cloud.volume.backups.create("project", "user", volume.id, availability_zone="moon")

    assert cloud.volume.backups.get(backup.id).status == "error"
    assert cloud.volume.backups.get(backup.id).fail_reason == "Service not found for creating backup."
    assert [one.event_id for one in cloud.volume.messages.find()] == ["VOLUME_VOLUME_BACKUP_013_024"]
    assert cloud.volume.volumes.get(volume.id).status == "available"
    for change in (
        lambda: cloud.volume.backups.delete(backup.id),
        lambda: cloud.volume.backups.reset(backup.id, "error"),
    ):
        with pytest.raises(errors.NotFound, match="Service cinder-backup could not be found"):
            change()
