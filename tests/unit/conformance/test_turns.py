import fcntl
from threading import Thread

import pytest

from novalite.conformance.turns import turn


def is_locked(path):
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_those_that_need_not_be_alone_run_beside_each_other(tmp_path):
    with turn(tmp_path, alone=False), turn(tmp_path, alone=False):
        assert is_locked(tmp_path / "running")
    assert not is_locked(tmp_path / "running")


@pytest.mark.parametrize(("first", "second"), [(False, True), (True, False), (True, True)])
def test_who_is_to_be_alone_is_so_from_beginning_to_end(tmp_path, first, second):
    order = []

    def follow():
        with turn(tmp_path, alone=second):
            order.append("second")

    with turn(tmp_path, alone=first):
        following = Thread(target=follow)
        following.start()
        while following.is_alive() and not is_locked(tmp_path / "next"):
            pass
        order.append("first")
    following.join()

    assert order == ["first", "second"]


def test_nobody_begins_before_who_waits_to_be_alone(tmp_path):
    def follow():
        with turn(tmp_path, alone=True):
            pass

    with turn(tmp_path, alone=False):
        following = Thread(target=follow)
        following.start()
        while following.is_alive() and not (waits := is_locked(tmp_path / "next")):
            pass
    following.join()

    assert waits
