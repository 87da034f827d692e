import pytest

from novalite import errors
from novalite.cloud import Cloud

BACKEND = "devstack@lvmdriver-1"


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def volume(cloud):
    made = cloud.volume.volumes.create("project", "user", 2)
    return cloud.volume.volumes.get(made.id)


@pytest.fixture
def manage(cloud):
    def manage(name, host=BACKEND, cluster=None, volume_type=None):
        made = cloud.volume.management.manage(
            "project", "user", {"source-name": name}, host, cluster, volume_type, name="taken"
        )
        return cloud.volume.volumes.get(made.id)

    return manage


def test_a_disk_that_was_left_is_taken_over_once(cloud, volume, manage):
    cloud.volume.volumes.update(volume.id, bootable=True)
    cloud.volume.management.unmanage(volume.id)
    name = f"volume-{volume.id}"

    assert cloud.volume.volumes.find() == []
    (disk,) = cloud.volume.management.disks(of_snapshots=False)
    assert (disk["reference"], disk["size"], disk["safe_to_manage"]) == ({"source-name": name}, 2, True)
    taken = manage(name)
    assert (taken.status, taken.size, taken.bootable, taken.name) == ("available", 2, True, "taken")
    assert [one["cinder_id"] for one in cloud.volume.management.disks(of_snapshots=False)] == [taken.id]
    assert (manage(name).status, manage(name).size) == ("error_managing", 0)


def test_what_is_not_taken_over(cloud, volume, manage):
    cloud.volume.types.create("secret")
    kind = cloud.volume.types.named("secret")
    cloud.volume.types.update(kind.id, extra_specs={"encryption": "luks"})

    for sent, said in (
        ((f"volume-{volume.id}",), "already managed"),
        (("a", "moon"), "Host 'moon' not found"),
        (("a", None, "c"), "Cluster 'c' not found"),
        (("a", BACKEND, None, "bogus"), "Cannot find requested 'bogus' volume type"),
        (("a", BACKEND, None, "secret"), "Managing to an encrypted volume type is not supported"),
    ):
        with pytest.raises(errors.Invalid, match=said):
            manage(*sent)
    cloud.volume.services.freeze(BACKEND, None)
    with pytest.raises(errors.Invalid, match="Service is unavailable"):
        manage("a")


def test_a_snapshots_disk_is_taken_over_by_its_volume_alone(cloud, volume):
    snapshots, management = cloud.volume.snapshots, cloud.volume.management
    snapshot = snapshots.create("project", "user", volume.id)
    (shown,) = management.disks(of_snapshots=True)
    assert shown["reason_not_safe"] == "already managed"
    management.unmanage_snapshot(snapshots.get(snapshot.id).id)
    reference = {"source-name": f"_snapshot-{snapshot.id}"}
    (shown,) = management.disks(of_snapshots=True)
    assert (shown["source_reference"], shown["cinder_id"]) == ({"source-name": f"volume-{volume.id}"}, None)

    other = cloud.volume.volumes.create("project", "user", 1)
    cloud.volume.volumes.get(other.id)
    for volume_id, expected in ((other.id, "error"), (volume.id, "available"), (volume.id, "error")):
        made = management.manage_snapshot("project", "user", volume_id, reference)
        assert snapshots.get(made.id).status == expected


def test_no_backend_takes_a_volume_that_is_moved(cloud, volume):
    management = cloud.volume.management
    with pytest.raises(errors.Invalid, match="No available service named 'moon'"):
        management.migrate(volume.id, "moon", None)
    with pytest.raises(errors.Invalid, match="No available service named 'c'"):
        management.migrate(volume.id, None, "c")
    with pytest.raises(errors.Invalid, match="must be different"):
        management.migrate(volume.id, f"{BACKEND}#lvmdriver-1", None)

    management.migrate(volume.id, BACKEND, None)
    assert cloud.volume.volumes.get(volume.id).migration_status == "error"


def test_two_volumes_that_do_not_move_change_their_attachments(cloud, volume):
    management, volumes = cloud.volume.management, cloud.volume.volumes
    new = volumes.create("project", "user", 2)
    volumes.get(new.id)
    volumes.attach(volume.id, None, "/dev/vdb", "host")

    assert management.complete_migration(volume.id, new.id, failed=True) == new.id
    assert [one.volume_id for one in volumes.attachments(volume.id)] == [volume.id]
    assert management.complete_migration(volume.id, new.id, failed=False) == new.id
    assert volumes.attachments(volume.id) == []
    assert [one.device for one in volumes.attachments(new.id)] == ["/dev/vdb"]


@pytest.mark.parametrize(
    ("status", "new_status", "said"),
    [
        (None, "error", "Source volume not mid-migration"),
        ("error", None, "Destination volume not mid-migration"),
        ("migrating", "error", "Destination has migration_status error, expected target:"),
    ],
)
def test_what_moves_is_not_over(cloud, volume, status, new_status, said):
    new = cloud.volume.volumes.create("project", "user", 2)
    cloud.volume.volumes.get(new.id)
    cloud.volume.volumes.update(volume.id, migration_status=status)
    cloud.volume.volumes.update(new.id, migration_status=new_status)

    with pytest.raises(errors.Invalid, match=said):
        cloud.volume.management.complete_migration(volume.id, new.id, failed=False)


def test_no_extension_waits_for_a_server(cloud, volume):
    with pytest.raises(errors.Invalid, match="not being extended"):
        cloud.volume.management.complete_extension(volume.id)
    cloud.volume.volumes.update(volume.id, status="extending")
    with pytest.raises(errors.Invalid, match="malformed or missing"):
        cloud.volume.management.complete_extension(volume.id)
