import re

from novalite.conformance.outcomes import DEPARTED, HELD, SKIPPED, Outcome, Results
from novalite.conformance.report import html

EXCHANGES = [
    {"request": "GET /a", "role": "", "version": "", "body": "", "status": "200 OK", "answer": "before"},
    {
        "request": "POST /cats",
        "role": "member",
        "version": "compute 2.5",
        "body": '{"a": "<b>"}',
        "status": "404 Not Found",
        "answer": "<script>alert(1)</script>",
    },
]
OUTCOMES = [
    Outcome("t::held", "compute", "cats", "2.1", HELD),
    Outcome("t::departed[<i>]", "compute", "cats", "2.2", DEPARTED, "", "200", "404", EXCHANGES),
    Outcome("t::broken", "compute", "dogs", None, DEPARTED, got="KeyError: 'a'"),
    Outcome("t::skipped", "compute", "dogs", None, SKIPPED, "needs a <moon>"),
]
RESULTS = Results("https://a&b", 0, 3.0, {"Python": "3.11", "novalite": "0.1", "pytest": "9"}, ["/cats/a"], OUTCOMES)


def test_a_departure_is_request_expected_and_got():
    page = html(RESULTS)
    shown = re.findall(r"<div>([a-z ]+)</div>\n<pre>(.*?)</pre>", page, re.DOTALL)

    assert shown == [
        ("request", "POST /cats  (as member, compute 2.5)\n{&quot;a&quot;: &quot;&lt;b&gt;&quot;}"),
        ("expected", "200"),
        ("got", "404"),
        ("answer", "404 Not Found\n&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("requests before", "GET /a → 200 OK"),
        ("got", "KeyError: &#x27;a&#x27;"),
    ]
    assert "<script" not in page


def test_it_says_what_was_run_and_when_and_how_it_ended():
    page = html(RESULTS)

    assert "<h1>Conformance of https://a&amp;b</h1>" in page
    assert "begun 1970-01-01 00:00 UTC, 3 seconds" in page
    assert '<span class="departed">2 departed</span>' in page
    assert "<td>compute cats</td><td>2.1</td>" in page
    assert "<li>1: needs a &lt;moon&gt;</li>" in page
    assert "<li>/cats/a</li>" in page
    assert "novalite 0.1, Python 3.11" in page


def test_it_needs_no_other_file_and_has_no_headings_of_nothing():
    page = html(Results("memory", 0, 1.0, {"Python": "3"}, [], OUTCOMES[:1]))

    assert re.findall(r"(?:src|href)=|url\(|@import", page) == []
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["By noun and range of versions", "Versions"]
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
