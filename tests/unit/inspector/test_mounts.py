import pytest
import routes
from hypothesis import example, given, settings
from hypothesis import strategies as st

from novalite.errors import ConfigError
from novalite.inspector.contexts import Resolver
from novalite.inspector.ini import read
from novalite.inspector.mounts import Applications, route_tables, way_of
from novalite.inspector.requests import parse_request
from novalite.inspector.routes import NoRoutes
from novalite.wsgi import Router
from novalite.wsgi.loader import Loader

HERE = __name__


PATHS = ("", "/", "/cats", "/cats/{id}", "/cats/new", "/{project:[0-9a-f]+}/cats", "/any/{rest:.*}", "/x/{a}.{b}")


class Controller:
    """Answers with who it is and with what the path says."""

    def __init__(self, name):
        self.name = name

    def __call__(self, environ, start_response):
        match = environ["wsgiorg.routing_args"][1]
        variables = {key: value for key, value in match.items() if key not in ("controller", "action")}
        environ["answered"].append((self.name, variables))
        start_response("200 OK", [])
        return []


def router_factory(global_conf, name):
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.minimization = False
    for path in (
        "",
        "/",
        "/cats",
        "/cats/{id}",
        "/cats/new",
        "/{project:[0-9a-f]+}/cats",
        "/any/{rest:.*}",
        "/x/{a}.{b}",
    ):
        mapper.connect(path, controller=Controller(f"{name} {path}"), conditions={"method": ["GET"]})
    return Router(mapper)


def plain_factory(global_conf):
    return lambda environ, start_response: []


def broken_factory(global_conf):
    raise RuntimeError("nobody has\nset it up")


def leaving_factory(global_conf):
    raise SystemExit(3)


INI = f"""
[pipeline:main]
pipeline = cors outer
[composite:outer]
use = call:novalite.wsgi.urlmap:urlmap_factory
/ = first
/v2 = first
/v2/+ = auth
/deep/er = inner
/plain = plain
domain h.org /v2 = first
[composite:inner]
use = call:novalite.wsgi.urlmap:urlmap_factory
/x = second
[composite:auth]
use = call:novalite.wsgi.urlmap:pipeline_factory
noauth = request_id second
keystone = second
[filter:cors]
paste.filter_factory = novalite.middleware.cors:Cors.factory
[filter:request_id]
paste.filter_factory = novalite.middleware.request_id:RequestId.factory
[app:first]
paste.app_factory = {HERE}:router_factory
name = first
[app:second]
paste.app_factory = {HERE}:router_factory
name = second
[app:plain]
paste.app_factory = {HERE}:plain_factory
[app:broken]
paste.app_factory = {HERE}:broken_factory
[app:leaving]
paste.app_factory = {HERE}:leaving_factory
"""


@pytest.fixture(scope="module")
def ini(tmp_path_factory):
    path = tmp_path_factory.mktemp("mounts") / "test.ini"
    path.write_text(INI)
    return path


@pytest.fixture(scope="module")
def applications(ini):
    return Applications(ini, "main")


@pytest.fixture
def way(applications):
    return lambda text: way_of(applications.nodes["main"], parse_request(text))


def test_each_mount_has_the_routes_of_its_application(applications):
    found = {one.mount: (one.app.name, one.table and one.table.mount) for one in applications.mounted}

    assert found == {
        "/": ("first", ""),
        "/v2": ("first", "/v2"),
        "/v2/+": ("second", "/v2"),
        "/deep/er/x": ("second", "/deep/er/x"),
        "/plain": ("plain", None),
        "h.org/v2": ("first", "h.org/v2"),
    }


WAYS = [
    ("GET /cats", "first", "", "/cats", [("outer", "/", "nothing else fits")]),
    (
        "GET /v2",
        "first",
        "/v2",
        "",
        [("outer", "/v2", "the longest path that fits, before /; not for this host: h.org/v2")],
    ),
    (
        "GET /v2//cats",
        "second",
        "/v2",
        "/cats",
        [
            ("outer", "/v2/+", "/+ takes what is below it, before /v2, /; not for this host: h.org/v2"),
            ("auth", "keystone", "the strategy"),
        ],
    ),
    (
        "GET /deep/er/x/cats",
        "second",
        "/deep/er/x",
        "/cats",
        [("outer", "/deep/er", "the longest path that fits, before /"), ("inner", "/x", "nothing else fits")],
    ),
    (
        "GET /deep/er/y",
        None,
        "/deep/er",
        "/y",
        [
            ("outer", "/deep/er", "the longest path that fits, before /"),
            ("inner", None, "nothing is mounted there; there is /x"),
        ],
    ),
    (
        "GET http://h.org/v2/cats",
        "first",
        "/v2",
        "/cats",
        [("outer", "h.org/v2", "a domain goes before /v2/+, /v2, /")],
    ),
]


@pytest.mark.parametrize(("text", "app", "mount", "path", "steps"), WAYS)
def test_the_way_of_a_request_says_what_was_chosen_and_why(way, text, app, mount, path, steps):
    found = way(text)

    assert (found.app and found.app.name, found.mount, found.path) == (app, mount, path)
    assert [(step.composite, step.chosen, step.reason) for step in found.steps] == steps
    assert found.filters[0].name == "cors"


JSON = "application/json; version="


@pytest.mark.parametrize(
    ("text", "headers", "app", "mount", "path", "reason"),
    [
        ("GET /cats", {"Accept": JSON + "2"}, "first", "/v2", "/cats", "Accept has version=2"),
        ("GET /cats", {"Content-Type": JSON + "2", "Accept": JSON + "3"}, "first", "/v2", "/cats", "Content-Type has"),
        ("GET /cats", {"Accept": "text/plain; version=2"}, "first", "", "/cats", "nothing else fits"),
        ("GET /cats", {"Accept": JSON + "9"}, "first", "", "/cats", "nothing else fits"),
        ("GET /plain", {"Accept": JSON + "2"}, "plain", "/plain", "", "the longest path that fits"),
        ("GET /v2", {"Host": "H.org:8774"}, "first", "/v2", "", "a domain goes before /v2, /"),
    ],
)
def test_a_version_in_a_header_and_a_host_choose_as_the_urlmap_does(
    applications, ini, text, headers, app, mount, path, reason
):
    request = parse_request(text).with_headers(headers.items())
    found = way_of(applications.nodes["main"], request)

    assert (found.app.name, found.mount, found.path) == (app, mount, path)
    assert found.steps[0].reason.startswith(reason)
    environ = {**request.environ(), "answered": []}
    Loader(ini).load_app("outer")(environ, lambda status, headers: None)
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == (mount, path)


def test_a_urlmap_of_paste_looks_at_no_version(tmp_path):
    path = tmp_path / "test.ini"
    path.write_text(f"{INI}[composite:paste]\nuse = egg:Paste#urlmap\n/ = first\n/v2 = second")
    request = parse_request("GET /cats").with_headers([("Accept", JSON + "2")])

    assert way_of(Resolver(read(path)).application("paste"), request).app.name == "first"


def test_an_application_for_what_is_not_mounted_is_found(tmp_path):
    path = tmp_path / "test.ini"
    path.write_text(
        INI + "[composite:rest]\nuse = egg:Paste#urlmap\n/a = second\nnot_found_app = first\nno path here = x"
    )
    applications = Applications(path, "rest")
    found = way_of(applications.nodes["rest"], parse_request("GET /b"))

    assert (found.app.name, found.path) == ("first", "/b")
    assert found.steps[0].chosen == "not_found_app"


def test_a_composite_of_an_unknown_kind_ends_the_way(tmp_path):
    path = tmp_path / "test.ini"
    path.write_text(f"{INI}[pipeline:odd]\npipeline = cors strange\n[composite:strange]\nuse = call:{HERE}:odd_factory")
    found = way_of(Resolver(read(path)).application("odd"), parse_request("GET /plain"))

    assert (found.app.name, found.path, found.steps) == ("strange", "/plain", ())
    with pytest.raises(NoRoutes, match="no application there has"):
        Applications(path, "odd")


def odd_factory(loader, global_conf):
    return lambda environ, start_response: []


@pytest.mark.parametrize(
    ("app", "error", "message"),
    [
        ("plain", NoRoutes, "no application there has a routes.Mapper"),
        ("broken", RuntimeError, "nobody has"),
        ("leaving", RuntimeError, "it exits: 3"),
        ("nobody", ConfigError, "Could not load paste app 'nobody'"),
    ],
)
def test_where_nothing_has_routes_the_reason_is_raised(ini, app, error, message):
    with pytest.raises(error, match=message):
        route_tables(ini, app)


def test_what_cannot_be_loaded_says_why_and_all_else_is_told(tmp_path):
    path = tmp_path / "test.ini"
    path.write_text(
        INI
        + "[composite:some]\nuse = egg:Paste#urlmap\n/a = first\n/b = broken\n/c = leaving\n/d = nobody\n/e = broken"
    )
    found = Applications(path, "some").mounted

    assert [(one.mount, one.problem and one.problem.partition(";")[0]) for one in found] == [
        ("/a", None),
        ("/b", "RuntimeError: nobody has set it up"),
        ("/c", "RuntimeError: it exits: 3"),
        ("/d", "[composite:some] /d: unknown application 'nobody'"),
        ("/e", "RuntimeError: nobody has set it up"),
    ]


PARTS = st.sampled_from(
    [
        "/",
        "//",
        "cats",
        "new",
        "v2",
        "v2.1",
        "deep/er",
        "x",
        "any",
        ".",
        "0af",
        "%2F",
        "%2f",
        "%20",
        "%0a",
        "%C3%A0",
        "à",
        "%25",
        "?a=/b",
        "#c",
    ]
)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=6).map(lambda parts: "/" + "".join(parts)), st.sampled_from(["GET", "POST"]))
@example("/v2/any/a%0a", "GET")
@example("/cats/a%0A", "GET")
def test_a_request_takes_the_route_that_is_told_whatever_its_target(ini, applications, target, method):
    request = parse_request(f"{method} {target}")
    environ = {**request.environ(), "QUERY_STRING": "", "SERVER_PORT": "80", "answered": []}
    served = Loader(ini).load_app("main")
    list(served(environ, lambda status, headers, exc_info=None: None))
    found = way_of(applications.nodes["main"], request)
    table = applications.table(found.app, found.mount) if found.app else None
    match = table and table.match_path(request, found.path)

    told = [(f"{found.app.name} {match.route.path}", match.variables)] if match else []
    assert told == environ["answered"]


def test_novalite_s_own_routers_are_found_at_their_mounts():
    tables = {table.mount: table for table in route_tables()}

    assert tables.keys() >= {"/v2.1", "/v2", "/compute/v2.1", "/identity"}
    match = tables["/v2.1"].match("GET /v2.1/6f70656e/limits")
    assert (match.route.mount, match.route.action, match.variables) == ("/v2.1", "index", {"project_id": "6f70656e"})
    assert tables["/v2"].match("GET /v2.1/limits") is None
