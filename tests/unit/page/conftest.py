import pytest
import webtest

from novalite.cloud import Cloud
from novalite.inspector.trace.recording import Tracer
from novalite.page.application import ServedPage
from novalite.page.watch import Watch
from novalite.wsgi.loader import Part


class Clock:
    """A clock in seconds that a test moves."""

    now = 0.0

    def __call__(self):
        return self.now


def answering(environ, start_response):
    """Answers with the body that it was sent, or with ok; at /raise it fails."""
    body = environ["wsgi.input"].read() or b'"ok"'
    if environ["PATH_INFO"] == "/raise":
        raise RuntimeError("no luck")
    content_type = environ.get("CONTENT_TYPE") or "application/json"
    start_response("200 OK", [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture
def now():
    return Clock()


@pytest.fixture
def tracer():
    return Tracer()


@pytest.fixture
def watch(tracer, now):
    return Watch(tracer, now)


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def served(tracer, watch, cloud):
    layer = tracer.wrap(Part("answering", "app:answering", "x.ini", "app"), answering)
    page = ServedPage(layer, cloud, watch, "osapi_compute", {"auth_strategy": "keystone"}, ["cloud.example"])
    return webtest.TestApp(page, {"REMOTE_ADDR": "127.0.0.1"})


@pytest.fixture
def asked(served):
    """What is asked for the list; so that somebody looks."""

    def ask(after=0):
        return served.get(f"/_novalite/page/requests?after={after}").json

    ask()
    return ask
