from collections import Counter
from pathlib import Path

import pytest

from novalite import conformance
from novalite.conformance.faults import Faults, faults, said

KNOWN = Faults([(404, "Flavor * could not be found."), (404, "Gone:*"), (409, "a (b) * c")])


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (404, '{"itemNotFound": {"code": 404, "message": "Flavor 7 could not be found."}}'),
        (409, '{"NeutronError": {"type": "A", "message": "a (b) 5\\n c", "detail": ""}}'),
        (404, '{"message": "Gone: ", "code": "404 Not Found"}'),
        (404, "<html><head></head>\n<body>\n <h1>Gone:</h1> it &amp; all<br/>\n\n</body></html>"),
        (404, ""),
        (404, "[1]"),
        (404, '{"choices": []}'),
    ],
)
def test_a_message_that_is_known_is_right(status, text):
    KNOWN.check("GET /a", status, text)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (404, '{"itemNotFound": {"message": "Flavor 7 could not be found. Really"}}'),
        (404, '{"itemNotFound": {"message": "a (b) c c"}}'),
        (410, '{"gone": {"message": "Gone: 1"}}'),
        (404, "<html><body>Missing</body></html>"),
    ],
)
def test_another_message_departs_or_the_same_with_another_status(status, text):
    with pytest.raises(AssertionError, match=f"^GET /a: {status} '.*' is no known message"):
        KNOWN.check("GET /a", status, text)


@pytest.mark.parametrize("service", ["compute", "identity", "image", "network", "volume"])
def test_no_service_knows_a_message_that_is_anything(service):
    for status, pattern in faults(service).patterns.items():
        assert 400 <= status < 500
        assert not pattern.fullmatch("Changed."), f"something of {status} is any message"


def test_what_is_said_is_one_line():
    assert [*said('{"a": {"message": " b\\n\\n c "}, "d": {"message": ""}, "e": "f"}')] == ["b c"]


@pytest.mark.parametrize("service", ["compute", "identity", "image", "network", "volume"])
def test_each_message_is_told_once(service):
    lines = (Path(conformance.__file__).parent / service / "faults.tsv").read_text().splitlines()
    assert [line for line, count in Counter(lines).items() if count > 1] == []
