"""A request reaches an application as it would by a server, and an answer is taken as it is made."""

import io
import wsgiref.validate

import pytest

from novalite.errors import ConnectionDropped
from novalite.testing.in_process import SLEEP, TimedOut, ask


class Application:
    """Keeps the environ and what was sent; answers these chunks, and knows whether they were closed."""

    def __init__(self, *chunks, status="200 OK", headers=()):
        self.chunks, self.status, self.headers = chunks, status, [*headers]
        self.taken, self.closed = 0, False

    def __call__(self, environ, start_response):
        self.environ, self.sent = environ, environ["wsgi.input"].read()
        start_response(self.status, self.headers)
        return self

    def __iter__(self):
        for chunk in self.chunks:
            self.taken += 1
            yield chunk

    def close(self):
        self.closed = True


def test_an_application_finds_what_a_server_would_have_put_there():
    application = Application()
    headers = [("Content-Type", "a/b"), ("X-One", "1"), ("x-one", "2"), ("Cookie", "a=b"), ("Cookie", "c=d")]
    ask(application, "POST", "https://a.example:8443/k%C3%A4se%2Fb?x=%20y", headers, iter([b"ab", b"", b"c"]))

    environ = application.environ
    assert application.sent == b"abc"
    assert {key: environ[key] for key in environ if key.isupper() and key != "REMOTE_ADDR"} == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/käse/b".encode().decode("latin-1"),
        "QUERY_STRING": "x=%20y",
        "SERVER_NAME": "a.example",
        "SERVER_PORT": "8443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "a.example:8443",
        "CONTENT_TYPE": "a/b",
        "HTTP_X_ONE": "1, 2",
        "HTTP_COOKIE": "a=b; c=d",
    }
    assert environ["wsgi.url_scheme"] == "https"


@pytest.mark.parametrize(("url", "port"), [("http://a", "80"), ("https://a", "443")])
def test_a_url_without_a_port_or_a_path_has_those_of_its_scheme(url, port):
    application = Application()
    ask(application, "GET", url, [])

    assert (application.environ["SERVER_PORT"], application.environ["PATH_INFO"]) == (port, "/")


def test_what_is_asked_is_wsgi():
    def hello(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"hello"]

    answer = ask(wsgiref.validate.validator(hello), "GET", "http://localhost/a", [("Accept", "*/*")])
    with answer.body:
        assert answer.body.read() == b"hello"


def test_an_answer_is_taken_as_it_is_read_and_closed_at_the_end():
    application = Application(b"", b"one\n", b"two\n", b"three\n", status="202 Fine", headers=[("A", "b")])
    answer = ask(application, "GET", "http://localhost/", [])

    assert (answer.status, answer.reason, answer.headers) == (202, "Fine", [("A", "b")])
    assert application.taken < 3
    assert answer.body.readline() == b"one\n"
    assert answer.body.read() == b"two\nthree\n"
    assert not application.closed
    answer.body.close()
    assert application.closed


def test_a_status_without_a_reason_has_the_usual_one():
    assert ask(Application(status="404 "), "GET", "http://localhost/", []).reason == "Not Found"


def test_an_answer_to_head_has_no_body():
    assert ask(Application(b"hello"), "HEAD", "http://localhost/", []).body.read() == b""


def test_an_application_may_write_and_may_start_late():
    def late(environ, start_response):
        write = start_response("200 OK", [])
        write(b"one ")
        yield b"two"

    assert ask(late, "GET", "http://localhost/", []).body.read() == b"one two"


def test_what_an_application_raises_is_raised():
    def dropping(environ, start_response):
        raise ConnectionDropped

    with pytest.raises(ConnectionDropped):
        ask(dropping, "GET", "http://localhost/", [])


@pytest.mark.parametrize(("timeout", "seconds"), [(None, 0.001), (10, 0.001), (0.001, 10)])
def test_an_application_sleeps_no_longer_than_the_client_waits(timeout, seconds):
    def slow(environ, start_response):
        environ[SLEEP](seconds)
        start_response("200 OK", [])
        return [b"at last"]

    if timeout is not None and timeout < seconds:
        with pytest.raises(TimedOut, match=r"no answer within 0.001 s"):
            ask(slow, "GET", "http://localhost/", [], timeout=timeout)
    else:
        assert ask(slow, "GET", "http://localhost/", [], timeout=timeout).body.read() == b"at last"


def test_a_body_can_be_read_in_any_way_a_file_can():
    def lines(environ, start_response):
        body = environ["wsgi.input"]
        start_response("200 OK", [])
        return [b"|".join([body.readline(), body.read(2), *body])]

    assert ask(lines, "PUT", "http://localhost/", [], io.BytesIO(b"a\nbcd\ne\n")).body.read() == b"a\n|bc|d\n|e\n"
