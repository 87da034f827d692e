from novalite.inspector.difference import Change
from novalite.inspector.difference_text import written
from novalite.inspector.sections import Place
from novalite.inspector.text import length, plain

CHANGES = [
    Change("changed", "/v2 (keystone), /v3", "audit has taken the place of log", Place("a", 3), Place("b", 4)),
    Change("removed", "/v2 (keystone), /v3", "sizelimit is left out; it was behind faultwrap", Place("a", 3)),
    Change("added", "[filter:cors]", "allowed_origin is set, to https://example.org", after=Place("b", 9)),
    Change("changed", "GET /cats", "is answered by others"),
]


def test_changes_are_told_place_by_place_with_their_lines():
    assert plain(written(CHANGES, 60)).splitlines() == [
        "/v2 (keystone), /v3",
        "  ~ audit has taken the place of log (line 3 → line 4)",
        "  - sizelimit is left out; it was behind faultwrap",
        "      (line 3)",
        "[filter:cors]",
        "  + allowed_origin is set, to https://example.org (line 9)",
        "GET /cats",
        "  ~ is answered by others",
    ]


def test_no_difference_is_told_too():
    assert plain(written([], 60)) == "no difference"


def test_nothing_is_wider_than_the_window():
    assert all(length(line) <= width for width in range(50, 80) for line in written(CHANGES, width))
