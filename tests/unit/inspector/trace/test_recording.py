import gc
import itertools
import sys
import weakref

import pytest

from novalite.inspector.trace import recording
from novalite.inspector.trace.recording import MOST, Tracer
from novalite.inspector.trace.visits import Change
from novalite.wsgi.loader import Part


@pytest.fixture
def ticks(monkeypatch):
    """A stopwatch that stands still; what it returns lets so much time pass."""
    now = [1000.0]
    monkeypatch.setattr(recording, "perf_counter", lambda: now[0])

    def spend(seconds):
        now[0] += seconds

    return spend


@pytest.fixture
def recordings():
    return []


@pytest.fixture
def tracer(recordings):
    return Tracer(recordings.append)


@pytest.fixture
def layer(tracer):
    """Wraps a function as a layer of its name."""
    return lambda work, kind="filter": tracer.wrap(Part(work.__name__, f"{kind}:{work.__name__}", "x.ini", kind), work)


def ask(app, **environ):
    """The status, headers and body of an answer."""
    started = []

    def start_response(status, headers, exc_info=None):
        started[:] = [status, headers]

    body = app(
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "localhost", "wsgi.url_scheme": "http"} | environ,
        start_response,
    )
    return *started, b"".join(body)


def answering(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"four"]


def test_a_layer_notes_what_it_adds_takes_and_changes_on_both_ways(layer, recordings):
    inner = layer(answering, "app")

    def outer(environ, start_response):
        environ["added"] = "yes"
        environ["changed"] = "after"
        del environ["gone"]
        return inner(environ, lambda status, headers: start_response("201 Made", [*headers, ("X-Outer", "yes")]))

    status, headers, body = ask(layer(outer), gone="x", changed="before")
    assert (status, headers, body) == ("201 Made", [("Content-Type", "text/plain"), ("X-Outer", "yes")], b"four")
    trace = recordings[0].trace()
    visit, (below,) = trace.first, trace.first.visits
    assert (visit.name, visit.kind, visit.section, visit.file) == ("outer", "filter", "filter:outer", "x.ini")
    assert set(visit.environ) == {
        Change("changed", "before", "after"),
        Change("added", None, "yes"),
        Change("gone", "x", None),
    }
    assert (visit.status, visit.headers) == ("201 Made", (Change("X-Outer", None, "yes"),))
    assert (below.status, below.headers, below.environ) == ("200 OK", (Change("Content-Type", None, "text/plain"),), ())
    assert trace.answered.size == 4
    assert trace.answered_by.name == "outer"
    assert trace.complete


def test_the_last_one_asked_below_is_what_a_layer_is_compared_with(layer, recordings):
    inner = layer(answering, "app")

    def asking_before(environ, start_response):
        inner({"REQUEST_METHOD": "OPTIONS"}, lambda status, headers: None)
        environ["asked"] = "yes"
        return inner(environ, start_response)

    ask(layer(asking_before))

    assert recordings[0].trace().first.environ == (Change("asked", None, "yes"),)
    assert recordings[0].trace().names == ("asking_before", "answering", "answering")


def test_time_is_told_apart_from_what_is_below_even_where_it_is_spent_within(layer, recordings, ticks):
    def innermost(environ, start_response):
        ticks(1)
        start_response("200 OK", [])
        ticks(2)
        return (ticks(4) or piece for piece in [b"a", b"b"])

    inner = layer(innermost, "app")

    def middle(environ, start_response):
        ticks(10)

        def start(status, headers):
            ticks(20)
            return start_response(status, headers)

        return inner(environ, start)

    below = layer(middle)

    def outer(environ, start_response):
        ticks(100)
        body = below(environ, start_response)
        ticks(200)
        return (piece for piece in body if ticks(400) or True)

    assert ask(layer(outer))[2] == b"ab"
    visits = {visit.name: visit for _, visit in recordings[0].trace().walk()}
    assert {name: visit.own_seconds for name, visit in visits.items()} == {
        "outer": 100 + 200 + 2 * 400,
        "middle": 10 + 20,
        "innermost": 1 + 2 + 2 * 4,
    }
    assert visits["middle"].seconds == 10 + 20 + 1 + 2
    assert visits["middle"].start == 100
    trace = recordings[0].trace()
    assert (trace.waited, trace.seconds) == (333, 333 + 808)


def test_a_stream_is_told_of_as_it_comes(layer, recordings):
    def streaming(environ, start_response):
        start_response("200 OK", [])
        return (b"piece" for _ in range(3))

    body = layer(streaming, "app")({}, lambda *started: None)
    assert (recordings[0].trace().complete, recordings[0].trace().answered.size) == (False, 0)

    assert next(body) == b"piece"
    assert (recordings[0].trace().complete, recordings[0].trace().answered.size) == (False, 5)
    body.close()
    assert recordings[0].trace().complete


def test_what_is_written_counts(layer, recordings):
    def writing(environ, start_response):
        start_response("200 OK", [])(b"five5")
        return [b"four"]

    written = []
    layer(writing, "app")({}, lambda *started: written.append)

    assert written == [b"five5"]
    assert recordings[0].trace().answered.size == 9


def test_an_error_is_noted_in_each_layer_that_it_passes_and_who_answers_it_has_answered(layer, recordings):
    def failing(environ, start_response):
        raise ValueError("no")

    inner = layer(failing, "app")

    def catching(environ, start_response):
        try:
            return inner(environ, start_response)
        except ValueError:
            start_response("500 Oh", [])
            return []

    assert ask(layer(catching))[0] == "500 Oh"
    trace = recordings[0].trace()
    assert (trace.first.visits[0].error, trace.first.visits[0].status) == ("ValueError: no", None)
    assert (trace.first.error, trace.error, trace.answered_by.name) == (None, None, "catching")

    with pytest.raises(ValueError, match="no"):
        ask(inner)
    trace = recordings[1].trace()
    assert (trace.error, trace.answered, trace.answered_by, trace.complete) == ("ValueError: no", None, None, True)


def test_an_error_in_the_middle_of_a_body_is_noted(layer, recordings):
    def breaking(environ, start_response):
        start_response("200 OK", [])
        yield b"piece"
        raise OSError("it broke")

    with pytest.raises(OSError, match="it broke"):
        ask(layer(breaking, "app"))
    trace = recordings[0].trace()
    assert (trace.error, trace.complete, trace.answered.size) == ("OSError: it broke", True, 5)


def test_a_request_that_asks_too_often_is_answered_and_the_visits_beyond_are_counted(layer, recordings):
    inner = layer(answering, "app")

    def asking(environ, start_response):
        for _ in range(MOST):
            inner(environ, lambda status, headers: None)
        return inner(environ, start_response)

    assert ask(layer(asking))[2] == b"four"
    trace = recordings[0].trace()
    assert (len(trace.names), trace.left_out) == (MOST, 2)


def test_nobody_listens_and_nothing_is_noted(layer, tracer, recordings):
    tracer.listeners = ()
    assert ask(layer(answering, "app"))[2] == b"four"
    assert recordings == []

    more = []
    with tracer.telling(more.append):
        ask(layer(answering, "app"))
    ask(layer(answering, "app"))
    assert len(more) == 1


def test_what_is_a_layer_already_is_none_twice(layer, tracer):
    one = layer(answering, "app")

    assert tracer.wrap(Part("pipeline", "composite:pipeline", "x.ini", "composite"), one) is one


def test_what_is_called_otherwise_than_wsgi_has_it_goes_through(layer, recordings):
    def odd(*args, **kwargs):
        return args, kwargs

    one = layer(odd, "app")

    assert one() == ((), {})
    assert one("environ", "start_response") == (("environ", "start_response"), {})
    assert one({}, start_response=len) == (({},), {"start_response": len})
    assert recordings == []


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        (
            {"HTTP_HOST": "h:1", "SCRIPT_NAME": "/v2", "PATH_INFO": "/a b", "QUERY_STRING": "x=1"},
            "http://h:1/v2/a%20b?x=1",
        ),
        ({"PATH_INFO": "/\xc3\xa9", "wsgi.url_scheme": "https"}, "https://localhost/%C3%A9"),
        ({"PATH_INFO": ""}, "http://localhost/"),
    ],
)
def test_the_request_is_told_by_its_url(layer, recordings, environ, url):
    ask(layer(answering, "app"), **environ)

    assert recordings[0].trace().asked.url == url


def test_requests_that_overlap_are_told_apart(layer, recordings):
    def streaming(environ, start_response):
        start_response("200 OK", [])
        yield environ["PATH_INFO"].encode()
        yield from inner(environ, start_response)

    inner, app = layer(answering, "app"), layer(streaming)
    bodies = [app({"PATH_INFO": path}, lambda *started: None) for path in ("/a", "/b")]
    mixed = list(itertools.chain.from_iterable(zip(*bodies, strict=True)))

    assert mixed == [b"/a", b"/b", b"four", b"four"]
    assert [one.trace().names for one in recordings] == [("streaming", "answering")] * 2


def test_a_call_to_a_layer_runs_nothing_else_as_long_as_nobody_listens(tracer, layer, recordings):
    def calling(environ, start_response):
        callers.append(sys._getframe(1).f_code.co_name)
        return answering(environ, start_response)

    callers = []
    app = layer(calling, "app")
    tracer.listeners = ()
    ask(app)
    assert (callers, recordings) == (["ask"], [])

    with tracer.telling(recordings.append):
        ask(app)
    ask(app)
    assert (len(callers), callers[0] == callers[2], len(recordings)) == (3, True, 1)


def test_a_layer_that_nobody_uses_is_forgotten(tracer):
    class App:
        def __call__(self, environ, start_response):
            return answering(environ, start_response)

    made = App()
    app = tracer.wrap(Part("app", "app:app", "x.ini", "app"), made)
    inner = weakref.ref(made)
    tracer.listeners = ()
    del made, app
    gc.collect()

    assert inner() is None
