from types import SimpleNamespace

import pytest
import webob

from novalite.api.trouble import SLEEP, meet
from novalite.cloud.core.trouble import Trouble
from novalite.context import RequestContext
from novalite.errors import ConnectionDropped
from novalite.wsgi.fault import Fault


@pytest.fixture
def done():
    """What happened, in order."""
    return []


def ask(done, **trouble):
    """What a call answers that is in that trouble, if any."""
    request = webob.Request.blank("/cats")
    request.environ[SLEEP] = lambda seconds: done.append(seconds)
    found = Trouble("1", 1, **trouble) if trouble else None
    cloud = SimpleNamespace(trouble=SimpleNamespace(of_call=lambda **asked: found))
    service = SimpleNamespace(troubled=True)
    call = SimpleNamespace(request=request, cloud=cloud, context=RequestContext("ann", "p"), service=service)
    return meet("zoo.cats.index", call, lambda: done.append("called") or "answer")


def test_a_call_in_no_trouble_is_performed(done):
    assert ask(done) == "answer"
    assert done == ["called"]


def test_a_call_may_take_its_time(done):
    assert ask(done, delay=2.5) == "answer"
    assert done == [2.5, "called"]


def test_a_call_may_fail_with_a_status_of_its_own(done):
    with pytest.raises(Fault) as failed:
        ask(done, status=503, message="Not now.", headers={"Retry-After": "5"})

    assert (failed.value.status_int, failed.value.message) == (503, "Not now.")
    assert failed.value.wrapped_exc.headers["Retry-After"] == "5"
    assert "called" not in done


def test_a_call_may_get_no_answer(done):
    with pytest.raises(ConnectionDropped):
        ask(done, drop=True)
    assert "called" not in done


@pytest.mark.parametrize(("how", "error"), [({"status": 500}, Fault), ({"drop": True}, ConnectionDropped)])
def test_a_call_may_succeed_and_its_client_not_know(done, how, error):
    with pytest.raises(error):
        ask(done, after=True, **how)
    assert "called" in done
