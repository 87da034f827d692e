"""Work falls due by the clock, in order, and is a part of every snapshot."""

from datetime import timedelta

import pytest

from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    cloud = Cloud()
    cloud.clock.freeze()
    return cloud


@pytest.fixture
def done(cloud):
    done = []
    cloud.agenda.does["note"] = lambda word: done.append(word)
    return done


def test_what_is_due_at_once_is_done_when_somebody_looks(cloud, done):
    cloud.agenda.later(0, "note", word="now")
    assert done == []

    cloud.settle()
    cloud.settle()
    assert done == ["now"]


def test_what_is_due_later_waits_for_the_clock(cloud, done):
    cloud.agenda.later(20, "note", word="second")
    cloud.agenda.later(10, "note", word="first")
    cloud.settle()
    assert done == []

    cloud.clock.move(timedelta(seconds=20))
    cloud.settle()
    assert done == ["first", "second"]


def test_what_falls_due_by_doing_something_is_done_too(cloud, done):
    cloud.agenda.does["begin"] = lambda: (cloud.settle(), cloud.agenda.later(0, "note", word="after"))
    cloud.agenda.later(0, "begin")
    cloud.settle()

    assert done == ["after"]


def test_what_is_cancelled_is_not_done(cloud, done):
    cloud.agenda.cancel(cloud.agenda.later(0, "note", word="never"))
    cloud.settle()

    assert done == []


def test_what_is_hastened_is_done_at_once(cloud, done):
    cloud.agenda.hasten(cloud.agenda.later(3600, "note", word="soon"))
    cloud.settle()

    assert done == ["soon"]


def test_a_reset_forgets_what_was_to_be_done(cloud, done):
    cloud.agenda.later(0, "note", word="never")
    assert len(cloud.agenda.planned()) == 1
    cloud.reset()
    cloud.settle()

    assert done == []


def test_nobody_can_be_asked_to_do_what_is_unknown(cloud):
    with pytest.raises(KeyError):
        cloud.agenda.later(0, "nothing")
