from datetime import timedelta

import pytest

from novalite import errors
from novalite.context import RequestContext


def test_a_new_cloud_has_four_services(cloud):
    services = cloud.compute.services.find()

    assert [(one.number, one.binary, one.topic, one.host, cloud.compute.services.zone(one)) for one in services] == [
        (1, "nova-conductor", "conductor", "conductor", "internal"),
        (2, "nova-scheduler", "scheduler", "scheduler", "internal"),
        (3, "nova-compute", "compute", "compute1", "nova"),
        (4, "nova-compute", "compute", "compute2", "nova"),
    ]
    assert all(cloud.compute.services.is_up(one) and not one.disabled for one in services)


def test_services_are_found_by_host_binary_and_id(cloud):
    service = cloud.compute.services.of("compute1")

    assert (
        cloud.compute.services.find("compute1") == cloud.compute.services.find("compute1", "nova-compute") == [service]
    )
    assert [one.host for one in cloud.compute.services.find(binary="nova-compute")] == ["compute1", "compute2"]
    assert cloud.compute.services.get(service.id) == cloud.compute.services.get("3") == service
    for id in ("9", "nothing"):
        with pytest.raises(errors.NotFound, match=f"Service {id} could not be found"):
            cloud.compute.services.get(id)
    with pytest.raises(errors.NotFound):
        cloud.compute.services.of("scheduler")


def test_a_service_reports_every_ten_seconds(cloud):
    service = cloud.compute.services.add("nova-compute", "compute3")
    made = service.created_at
    assert cloud.compute.services.updated_at(service) == made

    cloud.clock.move(timedelta(seconds=19))
    assert cloud.compute.services.updated_at(service) == made + timedelta(seconds=10)

    cloud.clock.move(timedelta(hours=1))
    changed = cloud.compute.services.change(service, disabled=True, disabled_reason="why")
    assert cloud.compute.services.updated_at(changed) == made + timedelta(hours=1, seconds=19)
    assert cloud.compute.services.get(service.id) == changed


def test_a_service_that_died_is_down_after_a_minute(cloud):
    service = cloud.compute.services.stop("compute1")
    cloud.clock.move(timedelta(seconds=60))
    assert cloud.compute.services.is_up(service)

    cloud.clock.move(timedelta(seconds=10))
    assert not cloud.compute.services.is_up(service)
    assert cloud.compute.services.is_up(cloud.compute.services.start("compute1"))


def test_a_service_is_down_when_somebody_says_so(cloud):
    service = cloud.compute.services.change(cloud.compute.services.of("compute1"), forced_down=True)
    assert not cloud.compute.services.is_up(service)
    assert cloud.compute.services.is_up(cloud.compute.services.change(service, forced_down=False))


def test_a_service_without_a_host_is_just_forgotten(cloud):
    cloud.compute.services.delete(cloud.compute.services.get("1"))

    assert [one.number for one in cloud.compute.services.find()] == [2, 3, 4]


def test_a_zone_is_there_as_long_as_some_service_in_it_is_enabled(cloud):
    cloud.compute.aggregates.add_host(cloud.compute.aggregates.create("a", "z"), "compute1")
    assert cloud.compute.services.zones() == (["internal", "nova", "z"], [])

    cloud.compute.services.change(cloud.compute.services.of("compute1"), disabled=True)

    assert cloud.compute.services.zones() == (["internal", "nova"], ["z"])
    assert cloud.compute.aggregates.zones() == ["internal", "nova"]


def test_a_host_has_a_status(cloud):
    assert [cloud.compute.services.status(host) for host in ("compute1", "nothing", None)] == ["UP", "", ""]
    for change, status in [({"disabled": True}, "MAINTENANCE"), ({"forced_down": True}, "DOWN")]:
        cloud.compute.services.change(cloud.compute.services.of("compute1"), **change)
        assert cloud.compute.services.status("compute1") == status
    cloud.compute.services.stop("compute2")
    cloud.clock.move(timedelta(minutes=2))
    assert cloud.compute.services.status("compute2") == "UNKNOWN"


def test_a_host_from_which_servers_were_evacuated_is_up_once_its_service_was_started_again(cloud, run):
    service = cloud.compute.services.change(cloud.compute.services.of("compute1"), forced_down=True)
    migration = cloud.compute.migrations.begin(
        run("a", "compute1"), "evacuation", "done", RequestContext("ann", "p"), 1
    )

    with pytest.raises(errors.Invalid, match="Unable to force up host compute1 as `done` evacuation migration records"):
        cloud.compute.services.change(service, forced_down=False)
    service = cloud.compute.services.start("compute1")

    assert not cloud.compute.services.change(service, forced_down=False).forced_down
    assert cloud.compute.migrations.of_server("a")[0].status == "completed"
    assert cloud.compute.migrations.of_server("a")[0].id == migration.id
