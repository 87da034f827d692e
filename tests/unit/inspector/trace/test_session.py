from pathlib import Path

import pytest
import webob
import webtest

from novalite.errors import PasteAppNotFound
from novalite.inspector.trace.session import NotTraceable, NotTraced, trace, traceable

ANIMALS = Path(__file__).parents[3] / "fixtures" / "animals" / "animals.ini"


@pytest.fixture
def animals(monkeypatch):
    monkeypatch.syspath_prepend(ANIMALS.parent)
    return traceable(ANIMALS, "animal_pipeline")


def ask(app, path="/cats"):
    return webob.Request.blank(path, environ={"REMOTE_ADDR": "127.0.0.1"}).get_response(app)


def test_what_a_request_met_and_in_what_order(animals):
    with trace(animals) as traces:
        ask(animals)

    assert traces.met("request_id").before("faultwrap")
    assert traces.met("animals").after("ip_black")
    assert not traces.met("sizelimit")
    assert not traces.met("faultwrap").before("request_id")
    assert not traces.met("faultwrap").before("sizelimit")
    assert not traces.met("sizelimit").before("faultwrap")


def test_a_failed_assertion_tells_what_was_met(animals):
    with trace(animals) as traces:
        ask(animals)
    way = "request_id > faultwrap > ip_black > animals"

    assert repr(traces.met("faultwrap").before("request_id")) == f"<faultwrap was met after request_id: {way}>"
    assert repr(traces.met("request_id").before("faultwrap")) == f"<request_id was met before faultwrap: {way}>"
    assert repr(traces.met("faultwrap").after("ip_black")) == f"<ip_black was met after faultwrap: {way}>"
    assert repr(traces.met("sizelimit").before("x")) == f"<sizelimit was not met: {way}>"
    assert repr(traces.met("faultwrap")) == f"<faultwrap was met: {way}>"


def test_requests_are_traced_as_long_as_the_block_lasts(animals):
    ask(animals)
    with trace(animals) as traces:
        assert len(traces) == 0
        with pytest.raises(NotTraced, match="no request came"):
            traces.met("faultwrap")
        ask(animals, "/cats")
        ask(animals, "/dogs")
    ask(animals)

    assert [one.asked.target for one in traces] == ["/cats", "/dogs"]
    assert [one.asked.target for one in traces[:1]] == ["/cats"]
    assert traces.last.asked.target == "/dogs"
    assert traces.last.route.operation == "DogController.index"


def test_two_may_look_at_the_same_time(animals):
    with trace(animals) as first, trace(animals) as second:
        ask(animals)

    assert (len(first), len(second)) == (1, 1)


def test_the_text_of_all_has_no_secrets(animals):
    with trace(animals) as traces:
        webob.Request.blank("/cats?token=secretsecret").get_response(animals)

    assert str(traces).startswith("GET /cats?token=***\n\n  in ")


def test_what_is_put_around_an_application_is_looked_through(animals):
    with trace(webtest.TestApp(animals, {"REMOTE_ADDR": "127.0.0.1"})) as traces:
        ask(animals)
    assert len(traces) == 1


def test_an_application_that_was_loaded_otherwise_says_what_to_do():
    with pytest.raises(NotTraceable, match=r"load it by `novalite\.testing\.traceable\(ini, app\)`"), trace(ask):
        pass


def test_an_application_that_can_be_traced_is_what_the_ini_says(animals):
    assert ask(animals).json == {"cats": []}
    with pytest.raises(PasteAppNotFound):
        traceable(ANIMALS, "nothing")

    own = traceable(auth_strategy="noauth")
    with trace(own) as traces:
        ask(own, "/v2.1/")
    assert traces.met("cloud").before("journal")
    assert own.cloud.clock is not None
