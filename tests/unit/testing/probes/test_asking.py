"""An application is asked as PEP 3333 has it; what it raises is an answer too."""

from wsgiref.validate import validator

import pytest

from novalite.testing.probes.asking import Reader, ask


def echo(environ, start_response):
    write = start_response("200 OK", [("Content-Type", "text/plain"), ("X-One", "1"), ("x-one", "2")])
    write(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']} ".encode())
    return iter([environ["wsgi.input"].read(9), environ.get("HTTP_X_TOKEN", "").encode()])


def test_what_is_asked_arrives():
    answer = ask(echo, "PUT /a%2Fb?c=%20", {"X-Token": "t"}, Reader(3, has_length=True))

    assert (answer.status, answer.body) == (200, b"PUT /a/b?c=%20 xxxt")
    assert answer.all("X-ONE") == ["1", "2"]
    assert (answer.header("x-one"), answer.header("x-two")) == ("1", None)
    assert str(answer) == "PUT /a%2Fb?c=%20 answered 200"


def test_a_request_is_wsgi():
    def read(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["wsgi.input"].read(1)]

    assert ask(validator(read), "GET /").body == b""


def test_what_is_raised_is_an_answer():
    def crash(environ, start_response):
        raise LookupError("no")

    answer = ask(crash, "GET /a")

    assert (answer.status, str(answer)) == (0, "GET /a raised LookupError('no')")


def test_an_answer_is_closed_though_it_raises():
    class Body:
        closed = False

        def __iter__(self):
            raise LookupError

        def close(self):
            self.closed = True

    body = Body()
    ask(lambda environ, start_response: body, "GET /")

    assert body.closed


def test_a_body_is_made_while_it_is_read():
    body = Reader(5)

    assert (body.read(2), body.readline(1), [*body], body.read()) == (b"xx", b"x", [b"xx"], b"")
    assert body.length is None
    assert body.count == 5
    with pytest.raises(LookupError):
        Reader(error=LookupError()).read()
