"""Service and Launcher: what is refused before anything is served."""

import os
import signal

import pytest

from novalite.errors import InvalidInput, PasteAppNotFound
from novalite.wsgi import Launcher, Loader, Service, launch
from novalite.wsgi.launcher import _signals


class NeverAsked:
    """A Loader that must not be asked."""

    def load_app(self, name):
        raise AssertionError(name)


@pytest.mark.behaviour("SVC-005", "SVC-012")
@pytest.mark.parametrize("name", ["test_service", "openstack_compute_api_v2"])
def test_a_negative_number_of_workers_is_invalid(name):
    message = f"^Invalid input received: {name}_workers value of -1 is invalid, must be greater than 0$"
    with pytest.raises(InvalidInput, match=message):
        Service(name, NeverAsked(), workers=-1)


def test_a_service_whose_application_is_not_in_the_ini_cannot_be_made():
    with pytest.raises(PasteAppNotFound, match=r"^Could not load paste app 'nobody' from "):
        Service("nobody", Loader())


@pytest.mark.parametrize(
    ("workers", "error", "message"),
    [
        ("2", TypeError, "^Type of workers should be int!$"),
        (1.5, TypeError, "^Type of workers should be int!$"),
        (0, ValueError, "^Number of workers should be positive!$"),
        (-1, ValueError, "^Number of workers should be positive!$"),
    ],
)
def test_a_number_of_workers_that_is_none_is_an_error(workers, error, message):
    with pytest.raises(error, match=message):
        launch(object(), workers)


@pytest.mark.behaviour("SVC-014")
def test_only_one_service_can_be_launched():
    launcher = launch(object())
    with pytest.raises(RuntimeError, match=r"^launch\(\) can only be called once$"):
        launcher.launch(object())


@pytest.mark.behaviour("SVC-008", "SVC-013")
@pytest.mark.parametrize(("workers", "processes"), [(None, 1), (1, 1), (8, 8)])
def test_a_launcher_takes_on_a_service_with_its_workers(workers, processes):
    service = object()
    launcher = Launcher()
    launcher.launch(service, workers)
    assert (launcher._service, launcher._workers) == (service, processes)


@pytest.mark.parametrize("before", [signal.SIG_IGN, signal.SIG_DFL])
def test_a_hangup_that_is_ignored_at_the_start_stays_so(before):
    own = signal.signal(signal.SIGHUP, before)
    try:
        with _signals() as numbers:
            os.kill(os.getpid(), signal.SIGHUP)
            os.kill(os.getpid(), signal.SIGTERM)
            read = os.read(numbers, 64)
        assert signal.getsignal(signal.SIGHUP) is before
    finally:
        signal.signal(signal.SIGHUP, own)

    heard = [signal.SIGTERM] if before is signal.SIG_IGN else [signal.SIGHUP, signal.SIGTERM]
    assert list(read) == heard
