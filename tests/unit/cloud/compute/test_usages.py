from datetime import timedelta

import pytest

from novalite import errors

HOUR = timedelta(hours=1)


@pytest.fixture
def noon(cloud):
    return cloud.clock.datetime()


def test_a_server_is_used_while_it_is_there(cloud, run, noon):
    run("a", "compute1", "2", launched_at=noon - 3 * HOUR)
    run("b", "compute1", "1", launched_at=noon - 5 * HOUR, terminated_at=noon - 2 * HOUR, deleted_at=noon)

    first, second = cloud.compute.usages.find(noon - 4 * HOUR, noon - HOUR)

    assert (first.hours, first.local_gb, first.state, first.uptime) == (2, 20, "building", 3 * 3600)
    assert (second.hours, second.local_gb, second.state, second.uptime) == (2, 1, "terminated", 3 * 3600)


def test_a_server_that_was_not_there_then_is_not_told(cloud, run, noon):
    run("later", "compute1", launched_at=noon - HOUR)
    run("before", "compute1", launched_at=noon - 9 * HOUR, terminated_at=noon - 4 * HOUR)
    run("never", "compute1")

    assert cloud.compute.usages.find(noon - 4 * HOUR, noon - HOUR) == []


def test_usages_are_found_by_project_and_page(cloud, run, noon):
    for id, project_id in (("c", "p"), ("b", "q"), ("a", "q"), ("d", "p")):
        run(id, "compute1", project_id=project_id, launched_at=noon - HOUR)

    def found(*which):
        return [usage.server.id for usage in cloud.compute.usages.find(noon - HOUR, noon, *which)]

    assert found() == ["c", "d", "a", "b"]
    assert found("p") == ["c", "d"]
    assert found(None, 2, "c") == ["d", "a"]
    assert found("r") == []
    with pytest.raises(errors.Invalid, match="Marker nothing could not be found"):
        found(None, 2, "nothing")
