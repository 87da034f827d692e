"""What is wrong with an answer is said in words; the probes of whole pipelines are in test_guard.py."""

import pytest

from novalite.testing.probes import rules
from novalite.testing.probes.asking import Answer
from novalite.testing.probes.service import Service

SERVICE = Service(None, "/things", origin="https://a.example.org", limit=9, proxied=True)


def answer(status=200, *headers, body=b"", request="GET /things"):
    return Answer(request, status, headers, body)


@pytest.mark.parametrize(
    ("rule", "answers", "problem"),
    [
        (rules.succeeds, [answer(200), answer(302)], None),
        (rules.succeeds, [answer(200), answer(404)], "it should succeed"),
        (rules.allows_origin, [answer(200, ("Access-Control-Allow-Origin", "*"))], None),
        (rules.allows_origin, [answer(204, request="OPTIONS /things")], "Access-Control-Allow-Origin is None"),
        (rules.is_same_without_body, [answer(200), answer(404)], "HEAD should have the status of GET"),
        (
            rules.is_same_without_body,
            [answer(200, ("Content-Type", "a/b")), answer(200, ("Content-Type", "c/d"))],
            "their Content-Types are a/b and c/d",
        ),
        (rules.is_still_get, [answer(200), answer(400)], None),
        (rules.says_what_is_allowed, [answer(501)], None),
        (rules.says_what_is_allowed, [answer(405, ("Allow", "GET"))], None),
        (rules.says_what_is_allowed, [answer(500)], "it should be 404, 405 or 501"),
        (rules.says_what_is_allowed, [answer(0)], "it should be 404, 405 or 501"),
        (rules.leads_nowhere_else, [answer(302, ("Location", "http://localhost/a")), answer()], None),
        (rules.leads_nowhere_else, [answer(302, ("Location", "//localhost"))], None),
        (rules.leads_nowhere_else, [answer(302, ("Location", "/a//b"))], None),
        (rules.leads_nowhere_else, [answer(302, ("Location", "http://localhost.a"))], "it leads to http://localhost.a"),
        (rules.leads_nowhere_else, [answer(302, ("Location", "/\\a"))], "it leads to /\\a"),
        (rules.has_links_as_it_should, [answer(body=b"https://proxy.invalid/a")], None),
        (
            rules.has_links_as_it_should,
            [answer(body=b"http://localhost/a")],
            "GET /things has links that do not lead through the proxy",
        ),
        (rules.is_mounted, [answer(200, body=b"OK"), answer(404, body=b"OK?")], None),
        (rules.is_mounted, [answer(200), answer(404)], None),
        (rules.is_fault, [answer(500, body=b'File "a.py"')], "its body has a traceback"),
    ],
)
def test_a_rule_says_what_is_wrong(rule, answers, problem):
    assert rule(SERVICE, *answers) == problem
