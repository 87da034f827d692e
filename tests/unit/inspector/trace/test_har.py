import json
from dataclasses import replace

import pytest

from novalite.inspector.trace.har import har
from novalite.inspector.trace.visits import Answered


def entry(trace):
    (found,) = json.loads(json.dumps(har([trace])))["log"]["entries"]
    return found


def test_a_log_says_who_made_it(trace):
    log = har([trace, trace])["log"]

    assert (log["version"], log["creator"]["name"], len(log["entries"])) == ("1.2", "novalite", 2)
    assert log["creator"]["version"]


def test_an_entry_has_all_that_the_format_asks_for(trace):
    found = entry(trace)

    assert found["startedDateTime"] == "1970-01-12T13:46:40.500Z"
    assert found["time"] == pytest.approx(4)
    assert found["timings"] == {"send": 0, "wait": pytest.approx(2.5), "receive": pytest.approx(1.5)}
    assert found["cache"] == {}
    assert found["_trace"]["answered_by"] == "app"
    assert set(found["request"]) == {
        *("method", "url", "httpVersion", "cookies", "headers", "queryString", "postData", "headersSize", "bodySize"),
    }
    assert set(found["response"]) == {
        *(
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
        ),
    }


def test_the_request_is_as_it_was_sent(trace):
    request = entry(trace)["request"]

    assert (request["method"], request["httpVersion"], request["bodySize"]) == ("POST", "HTTP/1.1", 85)
    assert request["queryString"] == [{"name": "limit", "value": "1"}, {"name": "token", "value": "tokentoken"}]
    assert request["cookies"] == [{"name": "session", "value": "cookiecookie"}]
    assert request["headers"][2] == {"name": "Content-Type", "value": "application/json"}
    assert request["postData"] == {"mimeType": "application/json", "text": trace.asked.body}


def test_the_response_is_as_it_was_answered(trace):
    response = entry(trace)["response"]

    assert (response["status"], response["statusText"], response["redirectURL"]) == (201, "Created", "/v1/servers/7")
    assert response["content"] == {"size": 20, "mimeType": "application/json", "text": trace.answered.body}
    assert response["bodySize"] == 20


def test_what_there_was_not_is_left_out(trace):
    found = entry(
        replace(trace, asked=replace(trace.asked, body=None, headers=(("Cookie", "a/b[]=;"),)), answered=None)
    )

    assert "postData" not in found["request"]
    assert (found["request"]["cookies"], found["request"]["bodySize"]) == ([], -1)
    assert (found["response"]["status"], found["response"]["content"]) == (0, {"size": 0, "mimeType": ""})


def test_a_status_that_is_none_is_0(trace):
    assert entry(replace(trace, answered=Answered("odd", (), 0)))["response"]["status"] == 0
