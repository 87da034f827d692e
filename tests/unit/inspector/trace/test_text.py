from dataclasses import replace

import pytest

from novalite.cli.printing import STYLES
from novalite.inspector.trace.text import lines, plain
from novalite.inspector.trace.visits import Answered, Change, Route
from tests.unit.inspector.trace.conftest import visit

WHOLE = """\
POST /v1/servers?limit=1&token=tokentoken

  in            own ms  environ
  sizelimit      1.000
   authtoken     1.000  + HTTP_X_USER_ID=u1  ~ HTTP_X_AUTH_TOKEN=gAAAAABsecretsecret  + checked=was gAAAAABsecretsecret  - HTTP_X_ROLES
    app          1.000  + wsgiorg.routing_args=<tuple>

  out           status  headers
    app            201  + Content-Type: application/json  + X-Subject-Token: abcdefghijkl
   authtoken       201
  sizelimit        201  ~ Age: 2 (was 1)

201 Created, 20 bytes in 4.0 ms, made by app: servers.create at /v1/servers"""  # noqa: E501


def test_the_way_in_and_the_way_out_have_a_line_for_each_layer(trace):
    assert plain(trace) == WHOLE


@pytest.mark.parametrize("width", [20, 40, 79, 100, 500])
def test_no_line_is_wider_than_the_window(trace, width):
    shown, whole = plain(trace, width).splitlines(), WHOLE.splitlines()

    assert all(len(line) <= width for line in shown)
    for line, full in zip(shown, whole, strict=True):
        assert line == full or (len(line) == width and line.endswith("…") and full.startswith(line[:-1]))
    assert plain(trace, 500) == WHOLE


def test_an_error_is_shown_where_it_was_raised_and_who_never_answered(trace):
    first = visit("outer", visit("inner", error="ValueError: no"), visit("mute"), error="ValueError: no")
    shown = plain(replace(trace, first=first, answered=None, error="ValueError: no", route=None)).splitlines()

    assert shown[7:] == [
        "  out       status  headers",
        "   inner         -  raised ValueError: no",
        "   mute          -  no answer",
        "  outer          -  raised ValueError: no",
        "",
        "raised ValueError: no",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"answered": None}, "no answer"),
        ({"complete": False, "route": None}, "201 Created, 20 bytes in 4.0 ms, and still being sent, made by app"),
        ({"left_out": 3, "route": None}, "201 Created, 20 bytes in 4.0 ms, made by app; 3 visits more are left out"),
        ({"route": Route(None, None)}, "201 Created, 20 bytes in 4.0 ms, made by app: a route"),
        (
            {"answered": Answered("404 Not Found", (), 0), "route": None},
            "404 Not Found, 0 bytes in 4.0 ms, made by app",
        ),
    ],
)
def test_the_last_line_sums_up(trace, changes, said):
    assert plain(replace(trace, **changes)).splitlines()[-1] == said


def test_values_are_cut_and_what_a_terminal_would_obey_is_written_out(trace):
    first = visit("a", status="200 OK", environ=(Change("long", None, "x" * 50), Change("evil", None, "\x1b[2J\n")))

    assert (
        plain(replace(trace, first=first)).splitlines()[3] == f"  a     1.000  + long={'x' * 39}…  + evil=\\x1b[2J\\n"
    )


def test_each_piece_has_a_style_that_there_is(trace):
    first = visit("a", visit("b", error="x"), visit("c"), status="404 No")
    pieces = [piece for one in (trace, replace(trace, first=first)) for line in lines(one) for piece in line]

    assert {style for _, style in pieces} <= {*STYLES, ""}
