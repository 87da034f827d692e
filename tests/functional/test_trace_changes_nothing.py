"""Whatever pipeline is traced, and whatever is asked of it: the server, and each layer, see what they see without."""

import contextlib
import io
import sys
from wsgiref.util import FileWrapper

import pytest
import webob
from hypothesis import given, settings
from hypothesis import strategies as st

from novalite.inspector.trace.recording import Tracer
from novalite.wsgi import Loader, Middleware

HERE = sys.modules[__name__]
MODULE = "traced_doubles"
PIECES = (b"one ", b"two ", b"three")


def pieces(log):
    for piece in PIECES:
        log.append(("made", piece))
        yield piece


class Iterable:
    """A body that can be asked for its pieces again."""

    def __init__(self, log):
        self.log = log

    def __iter__(self):
        self.log.append("iter")
        return pieces(self.log)


class Sized(Iterable):
    def __len__(self):
        return len(PIECES)


class Closing(Iterable):
    def close(self):
        self.log.append("closed")


class BadlyClosing(Iterable):
    def close(self):
        raise OSError("it does not close")


class Iterator(Closing):
    def __init__(self, log):
        super().__init__(log)
        self.pieces = pieces(log)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.pieces)


def breaking(log):
    yield from pieces(log)
    raise RuntimeError("it breaks")


def late(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/late")])
    yield from pieces(environ["log"])


BODIES = {
    "list": lambda log: list(PIECES),
    "tuple": lambda log: PIECES,
    "empty": lambda log: [],
    "generator": pieces,
    "iterable": Iterable,
    "sized": Sized,
    "closing": Closing,
    "badly_closing": BadlyClosing,
    "iterator": Iterator,
    "breaking": breaking,
    "file": lambda log: FileWrapper(io.BytesIO(b"".join(PIECES)), 5),
    "none": lambda log: None,
}


class App:
    """Answers in one of the ways that there are."""

    label = "app"

    def __init__(self, answer, body):
        self.answer, self.body = answer, body

    def __call__(self, environ, start_response):
        log, headers = environ["log"], [("Content-Type", "text/plain"), ("X-App", "1"), ("X-App", "2")]
        log.append(("app", sorted(environ)))
        if self.answer == "raises":
            raise KeyError("no answer")
        if self.answer == "late":
            return late(environ, start_response)
        write = start_response("200 OK", headers)
        headers.append(("X-Late", "not sent"))
        if self.answer == "writes":
            log.append(("write", write(b"written ")))
        if self.answer == "fails":
            try:
                raise ValueError("late")
            except ValueError:
                start_response("500 Oh", [("X-Error", "yes")], sys.exc_info())
        return BODIES[self.body](log)


def app_factory(global_conf, answer, body):
    return App(answer, body)


def passing(app):
    return app


def plain(app):
    return lambda environ, start_response: app(environ, start_response)


def marking(app):
    def filter(environ, start_response):
        environ["marked"] = environ.pop("mark", 0)

        def start(status, headers, exc_info=None):
            environ["log"].append(("marking", status, list(headers), exc_info and exc_info[0]))
            return start_response(status, [*headers[1:], ("X-Marked", "yes")], exc_info)

        return app(environ, start)

    return filter


def upper(app):
    def filter(environ, start_response):
        body = app(environ, start_response)
        try:
            for piece in body:
                yield piece.upper()
        finally:
            getattr(body, "close", lambda: None)()

    return filter


def collecting(app):
    def filter(environ, start_response):
        body = app(environ, start_response)
        with contextlib.closing(body) if hasattr(body, "close") else contextlib.nullcontext():
            return [b"".join(body)]

    return filter


def catching(app):
    def filter(environ, start_response):
        try:
            return app(environ, start_response)
        except Exception:
            start_response("502 Caught", [("X-Caught", "yes")], sys.exc_info())
            return [b"caught"]

    return filter


def copying(app):
    return lambda environ, start_response: app({**environ, "copied": True}, start_response)


def asking_twice(app):
    def filter(environ, start_response):
        first = app(dict(environ, HTTP_X_FIRST="yes"), lambda status, headers, exc_info=None: None)
        getattr(first, "close", lambda: None)()
        return app(environ, start_response)

    return filter


def curious(app):
    """Looks at what it is given, as some filters do."""

    def filter(environ, start_response):
        body = app(environ, start_response)
        environ["log"].append(
            (
                isinstance(app, App) and app.label,
                callable(app),
                isinstance(body, list | tuple | FileWrapper | Iterable),
                [hasattr(body, name) for name in ("__len__", "__iter__", "__next__", "close", "log", "send")],
                repr(type(body).__len__(body)) if hasattr(body, "__len__") else None,
            )
        )
        return body

    return filter


def refusing(app):
    def filter(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            start_response("403 No", [("Content-Length", "0")])
            return ()
        return app(environ, start_response)

    return filter


class Webob(Middleware):
    def process_response(self, response):
        response.headers["X-Webob"] = "yes"
        return response


def webob_reading(app):
    def filter(environ, start_response):
        response = webob.Request(environ).get_response(app)
        response.body = response.body + b"!"
        return response(environ, start_response)

    return filter


FILTERS = {
    one.__name__.lower(): one
    for one in (
        *(passing, plain, marking, upper, collecting, catching, copying, asking_twice, curious, refusing),
        *(Webob, webob_reading),
    )
}


def filter_factory(global_conf, how):
    return FILTERS[how]


def filter_app_factory(app, global_conf, how):
    return FILTERS[how](app)


def exchange(app, method, patience):
    """All that a server and the layers see of a request, until the client hangs up after so many pieces."""
    log = []
    sent = False

    def write(piece):
        nonlocal sent
        sent = True
        log.append(("sent", piece))
        return "written"

    def start_response(status, headers, exc_info=None):
        log.append(("started", status, headers, exc_info and repr(exc_info[1])))
        if exc_info and sent:
            raise exc_info[1]
        return write

    environ = webob.Request.blank("/path?query=1", method=method, body=b"body").environ
    environ |= {"log": log, "mark": 1}
    try:
        body = app(environ, start_response)
        log.append([hasattr(body, name) for name in ("__len__", "__next__", "close", "append")])
        try:
            iterator = iter(() if method == "HEAD" else body)
            log.append(("an iterator itself", iterator is body))
            for number, piece in enumerate(iterator):
                if number == patience:
                    break
                write(piece)
        finally:
            if hasattr(body, "close"):
                body.close()
    except Exception as error:
        log.append((type(error), str(error)))
    return log, sorted(environ)


@pytest.fixture(scope="module")
def ini(tmp_path_factory):
    return tmp_path_factory.mktemp("traced") / "paste.ini"


@pytest.fixture(autouse=True)
def doubles(monkeypatch):
    monkeypatch.setitem(sys.modules, MODULE, HERE)


def written(ini, filters, answer, body):
    names = [f"f{number}" for number in range(len(filters))]
    sections = [
        f"[filter:{name}]\npaste.filter{kind}_factory = {MODULE}:filter{kind}_factory\nhow = {how}\n"
        for name, (how, kind) in zip(names, filters, strict=True)
    ]
    app = f"[app:app]\npaste.app_factory = {MODULE}:app_factory\nanswer = {answer}\nbody = {body}\n"
    ini.write_text(f"[pipeline:main]\npipeline = {' '.join(names)} app\n{''.join(sections)}{app}")
    return ini


@settings(max_examples=300, deadline=None)
@given(
    filters=st.lists(st.tuples(st.sampled_from(sorted(FILTERS)), st.sampled_from(["", "_app"])), max_size=5),
    answer=st.sampled_from(["plain", "writes", "raises", "late", "fails"]),
    body=st.sampled_from(sorted(BODIES)),
    method=st.sampled_from(["GET", "HEAD", "POST"]),
    patience=st.none() | st.integers(0, 3),
)
def test_a_traced_pipeline_does_what_it_does_untraced(ini, filters, answer, body, method, patience):
    path = written(ini, filters, answer, body)
    tracer, recordings = Tracer(), []
    traced = Loader(path, wrap=tracer.wrap).load_app("main")

    wanted = exchange(Loader(path).load_app("main"), method, patience)
    assert exchange(traced, method, patience) == wanted
    with tracer.telling(recordings.append):
        assert exchange(traced, method, patience) == wanted
    (trace,) = (recording.trace() for recording in recordings)
    assert trace.left_out == 0
    assert all(visit.own_seconds <= trace.seconds for _, visit in trace.walk())
