import webob
from webtest import TestApp

from novalite.conformance.client import Api
from novalite.conformance.exchanges import KEPT, LONGEST, Recorder
from novalite.conformance.journal import Journal


def echo(environ, start_response):
    request = webob.Request(environ)
    request.path_info_pop()  # as a target may
    return webob.Response(request.body or b"nothing", status=202)(environ, start_response)


def recorded(tmp_path):
    recorder = Recorder(echo, Journal(tmp_path / "journal"))
    return recorder, Api(TestApp(recorder), {"member": "secret token"})


def test_an_exchange_is_kept_without_its_token(tmp_path):
    recorder, api = recorded(tmp_path)

    assert api.at("2.5")("POST /cats?a=1", {"cat": 1}).text == '{"cat": 1}'
    (kept,) = recorder.exchanges
    assert (kept.request, kept.role, kept.version) == ("POST /v2.1/cats?a=1", "member", "compute 2.5")
    assert (kept.body, kept.status, kept.answer) == ('{"cat": 1}', "202 Accepted", '{"cat": 1}')
    assert "secret token" not in repr(kept)


def test_only_the_last_are_kept_and_not_all_of_a_long_body(tmp_path):
    recorder, api = recorded(tmp_path)
    for number in range(KEPT + 1):
        api(f"GET /cats/{number}")
    api("PUT /cats/1", b"a" * (LONGEST + 1))

    assert [one.request for one in recorder.exchanges] == ["GET /v2.1/cats/2", "GET /v2.1/cats/3", "PUT /v2.1/cats/1"]
    assert recorder.exchanges[-1].answer == "a" * LONGEST + "…"


def test_what_is_made_is_noted_by_the_path_that_was_asked(tmp_path):
    recorder, api = recorded(tmp_path)
    api("POST /cats", {"cat": {"id": 5}})

    assert [path for path, _ in recorder.journal.made] == ["/v2.1/cats/5"]
