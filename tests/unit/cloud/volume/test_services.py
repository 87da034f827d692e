"""What the volume service consists of, without HTTP."""

import pytest

from novalite import errors
from novalite.cloud import Cloud


def test_services_are_found_by_host_and_kind():
    services = Cloud().volume.services

    assert [one.binary for one in services.find()] == ["cinder-volume", "cinder-scheduler", "cinder-backup"]
    assert [one.host for one in services.find("devstack", "cinder-volume")] == ["devstack@lvmdriver-1"]


def test_a_service_takes_no_new_work_for_a_reason():
    services = Cloud().volume.services

    disabled = services.disable("devstack@lvmdriver-1", "cinder-volume", "full")
    assert (disabled.status, disabled.disabled_reason) == ("disabled", "full")
    assert services.enable("devstack@lvmdriver-1", "cinder-volume").status == "enabled"
    with pytest.raises(errors.NotFound, match="Service cinder-volume could not be found on host moon"):
        services.enable("moon", "cinder-volume")


def test_a_service_that_was_disabled_is_so_in_the_next_cloud_on_the_same_store_and_in_a_fork():
    cloud = Cloud()
    cloud.volume.services.disable("devstack@lvmdriver-1", "cinder-volume", "full")
    cloud.keep()

    for other in (Cloud(cloud.store), cloud.fork()):
        assert [one.status for one in other.volume.services.find()] == ["disabled", "enabled", "enabled"]
