import io

import pytest

from novalite.page import watch as watching
from novalite.wsgi.loader import Part


def targets(asked, after=0):
    return [one["target"] for one in asked(after)["requests"]]


def test_nothing_is_recorded_until_somebody_looks(served, watch, tracer):
    served.get("/before")
    assert (watch.is_on, tracer.listeners) == (False, ())

    served.get("/_novalite/")
    served.get("/after")

    assert [row.target for row in watch.rows()] == ["/after"]


def test_it_ends_some_time_after_the_last_look(served, asked, watch, tracer, now):
    now.now = watching.LEASE
    served.get("/in-time")
    now.now += 0.1
    served.get("/late")

    assert (watch.is_on, tracer.listeners) == (False, ())
    assert targets(asked) == ["/in-time"]
    served.get("/again")
    assert targets(asked) == ["/in-time", "/again"]


def test_it_begins_again_with_each_application(watch, tracer):
    watch.look()
    assert len(tracer.listeners) == 1

    assert not watching.Watch(tracer).is_on
    assert tracer.listeners == ()


def test_only_what_is_new_is_given_to_whoever_asks(served, asked):
    for number in range(3):
        served.get(f"/{number}")

    found = asked(2)
    assert [one["number"] for one in found["requests"]] == [3]
    assert (found["last"], found["cleared"]) == (3, 0)


def test_what_is_forgotten_is_so_for_all_who_look(served, asked, watch):
    served.get("/a")
    served.delete("/_novalite/page/requests", status=204)
    served.get("/b")

    assert (targets(asked), asked()["cleared"], watch.trace(1)) == (["/b"], 1, None)


def test_the_oldest_are_forgotten_first(served, asked, watch, monkeypatch):
    monkeypatch.setattr(watching, "MOST_TRACES", 2)
    monkeypatch.setattr(watching, "MOST_BYTES", 1000)
    for number in range(3):
        served.get(f"/{number}")
    assert [watch.trace(number) is not None for number in (1, 2, 3)] == [False, True, True]

    served.post("/large", b'"' + b"x" * 900 + b'"')  # which is answered, too
    assert [watch.trace(number) is not None for number in (2, 3, 4)] == [False, False, False]
    assert len(targets(asked)) == 4
    served.get("/small")
    assert watch.trace(5) is not None


def test_secrets_are_masked_before_anything_is_given(served, asked, watch):
    body = b'{"auth": {"password": "passwordpassword"}}'
    headers = {"X-Auth-Token": "tokentoken", "Content-Type": "application/json"}
    served.post("/log-in?signature=signaturesignature", body, headers)

    given = repr(watch.trace(1)) + repr(watch.traces()) + repr(watch.rows())
    for secret in ("passwordpassword", "tokentoken", "signaturesignature"):
        assert secret not in given
    assert '"password": "***"' in watch.trace(1).answered.body


def test_an_application_that_fails_is_recorded_with_its_error(served, asked, watch):
    with pytest.raises(RuntimeError, match="no luck"):
        served.get("/raise")

    (row,) = asked()["requests"]
    assert (row["target"], row["status"]) == ("/raise", None)
    assert watch.trace(1).error == "RuntimeError: no luck"


def test_a_list_is_given_as_it_is_and_whatever_else_is_noted_as_it_is_sent(tracer, watch):
    def streaming(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return bodies.pop()

    bodies = [iter([b"mi", b"aow"]), [b"miaow"]]
    app = tracer.wrap(Part("streaming", "app:streaming", "x.ini", "app"), streaming)
    watch.look()
    given = watch.call(app, {"wsgi.input": io.BytesIO()}, lambda *args: None)
    assert given == [b"miaow"]
    given = watch.call(app, {"wsgi.input": io.BytesIO()}, lambda *args: None)
    assert (b"".join(given), watch.last) == (b"miaow", 1)
    given.close()

    assert [watch.trace(number).answered.body for number in (1, 2)] == ["miaow", "miaow"]


def test_an_answer_from_in_front_of_the_first_layer_is_not_recorded(watch):
    def answer(environ, start_response):
        start_response("200 OK", [])
        return [b"ok"]

    watch.look()
    assert watch.call(answer, {"wsgi.input": None}, lambda *args: None) == [b"ok"]

    assert watch.rows() == []
