import inspect
import json

import pytest
import routes
from routes.middleware import RoutesMiddleware

from novalite.inspector.routes import NoRoutes, RouteTable, find_mapper, parse_request, route_tables, routes_of
from novalite.wsgi import Middleware, Resource, Router, expected_errors


class Cats:
    """A controller whose methods nobody calls."""

    def index(self, req):
        raise AssertionError

    @expected_errors(404)
    def show(self, req, id):
        raise AssertionError

    def create(self, req, body):
        raise AssertionError


def app(environ, start_response):
    raise AssertionError("nobody calls it")


def new_mapper():
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.minimization = False
    return mapper


def connected():
    mapper = new_mapper()
    cats = Resource(Cats())
    mapper.redirect("", "/")
    mapper.connect("/cats", controller=cats, action="index", conditions={"method": ["GET"]})
    mapper.connect("/cats", controller=cats, action="create", conditions={"method": ["POST", "PUT"]})
    mapper.connect("/cats/{id:[0-9]+}", controller=cats, action="show", conditions={"method": ["GET"]})
    mapper.connect("/any/{path_info:.*}", controller=app)
    return mapper


@pytest.fixture
def table():
    return routes_of(connected())


def test_a_table_has_the_routes_in_the_order_of_their_definition(table):
    shown = [(route.position, route.methods, route.path, route.action) for route in table]

    assert len(table) == 5
    assert shown == [
        (0, (), "", None),
        (1, ("GET",), "/cats", "index"),
        (2, ("POST", "PUT"), "/cats", "create"),
        (3, ("GET",), "/cats/{id:[0-9]+}", "show"),
        (4, (), "/any/{path_info:.*}", None),
    ]


def test_the_controller_is_the_class_behind_the_resource(table):
    controllers = [route.controller for route in table]

    assert controllers == ["", *[f"{__name__}.Cats"] * 3, "builtins.function"]


def test_a_redirection_says_where_to(table):
    assert [route.redirect for route in table] == ["/", None, None, None, None]


def test_the_source_is_the_method_itself_and_not_what_decorates_it(table):
    route = list(table)[3]

    assert route.source == f"{__file__}:{inspect.getsourcelines(inspect.unwrap(Cats.show))[1]}"
    assert next(iter(table)).source is None


def test_an_action_that_the_controller_does_not_have_has_no_source():
    mapper = new_mapper()
    mapper.connect("/cats", controller=Resource(Cats()), action="rename")
    mapper.connect("/dogs", controller="dogs", action="index")

    assert [(route.controller, route.source) for route in routes_of(mapper)] == [
        (f"{__name__}.Cats", None),
        ("dogs", None),
    ]


@pytest.mark.parametrize(
    ("request_", "action", "variables"),
    [
        ("GET /cats", "index", {}),
        ("/cats", "index", {}),
        ("get /cats?limit=1", "index", {}),
        ("POST /cats", "create", {}),
        ("PUT /cats", "create", {}),
        ("GET /cats/7", "show", {"id": "7"}),
        ("DELETE /any/where/else", None, {"path_info": "where/else"}),
    ],
)
def test_a_request_is_matched_with_the_variables_of_its_path(table, request_, action, variables):
    match = table.match(request_)

    assert (match.route.action, match.variables) == (action, variables)


@pytest.mark.parametrize("request_", ["DELETE /cats", "GET /cats/", "GET /cats/x", "GET /dogs", "GET /"])
def test_a_request_that_fits_no_route_is_matched_to_none(table, request_):
    assert table.match(request_) is None


@pytest.mark.parametrize(
    ("mount", "request_", "found"),
    [
        ("/v2", "GET /v2/cats", True),
        ("/v2/+", "GET /v2/cats", True),
        ("/v2/", "GET /v2/cats", True),
        ("/v2", "GET /cats", False),
        ("/v2", "GET /v2.1/cats", False),
        ("/", "GET /cats", True),
    ],
)
def test_a_mounted_table_is_asked_for_the_whole_path(mount, request_, found):
    assert (RouteTable(connected(), mount).match(request_) is not None) is found


def test_a_match_can_be_asked_of_a_mapper_that_nobody_has_made_ready():
    assert connected()._created_regs is False
    assert routes_of(connected()).match("GET /cats").route.position == 1


def test_a_static_route_is_none_and_a_prefix_counts():
    mapper = new_mapper()
    mapper.connect("home", "http://example.org/", _static=True)
    with mapper.submapper(path_prefix="/api") as api:
        api.connect("/cats", controller=app)

    table = routes_of(mapper)
    assert [route.path for route in table] == ["/api/cats"]
    assert table.match("GET /api/cats").route.position == 0


@pytest.mark.parametrize(
    ("request_", "first"),
    [("GET /cat", "GET /cats"), ("POST /cats", "POST,PUT /cats"), ("GET /cats/x", "GET /cats/{id:[0-9]+}")],
)
def test_the_nearest_routes_are_those_that_look_alike_the_method_second(table, request_, first):
    nearest = table.nearest(request_)

    assert len(nearest) == 5
    assert f"{','.join(nearest[0].methods)} {nearest[0].path}" == first
    assert table.nearest(request_, count=2) == nearest[:2]


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("GET /cats", ("GET", "/cats")),
        (" delete  /cats/7?a=/b ", ("DELETE", "/cats/7")),
        ("/cats", ("GET", "/cats")),
    ],
)
def test_a_request_is_read_from_a_text(text, parsed):
    assert parse_request(text) == parsed


@pytest.mark.parametrize("text", ["", "GET", "GET cats", "GET /cats now", "?a=/b"])
def test_a_text_that_is_no_request_is_refused(text):
    with pytest.raises(ValueError, match="is not `METHOD /path`"):
        parse_request(text)


def test_a_route_and_a_match_are_printed_for_people(table):
    lines = [" ".join(str(route).split()) for route in RouteTable(connected(), "/v2")]

    assert lines == [
        "ANY /v2 → /",
        f"GET /v2/cats {__name__}.Cats.index",
        f"POST,PUT /v2/cats {__name__}.Cats.create",
        f"GET /v2/cats/{{id:[0-9]+}} {__name__}.Cats.show",
        "ANY /v2/any/{path_info:.*} builtins.function.__call__",
    ]
    assert str(next(iter(table))).split() == ["ANY", "/", "→", "/"]
    assert str(table.match("/cats/7")).endswith("  (id='7')")
    assert str(table.match("/cats")) == str(list(table)[1])


def test_a_route_can_be_said_as_json(table):
    said = json.loads(json.dumps([route.to_dict() for route in table]))

    assert said[3]["path"] == "/cats/{id:[0-9]+}"
    assert said[2]["methods"] == ["POST", "PUT"]


class Strange:
    """An application of somebody else's, with its attributes under names that vary."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda mapper: mapper,
        Router,
        lambda mapper: Middleware(Router(mapper)),
        lambda mapper: Middleware(Middleware(Router(mapper))),
        lambda mapper: Strange(app=Strange(_app=Strange(mapper=mapper))),
        lambda mapper: Strange(_router=RoutesMiddleware(app, mapper, singleton=False)),
        lambda mapper: Strange(application=None, map="no mapper", app=Router(mapper)),
    ],
    ids=["mapper", "router", "filter", "filters", "strangers", "RoutesMiddleware", "misnamed"],
)
def test_the_mapper_is_found_behind_filters_and_routers(wrap):
    mapper = connected()

    assert find_mapper(wrap(mapper)) is mapper


def test_where_there_is_no_mapper_none_is_found():
    ring = Strange()
    ring.app = Strange(application=ring)

    assert find_mapper(None) is None
    assert find_mapper(app) is None
    assert find_mapper(ring) is None
    with pytest.raises(NoRoutes, match="nor has what it wraps"):
        routes_of(app)


def test_the_routers_of_an_ini_are_found_at_their_mounts():
    tables = {table.mount: table for table in route_tables()}

    assert tables.keys() >= {"/v2.1", "/v2", "/compute/v2.1", "/identity"}
    match = tables["/v2.1"].match("GET /v2.1/6f70656e/limits")
    assert (match.route.mount, match.route.action, match.variables) == ("/v2.1", "index", {"project_id": "6f70656e"})
    assert tables["/v2"].match("GET /v2.1/limits") is None


def test_an_application_without_a_router_has_no_routes():
    with pytest.raises(NoRoutes, match=r"api-paste\.ini: no application there has a routes\.Mapper"):
        route_tables(app="version_list")
