import time
from datetime import datetime, timedelta

from novalite.cloud.core.clock import Clock


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
