import io

import pytest
import webob
import webob.exc

from novalite.errors import BadOption
from novalite.middleware.sizelimit import LimitingReader, RequestBodySizeLimiter

TOO_LARGE = "413 Request Entity Too Large\n\nRequest is too large. Larger than 10.\n\n   "


def reading(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def ask(body, length, limit=10, application=reading):
    request = webob.Request.blank("/", method="POST")
    request.environ["wsgi.input"] = io.BytesIO(body)
    request.environ.pop("CONTENT_LENGTH", None)
    if length is not None:
        request.environ["CONTENT_LENGTH"] = length
    return request.get_response(RequestBodySizeLimiter(application, limit))


@pytest.mark.behaviour("MID-003")
def test_a_body_of_exactly_the_limit_is_accepted():
    response = ask(b"x" * 10, "10")

    assert (response.status_int, response.body) == (200, b"x" * 10)


@pytest.mark.behaviour("MID-004")
def test_one_byte_more_is_refused_before_anybody_reads_it():
    def unasked(environ, start_response):
        raise AssertionError("the application was asked")

    response = ask(b"x" * 11, "11", application=unasked)

    assert response.status == "413 Request Entity Too Large"
    assert response.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert response.text == TOO_LARGE
    assert "Retry-After" not in response.headers


@pytest.mark.behaviour("MID-005")
@pytest.mark.parametrize("length", [None, ""])
def test_a_body_of_unknown_length_is_refused_while_it_is_read(length):
    response = ask(b"x" * 11, length)

    assert (response.status_int, response.text) == (413, TOO_LARGE)


def test_a_body_of_unknown_length_and_exactly_the_limit_is_accepted():
    assert ask(b"x" * 10, None).body == b"x" * 10


@pytest.mark.parametrize("length", ["-1", "ten", "1.5", "²", "+5", "1_0"])
def test_a_length_that_is_no_number_is_a_bad_request(length):
    assert ask(b"x", length).status_int == 400


def test_a_length_of_thousands_of_digits_is_too_large():
    assert ask(b"x", "9" * 5000).status_int == 413


@pytest.mark.behaviour("OBS-021")
def test_the_limit_is_112_kib_unless_it_is_set():
    assert RequestBodySizeLimiter(reading).limit == 114688
    assert RequestBodySizeLimiter(reading, "20").limit == 20


@pytest.mark.parametrize(
    ("value", "reason"),
    [("big", "'big' is not a number"), ("-1", "-1 is less than 0"), ("1.5", "'1.5' is not a number")],
)
def test_a_limit_that_is_none_is_refused(value, reason):
    with pytest.raises(BadOption) as refused:
        RequestBodySizeLimiter(reading, value)

    assert (refused.value.key, refused.value.reason) == ("max_request_body_size", reason)


WAYS_TO_READ = {
    "all": lambda reader: reader.read(),
    "all by minus one": lambda reader: reader.read(-1),
    "byte by byte": lambda reader: b"".join(iter(lambda: reader.read(1), b"")),
    "more than there is": lambda reader: reader.read(1000),
    "by lines": lambda reader: b"".join(iter(reader.readline, b"")),
    "by parts of lines": lambda reader: b"".join(iter(lambda: reader.readline(3), b"")),
    "all lines": lambda reader: b"".join(reader.readlines()),
    "iterating": lambda reader: b"".join(reader),
}


@pytest.mark.behaviour("MID-001")
@pytest.mark.parametrize("read", WAYS_TO_READ.values(), ids=WAYS_TO_READ)
def test_exactly_the_limit_can_be_read_in_any_way(read):
    data = b"12\n45\n7890"

    assert read(LimitingReader(io.BytesIO(data), 10)) == data


@pytest.mark.behaviour("MID-002")
@pytest.mark.parametrize("read", WAYS_TO_READ.values(), ids=WAYS_TO_READ)
def test_one_byte_too_many_cannot_be_read_in_any_way(read):
    with pytest.raises(webob.exc.HTTPRequestEntityTooLarge) as refused:
        read(LimitingReader(io.BytesIO(b"12\n45\n78901"), 10))

    assert refused.value.explanation == "Request is too large. Larger than 10."


def test_reading_all_takes_no_more_than_shows_that_it_is_too_much():
    endless = io.BytesIO(b"x" * 1000)

    with pytest.raises(webob.exc.HTTPRequestEntityTooLarge):
        LimitingReader(endless, 10).read()

    assert endless.tell() == 11
