import time
from datetime import datetime, timedelta

import pytest

from novalite import errors
from novalite.cloud.core.clock import EARLIEST, LATEST, Clock


def test_the_clock_tells_the_real_time():
    before = time.time()
    assert before <= Clock().now() <= time.time()


def test_a_frozen_clock_stands_until_it_runs_again():
    clock = Clock()
    clock.freeze(1_000_000.5)
    assert clock.now() == clock.now() == 1_000_000.5
    assert clock.datetime() == datetime(1970, 1, 12, 13, 46, 40, 500000)

    clock.run()
    assert 1_000_000.5 <= clock.now() < 1_000_100
    clock.run()  # which it does already


def test_a_clock_can_be_moved_frozen_or_not():
    clock = Clock()
    clock.move(timedelta(days=1))
    assert 86_000 < clock.now() - time.time() < 87_000
    clock.freeze()
    frozen = clock.now()
    clock.move(timedelta(hours=-1))
    assert clock.now() == frozen - 3600


@pytest.mark.parametrize("moment", [float("nan"), float("inf"), EARLIEST - 1, LATEST + 1])
def test_a_time_that_is_out_of_reach_changes_nothing(moment):
    clock = Clock()
    with pytest.raises(errors.Invalid, match="from 1970-01-01 to 9000-01-01"):
        clock.freeze(moment)
    assert not clock.is_frozen
    for by in (timedelta.max, timedelta.min):
        with pytest.raises(errors.Invalid):
            clock.move(by)
    assert abs(clock.now() - time.time()) < 60


@pytest.mark.parametrize("moment", [EARLIEST, LATEST])
def test_the_ends_of_time_are_within_reach(moment):
    clock = Clock()
    clock.freeze(moment)

    assert clock.now() == moment
