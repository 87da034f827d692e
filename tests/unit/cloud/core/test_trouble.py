from contextlib import suppress
from datetime import timedelta

import pytest

from novalite import errors
from novalite.cloud.compute.scheduler import NoValidHost, Wanted
from novalite.cloud.core.trouble import MOST

CALL = {
    "service": "compute",
    "method": "POST",
    "path": "/v2.1/servers",
    "operation": "compute.servers.create",
    "project_id": "p",
}


def meet(cloud, **call):
    found = cloud.trouble.of_call(**CALL | call)
    return found and found.status


def test_where_there_is_no_trouble_nothing_happens(cloud):
    assert meet(cloud) is None
    assert cloud.trouble.of_build("web") is None
    assert not cloud.trouble.is_full()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, True),
        ({"service": "compute"}, True),
        ({"service": "image"}, False),
        ({"method": "P*"}, True),
        ({"method": "GET"}, False),
        ({"path": "/v2*/servers"}, True),
        ({"path": "/servers"}, False),
        ({"operation": "compute.servers.*"}, True),
        ({"operation": "create"}, True),
        ({"operation": "servers"}, False),
        ({"project_id": "p", "method": "POST"}, True),
        ({"project_id": "q", "method": "POST"}, False),
        ({"befalls": "build"}, False),
    ],
)
def test_a_trouble_befalls_what_it_says(cloud, where, expected):
    cloud.trouble.add(**{"status": 503} | where)

    assert (meet(cloud) == 503) is expected


def test_the_oldest_trouble_comes_first_until_it_is_over(cloud):
    first = cloud.trouble.add(status=500, times=2)
    second = cloud.trouble.add(status=503)

    assert [meet(cloud) for _ in range(4)] == [500, 500, 503, 503]
    assert [(one.times, one.met, one.is_over) for one in cloud.trouble.find()] == [(0, 2, True), (None, 2, False)]
    assert [one.id for one in cloud.trouble.find()] == [first.id, second.id]


def test_a_trouble_passes_with_its_time(cloud):
    trouble = cloud.trouble.add(status=500, seconds=10)
    assert meet(cloud) == 500

    cloud.clock.move(timedelta(seconds=10))
    assert meet(cloud) is None
    assert cloud.trouble.find() == []
    with pytest.raises(errors.NotFound, match=f"^There is no trouble {trouble.id}\\.$"):
        cloud.trouble.get(trouble.id)


def test_a_trouble_can_be_taken_away_by_itself_or_with_all_others_or_by_a_reset(cloud):
    troubles = [cloud.trouble.add(status=500) for _ in range(3)]
    cloud.trouble.remove(troubles[0].id)
    assert cloud.trouble.find() == troubles[1:]
    with pytest.raises(errors.NotFound):
        cloud.trouble.remove(troubles[0].id)

    cloud.trouble.clear()
    assert cloud.trouble.find() == []

    cloud.trouble.add(status=500)
    cloud.reset()
    assert cloud.trouble.find() == []


def test_a_trouble_can_be_changed(cloud):
    trouble = cloud.trouble.add(status=500, times=1)
    assert [meet(cloud), meet(cloud)] == [500, None]

    cloud.trouble.change(trouble.id, times=1, status=503)
    assert [meet(cloud), meet(cloud)] == [503, None]
    changed = cloud.trouble.change(trouble.id, seconds=5)
    assert (changed.status, changed.met, changed.expires_at) == (503, 2, cloud.clock.now() + 5)
    with pytest.raises(errors.Invalid, match=r"^status: a call that has neither"):
        cloud.trouble.change(trouble.id, status=None)
    with pytest.raises(errors.NotFound):
        cloud.trouble.change("nothing", status=500)


def test_what_is_undone_was_met_all_the_same(cloud):
    cloud.trouble.add(befalls="placement", times=2)
    for expected in (True, True, False):
        with suppress(ZeroDivisionError), cloud.transaction():
            assert cloud.trouble.is_full() is expected
            1 / 0  # noqa: B018  # it raises


def test_a_build_fails_with_the_message_of_its_trouble(cloud):
    cloud.trouble.add(befalls="build", server="web-*", message="Out of luck.", times=1)
    cloud.trouble.add(befalls="build", server="db")

    assert [cloud.trouble.of_build(name) for name in ("web-1", "web-2")] == ["Out of luck.", None]
    assert cloud.trouble.of_build("db") == "Trouble was asked for."
    assert meet(cloud) is None


def test_in_a_full_cloud_there_is_no_host(cloud):
    wanted = Wanted(flavor=cloud.compute.flavors.get("1"), project_id="p")
    cloud.trouble.add(befalls="placement", times=1)

    with pytest.raises(NoValidHost):
        cloud.compute.scheduler.place(wanted)
    assert cloud.compute.scheduler.place(wanted)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"colour": "red", "status": 500}, "colour: there is no such field; known: after, befalls, delay, "),
        ({"befalls": "cats"}, "befalls: 'cats' is none of call, build, placement."),
        ({"path": "/x"}, "status: a call that has neither a status nor a delay nor a drop is in no trouble."),
        ({"status": 302}, "status: 302 is no error: those are 400 to 599."),
        ({"status": 500, "times": 0}, "times: 0 is not between 1 and 1000000000."),
    ],
)
def test_a_trouble_that_makes_no_sense_is_refused(cloud, said, expected):
    with pytest.raises(errors.Invalid) as refused:
        cloud.trouble.add(**said)

    assert str(refused.value).startswith(expected)
    assert cloud.trouble.find() == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"delay": float("nan")}, "delay: nan is not between 0 and 86400.0."),
        ({"delay": float("inf")}, "delay: inf is not between 0 and 86400.0."),
        ({"delay": 1e8}, "delay: 100000000.0 is not between 0 and 86400.0."),
        ({"delay": -1}, "delay: -1 is not between 0 and 86400.0."),
        ({"seconds": float("nan")}, "seconds: nan is not between 0 and 1000000000.0."),
        ({"seconds": 1e308}, "seconds: 1e+308 is not between 0 and 1000000000.0."),
        ({"times": 10**10}, "times: 10000000000 is not between 1 and 1000000000."),
        ({"path": "*" * 1001}, "path: it has more than 1000 characters."),
        ({"message": "m" * 10_001}, "message: it has more than 10000 characters."),
        ({"headers": {"X-A": "a\r\nSet-Cookie: b"}}, "headers: X-A is more than 4000 characters, or not all of them "),
        ({"headers": {"X-A": "a\nb"}}, "headers: X-A is "),
        ({"headers": {"X-A": "a\0b"}}, "headers: X-A is "),
        ({"headers": {"X-A": "\u2028"}}, "headers: X-A is "),
        ({"headers": {"X-A": "a" * 4001}}, "headers: X-A is "),
        ({"headers": {"X-A: b\r\nX-B": "c"}}, "headers: 'X-A: b\\r\\nX-B' cannot be the name of one."),
        ({"headers": {"": "c"}}, "headers: '' cannot be the name of one."),
        ({"headers": {"Content-Length": "5"}}, "headers: 'Content-Length' cannot be the name of one."),
        ({"headers": {"transfer-encoding": "chunked"}}, "headers: 'transfer-encoding' cannot be the name of one."),
        ({"headers": {f"X-{number}": "" for number in range(51)}}, "headers: there are more than 50."),
    ],
)
def test_what_would_hold_others_up_or_break_an_answer_is_refused(cloud, said, message):
    made = cloud.trouble.add(status=503)
    with pytest.raises(errors.Invalid) as refused:
        cloud.trouble.add(**{"status": 503} | said)
    assert refused.value.message.startswith(message)
    with pytest.raises(errors.Invalid):
        cloud.trouble.change(made.id, **said)

    assert cloud.trouble.find() == [made]


def test_what_is_within_the_limits_is_taken(cloud):
    headers = {"Retry-After": "1", "X-Odd_.~": "\t printable ~"}
    made = cloud.trouble.add(status=503, delay=86_400, times=10**9, seconds=1e9, headers=headers, path="*" * 1000)

    assert cloud.trouble.get(made.id) == made


def test_there_are_not_more_troubles_than_each_call_can_be_asked_about(cloud):
    for _ in range(MOST):
        cloud.trouble.add(status=503)
    with pytest.raises(errors.Invalid, match="There are 1000 troubles already; take some away"):
        cloud.trouble.add(status=503)
    cloud.trouble.clear()

    assert cloud.trouble.add(status=503)
