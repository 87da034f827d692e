import inspect
import json

import pytest
import routes
from routes.middleware import RoutesMiddleware

from novalite.api.microversion import since, until
from novalite.api.operation import Resource as OperationsOfAPath
from novalite.api.router import ServiceRouter
from novalite.api.service import Policy, Service
from novalite.inspector.routes import NoRoutes, RouteTable, find_mapper, routes_of
from novalite.wsgi import Middleware, Resource, Router, expected_errors
from novalite.wsgi.microversion import Microversions

SERVICE = Service(Policy({}), Microversions("library", "1.1", "1.9"))
books = OperationsOfAPath("/books", SERVICE, "library.books")


@books.on("GET", until("1.4"))
def old(call):
    raise AssertionError("nobody calls it")


@books.on("GET", since("1.5"))
def index(call):
    raise AssertionError("nobody calls it")


@books.act("lend")
@books.act("burn", until("1.2"))
def lend(call):
    raise AssertionError("nobody calls it")


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


def test_a_route_and_a_match_are_printed_for_people(table):
    lines = [" ".join(str(route).split()) for route in RouteTable(connected(), "/v2")]

    assert lines == [
        "ANY /v2 → /",
        "GET /v2/cats Cats.index",
        "POST,PUT /v2/cats Cats.create",
        "GET /v2/cats/{id:[0-9]+} Cats.show",
        "ANY /v2/any/{path_info:.*} app",
    ]
    assert str(next(iter(table))).split() == ["ANY", "/", "→", "/"]
    assert str(table.match("/cats/7")).endswith("  (id='7')")
    assert str(table.match("/cats")) == str(list(table)[1])


def test_a_route_can_be_said_as_json(table):
    said = json.loads(json.dumps([route.to_dict() for route in table]))

    assert said[3]["path"] == "/cats/{id:[0-9]+}"
    assert said[3]["requirements"] == {"id": "[0-9]+"}
    assert said[3]["answers"] == [{"name": "Cats.show", "first": "", "last": "", "action": None}]
    assert said[2]["methods"] == ["POST", "PUT"]


class Signed:
    """A condition that is an object."""

    def __call__(self, environ, match):
        raise AssertionError("nobody calls it")


def only_at_night(environ, match):
    raise AssertionError("nobody calls it")


def test_all_conditions_are_told_and_what_a_path_begins_with():
    mapper = new_mapper()
    mapper.connect("/a/{id}/b", controller=app, conditions={"method": "GET", "sub_domain": ["x", "y"]})
    mapper.connect("/a/b{id}", controller=app, conditions={"function": only_at_night, "colour": True})
    mapper.connect("{id}", controller=app, conditions={"function": Signed()})
    routes_ = list(routes_of(mapper))

    assert [route.methods for route in routes_] == [("GET",), (), ()]
    assert [route.conditions for route in routes_] == [
        (("sub_domain", "x, y"),),
        (("colour", "True"), ("function", "only_at_night")),
        (("function", "Signed"),),
    ]
    assert [route.prefix for route in routes_] == ["/a", "/a/b", ""]


def test_who_answers_is_told_by_name():
    mapper = new_mapper()
    mapper.connect("/1", controller=Resource(Cats()), action="show")
    mapper.connect("/2", controller=Cats, action="show")
    mapper.connect("/3", controller="cats", action="show")
    mapper.connect("/4", controller="cats", action=None)
    mapper.connect("/5", controller=app)
    mapper.connect("/6", controller=Signed())
    mapper.connect("/7", controller=None)

    answers = [route.answer for route in routes_of(mapper)]
    assert answers == ["Cats.show", "Cats.show", "cats.show", "cats", "app", "Signed", ""]


def test_an_operation_of_ours_is_told_by_its_noun_and_its_versions():
    table = RouteTable(ServiceRouter(SERVICE, [books]).map, "/v1/+")
    told = {f"{','.join(route.methods)} {route.path}": list(map(str, route.answers)) for route in table}

    assert told == {
        "GET /books": ["books.old from 1.1 to 1.4", "books.index from 1.5 on"],
        "POST /books/{id}/action": ["books.burn from 1.1 to 1.2", "books.lend from 1.1 on"],
    }
    assert [answer.action for route in table for answer in route.answers] == [None, None, "burn", "lend"]
    assert [route.answer for route in table] == [
        "books.old from 1.1 to 1.4 and 1 more",
        "books.burn from 1.1 to 1.2 and 1 more",
    ]
    assert next(iter(table)).source == f"{__file__}:{inspect.getsourcelines(old)[1]}"


def test_the_same_table_at_another_mount_has_the_same_routes_there(table):
    other = table.at("/v2/+")

    assert [route.full_path for route in other][:2] == ["/v2", "/v2/cats"]
    assert [route.full_path for route in table][:2] == ["/", "/cats"]
    assert other.match("GET /v2/cats/7").route is list(other)[3]
    assert [route.mount for route in table.at("/")] == ["/"] * 5


def test_variables_are_text():
    mapper = new_mapper()
    mapper.connect("/any/{rest:.*}", controller=app)
    table = routes_of(mapper)

    assert table.match("GET /any/voil%C3%A0").variables == {"rest": "voilà"}
    assert table.match("GET /any/voilà").variables == {"rest": "voilà"}
    assert table.match("GET /any/%ff").variables == {"rest": "\xff"}


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
