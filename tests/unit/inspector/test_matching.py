import pytest
import routes

from novalite.inspector.matching import explain
from novalite.inspector.requests import parse_request
from novalite.inspector.routes import RouteTable


def app(environ, start_response):
    raise AssertionError("nobody calls it")


def at_night(environ, match):
    return match["id"] == "night"


@pytest.fixture
def table():
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.minimization = False
    for path, conditions in [
        ("/servers/{id}", {"method": ["GET"]}),
        ("/servers/{name}", {"method": ["GET", "PUT"]}),
        ("/servers/detail", {"method": ["GET"]}),
        ("/servers", {"method": ["GET"]}),
        ("/servers/{id}/tags/{tag}", {"method": ["PUT"]}),
        ("/{project:[0-9a-f]+}/flavors/{size:[0-9]+}", {"method": ["GET"]}),
        ("/watch/{id}", {"function": at_night}),
        ("/files/{path:.*}/{name}.{format}", None),
        ("/reports{.format}", {"method": ["GET"]}),
        ("/", None),
    ]:
        mapper.connect(path, controller=app, conditions=conditions)
    return RouteTable(mapper, "/v2")


@pytest.fixture
def explained(table):
    return lambda text: explain(table, parse_request(text))


def short(route):
    return f"{','.join(route.methods) or 'ANY'} {route.path}"


def near(explanation):
    return [(one.kind, short(one.route), one.reason) for one in explanation.near]


def test_the_longest_static_prefix_wins_and_then_what_is_defined_first(explained):
    detail, show = explained("GET /v2/servers/detail"), explained("GET /v2/servers/7")

    assert short(detail.match.route) == "GET /servers/detail"
    assert [(short(one.route), one.rule) for one in detail.losers] == [
        ("GET /servers/{id}", "its static prefix is shorter: /servers, not /servers/detail"),
        ("GET,PUT /servers/{name}", "its static prefix is shorter: /servers, not /servers/detail"),
    ]
    assert [(short(one.route), one.rule) for one in show.losers] == [
        ("GET,PUT /servers/{name}", "it is defined later: as number 2, not 1")
    ]
    assert show.match.variables == {"id": "7"}


NEAR = {
    "method": ("DELETE /v2/servers", [("method", "GET /servers", "it is for GET")]),
    "slash": ("GET /v2/servers/", [("slash", "GET /servers", "without the slash at the end")]),
    "case": ("GET /v2/Servers", [("case", "GET /servers", "in lower case")]),
    "escape": ("GET /v2/%2573ervers", [("escape", "GET /servers", "it is escaped twice")]),
    "escaped slash": (
        "PUT /v2/servers/1/tags/a%2fb",
        [
            (
                "escape",
                "PUT /servers/{id}/tags/{tag}",
                "%2F is a slash before routes are matched, and no part of a name",
            )
        ],
    ),
    "constraint": (
        "GET /v2/abX/flavors/m1",
        [
            (
                "constraint",
                "GET /{project:[0-9a-f]+}/flavors/{size:[0-9]+}",
                "project must match [0-9a-f]+, and is 'abX'; size must match [0-9]+, and is 'm1'",
            )
        ],
    ),
    "condition": ("GET /v2/watch/day", [("condition", "ANY /watch/{id}", "its condition says no: function at_night")]),
    "spelling": ("GET /v2/srevers", [("spelling", "GET /servers", "servers, not srevers")]),
    "nothing like it": ("GET /v2/volumes", []),
    "all other": ("GET /v2/abcdefgh/7", []),
}


@pytest.mark.parametrize(("request_", "expected"), NEAR.values(), ids=NEAR)
def test_what_is_nearly_matched_says_what_is_in_the_way(explained, request_, expected):
    explanation = explained(request_)

    assert explanation.match is None
    assert [one for one in near(explanation) if one[0] != "length"] == expected


def test_one_segment_too_many_is_told_last(explained):
    assert near(explained("GET /v2/servers/7/8")) == [
        ("length", "GET /servers/{id}", "without /8"),
        ("length", "GET,PUT /servers/{name}", "without /8"),
    ]


def test_the_best_is_told_first_and_the_routes_of_other_methods_are_left_out(explained):
    assert [(kind, route) for kind, route, _ in near(explained("PUT /v2/sarvers/1"))] == [
        ("spelling", "GET,PUT /servers/{name}"),
        ("spelling", "GET /servers/{id}"),
    ]
    assert [kind for kind, _, _ in near(explained("PUT /v2/servers/detail/"))] == ["slash", "slash", "slash"]


def test_a_route_that_matches_leaves_those_of_other_methods(explained):
    explanation = explained("PUT /v2/servers/detail")

    assert short(explanation.match.route) == "GET,PUT /servers/{name}"
    assert near(explanation) == [
        ("method", "GET /servers/{id}", "it is for GET"),
        ("method", "GET /servers/detail", "it is for GET"),
    ]
    assert str(explanation.near[0]).endswith("  it is for GET")


def test_a_condition_is_asked(explained):
    assert explained("GET /v2/watch/night").match.variables == {"id": "night"}


def test_a_path_that_is_not_below_the_mount_is_held_against_the_routes_as_it_is(explained):
    assert explained("GET /servers").match is not None


def test_only_so_many_are_told(table):
    assert len(explain(table, parse_request("GET /v2/sarvers/1"), count=1).near) == 1


def test_a_format_and_a_wildcard_are_variables_too(explained):
    assert explained("GET /v2/reports.json").match.variables == {"format": "json"}
    assert near(explained("GET /v2/reprots.json")) == []
    assert explained("GET /v2/files/a/b/c.txt").match.variables == {"path": "a/b", "name": "c", "format": "txt"}
