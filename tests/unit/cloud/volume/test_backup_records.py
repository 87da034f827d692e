import base64

import pytest

from novalite import errors
from novalite.cloud import Cloud


def encoded(text):
    return base64.b64encode(text).decode()


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def backup(cloud):
    volume = cloud.volume.volumes.create("project", "user", 2)
    return cloud.volume.backups.create("project", "user", volume.id, name="copy")


def test_another_cloud_takes_a_backup_over(cloud, backup):
    record = cloud.volume.backup_records.write(backup.id)
    other = Cloud().volume

    taken = other.backup_records.read(record, "theirs", "somebody")
    shown = other.backups.get(taken.id)
    assert (shown.id, shown.project_id, shown.size, shown.name) == (backup.id, "theirs", 2, "copy")
    assert shown.status == "available"
    with pytest.raises(errors.Invalid, match="already exists"):
        other.backup_records.read(record, "theirs", "somebody")


def test_of_what_is_not_made_there_is_no_record(cloud, backup):
    cloud.volume.backups.update(backup.id, status="error")

    with pytest.raises(errors.Invalid, match="must be available and not error"):
        cloud.volume.backup_records.write(backup.id)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("x", "Can't decode backup record"),
        (encoded(b"{"), "Can't parse backup record"),
        (encoded(b"[]"), "is missing an id"),
        (encoded(b'{"id": "x"}'), "is missing size attribute"),
    ],
)
def test_what_is_no_record(cloud, record, said):
    with pytest.raises(errors.InvalidInput, match=said):
        cloud.volume.backup_records.read(record, "project", "user")
