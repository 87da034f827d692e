import pytest
import webob

from novalite.cloud import Cloud
from novalite.errors import ConnectionDropped
from novalite.middleware.cloud import CloudFilter
from novalite.middleware.journal import JournalFilter


def answering(environ, start_response):
    if environ["PATH_INFO"] == "/drop":
        raise ConnectionDropped
    start_response("404 Not Found", [("X-OpenStack-Request-Id", "req-1"), ("Content-Length", "0")])
    return [b""]


@pytest.fixture
def cloud():
    cloud = Cloud()
    cloud.clock.freeze(5)
    return cloud


@pytest.fixture
def ask(cloud):
    app = CloudFilter(JournalFilter(answering), cloud)
    return lambda path, method="GET": webob.Request.blank(path, method=method).get_response(app)


def told(cloud):
    return [(one.at, one.method, one.path, one.status, one.request_id) for one in cloud.journal.find()]


def test_nothing_is_noted_unless_it_is_asked_for(cloud, ask):
    assert ask("/cats").status_int == 404
    assert told(cloud) == []


def test_a_request_is_noted_with_what_became_of_it(cloud, ask):
    cloud.journal.keep(5)
    ask("/cats?x=1", "POST")
    with pytest.raises(ConnectionDropped):
        ask("/drop")
    ask("/_novalite/health")

    assert told(cloud) == [(5, "POST", "/cats?x=1", 404, "req-1"), (5, "GET", "/drop", None, None)]
    assert cloud.journal.find()[0].seconds > 0


def test_bodies_are_kept_up_to_so_many_bytes_and_as_far_as_they_are_read(cloud):
    def answering(environ, start_response):
        body = environ["wsgi.input"]
        read = [body.read(2), body.readline(), *body.readlines(1), *body]
        start_response("200 OK", [("A", "b")])
        yield b"|".join(read)
        yield b"and more"

    cloud.journal.keep(5, bytes=4)
    app = CloudFilter(JournalFilter(answering), cloud)
    request = webob.Request.blank("/cats", method="POST", body=b"ab\ncd\nef\n", headers={"X-One": "1"})
    assert request.get_response(app).body == b"ab|\n|cd\n|ef\nand more"
    (entry,) = cloud.journal.find()

    assert (entry.sent.body, entry.sent.size) == (b"ab\nc", 9)
    assert {("X-One", "1"), ("Content-Length", "9")} <= set(entry.sent.headers)
    assert (entry.answered.headers, entry.answered.body, entry.answered.size) == ([("A", "b")], b"ab|\n", 20)


def test_a_body_that_webob_would_wind_back_is_kept_once(cloud):
    def answering(environ, start_response):
        bodies = [webob.Request(environ).body for _ in range(2)]
        start_response("200 OK", [])
        return bodies

    cloud.journal.keep(5, bytes=9)
    request = webob.Request.blank("/cats", method="POST", body=b"ab")

    assert request.get_response(CloudFilter(JournalFilter(answering), cloud)).body == b"abab"
    assert cloud.journal.find()[0].sent.body == b"ab"


def test_an_answer_whose_body_is_kept_is_closed(cloud):
    class Answer(list):
        closed = False

        def close(self):
            Answer.closed = True

    def answering(environ, start_response):
        start_response("200 OK", [])
        return Answer([b"a"])

    cloud.journal.keep(5, bytes=4)
    webob.Request.blank("/cats").get_response(CloudFilter(JournalFilter(answering), cloud)).app_iter.close()

    assert Answer.closed


def test_of_a_long_path_the_beginning_is_noted(cloud, ask):
    cloud.journal.keep(1)
    ask("/" + "x" * 2000)

    assert cloud.journal.find()[0].path == "/" + "x" * 999
