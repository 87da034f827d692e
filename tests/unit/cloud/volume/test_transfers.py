"""Transfers of volumes, without HTTP."""

import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def volume(cloud):
    made = cloud.volume.volumes.create("project", "user", 1)
    return cloud.volume.volumes.get(made.id)


def test_another_project_takes_a_volume_and_its_snapshots(cloud, volume):
    snapshot = cloud.volume.snapshots.create("project", "user", volume.id)
    transfer = cloud.volume.transfers.create(volume.id, "gift")

    assert cloud.volume.volumes.get(volume.id).status == "awaiting-transfer"
    assert cloud.volume.transfers.get(transfer.id).auth_key is None
    taken = cloud.volume.transfers.accept(transfer.id, transfer.auth_key, "other", "somebody")
    assert (taken.accepted, taken.destination_project_id) == (True, "other")
    assert cloud.volume.volumes.get(volume.id, "other").status == "available"
    assert cloud.volume.snapshots.get(snapshot.id, "other").user_id == "somebody"
    assert cloud.volume.transfers.find() == []


def test_snapshots_may_stay(cloud, volume):
    snapshot = cloud.volume.snapshots.create("project", "user", volume.id)
    transfer = cloud.volume.transfers.create(volume.id, no_snapshots=True)
    cloud.volume.transfers.accept(transfer.id, transfer.auth_key, "other", "somebody")

    assert cloud.volume.snapshots.get(snapshot.id).project_id == "project"


def test_without_the_key_nobody_takes_it(cloud, volume):
    transfer = cloud.volume.transfers.create(volume.id)

    with pytest.raises(errors.Invalid, match="with invalid auth key"):
        cloud.volume.transfers.accept(transfer.id, "key", "other", "somebody")


def test_who_has_no_room_does_not_take_it(cloud, volume):
    transfer = cloud.volume.transfers.create(volume.id)
    cloud.volume.quotas.set("other", {"volumes": 0})

    with pytest.raises(errors.QuotaExceeded):
        cloud.volume.transfers.accept(transfer.id, transfer.auth_key, "other", "somebody")


def test_a_transfer_is_its_projects_own_and_can_be_taken_back(cloud, volume):
    transfer = cloud.volume.transfers.create(volume.id)

    with pytest.raises(errors.Invalid, match="status must be available"):
        cloud.volume.transfers.create(volume.id)
    with pytest.raises(errors.NotFound, match=f"Transfer {transfer.id} could not be found"):
        cloud.volume.transfers.get(transfer.id, "other")
    cloud.volume.transfers.delete(transfer.id)
    assert cloud.volume.volumes.get(volume.id).status == "available"
