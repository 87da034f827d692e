"""An exchange is written as other tools read it; that tests get files is tested in tests/functional/test_plugin.py."""

from novalite.cloud.core.journal import Entry, Message
from novalite.testing.har import archive


def test_a_request_and_its_answer_are_an_entry():
    sent = Message([("Host", "localhost"), ("Content-Type", "application/json")], bytearray(b"{}"), 2)
    answered = Message([("content-type", "text/plain"), ("Location", "/b")], bytearray("ä".encode()), 9)
    (entry,) = archive([Entry(0, "POST", "/a?x=1&y=", 302, 0.5, None, sent, answered)])["log"]["entries"]
    request, response = entry["request"], entry["response"]

    assert entry["startedDateTime"] == "1970-01-01T00:00:00+00:00"
    assert entry["time"] == entry["timings"]["wait"] == 500
    assert (request["method"], request["url"]) == ("POST", "http://localhost/a?x=1&y=")
    assert request["queryString"] == [{"name": "x", "value": "1"}, {"name": "y", "value": ""}]
    assert {"name": "Host", "value": "localhost"} in request["headers"]
    assert request["postData"] == {"mimeType": "application/json", "text": "{}"}
    assert (response["status"], response["redirectURL"], response["bodySize"]) == (302, "/b", 9)
    assert response["content"] == {
        "size": 9,
        "mimeType": "text/plain",
        "text": "ä",
        "comment": "7 more bytes were not kept",
    }


def test_a_request_without_an_answer_or_of_which_nothing_was_kept_is_an_entry_too():
    first, second = archive([Entry(0, "GET", "/a", None, 0, None), Entry(0, "GET", "/a", 200, 0, None, Message())])[
        "log"
    ]["entries"]

    assert first["response"]["status"] == 0
    assert first["response"]["content"] == {"size": 0, "mimeType": ""}
    assert (first["request"]["bodySize"], second["request"]["bodySize"]) == (-1, 0)
    assert "postData" not in first["request"]
    assert "postData" not in second["request"]
