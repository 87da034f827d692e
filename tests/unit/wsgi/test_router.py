import pytest
import routes
import routes.middleware
import webob
import webob.dec

from novalite.services.compute.router import ProjectMapper, compute_mapper
from novalite.wsgi.application import Application, Request
from novalite.wsgi.microversion import Microversions
from novalite.wsgi.resource import Resource
from novalite.wsgi.router import Mapper, Router, decoded

BARE_404 = b"404 Not Found\n\nThe resource could not be found.\n\n   "
HTML_404 = (
    b"<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n"
    b"  The resource could not be found.<br /><br />\n\n\n\n </body>\n</html>"
)
JSON_404 = (
    rb'{"message": "The resource could not be found.<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found"}'
)
VERSIONS = Microversions("compute", "2.1", "2.104")


class Told(Application):
    """Answers with where it is, what was matched, and the method that it sees."""

    def __call__(self, environ, start_response):
        _, match = environ["wsgiorg.routing_args"]
        data = {key: value for key, value in match.items() if key != "controller"}
        told = {
            "match": data,
            "script_name": environ.get("SCRIPT_NAME"),
            "path_info": environ["PATH_INFO"],
            "method": environ["REQUEST_METHOD"],
        }
        return webob.Response(json=told)(environ, start_response)


class Things:
    def index(self, req):
        return "index"

    def show(self, req, id):
        return {"id": id}

    def delete(self, req, id):
        return {"deleted": id}


def router(*connections, mapper=None, **options):
    mapper = mapper or routes.Mapper(**options)
    for path, more in connections:
        mapper.connect(path, **{"controller": Told(), **more})
    return Router(mapper)


def get(app, path, **options):
    return Request.blank(path, **options).get_response(app)


@pytest.mark.behaviour("PRM-002")
def test_a_request_goes_to_the_controller_of_its_route_and_to_no_other():
    @webob.dec.wsgify
    def hello(req):
        return "Router result"

    app = router(("/test", {"controller": hello}))
    assert get(app, "/test").body == b"Router result"
    assert get(app, "/bad").body != b"Router result"


@pytest.mark.parametrize(
    "mapper",
    [
        routes.Mapper,
        lambda: routes.Mapper(controller_scan=None, register=False),
        lambda: routes.Mapper(explicit=False),
        lambda: ProjectMapper(controller_scan=None, register=False),
    ],
)
def test_any_mapper_will_do(mapper):
    app = router(("/things/{id}", {}), ("/things", {"action": "index"}), mapper=mapper())
    assert get(app, "/things/7").json["match"]["id"] == "7"
    assert get(app, "/things").json["match"]["action"] == "index"
    assert get(app, "/nothing").status_int == 404


def test_the_match_is_left_as_routes_middleware_leaves_it():
    seen = []

    def controller(environ, start_response):
        seen.append(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b""]

    connected = {"controller": controller, "action": "show", "conditions": {"method": ["GET"]}}
    ours = router(("/{project_id}/things/{id}", connected), register=False)
    mapper = routes.Mapper(register=False)
    mapper.connect("/{project_id}/things/{id}", **connected)

    @webob.dec.wsgify
    def dispatch(req):
        return req.environ["wsgiorg.routing_args"][1]["controller"]

    theirs = routes.middleware.RoutesMiddleware(dispatch, mapper, singleton=False, use_method_override=False)
    for app in (ours, theirs):
        assert get(app, "/abc/things/7").status_int == 200
    (own_url, own_match), (url, match) = (environ["wsgiorg.routing_args"] for environ in seen)
    assert own_match == match
    assert own_match == {"controller": controller, "action": "show", "project_id": "abc", "id": "7"}
    assert type(own_url) is type(url)
    assert [environ["routes.route"].routepath for environ in seen] == ["/{project_id}/things/{id}"] * 2
    assert seen[0]["routes.url"] is own_url


@pytest.mark.behaviour("OBS-001", "OBS-002")
@pytest.mark.parametrize(
    ("accept", "content_type", "body"),
    [
        (None, "text/plain; charset=UTF-8", BARE_404),
        ("text/plain", "text/plain; charset=UTF-8", BARE_404),
        ("application/xml", "text/plain; charset=UTF-8", BARE_404),
        ("text/html", "text/html; charset=UTF-8", HTML_404),
        ("application/json", "application/json", JSON_404),
    ],
)
def test_no_route_is_a_bare_404_in_webobs_own_form(accept, content_type, body):
    headers = {"OpenStack-API-Version": "compute bogus"} | ({"Accept": accept} if accept else {})
    response = get(router(("/things", {})), "/nope", headers=headers)
    assert response.status == "404 Not Found"
    assert response.headerlist == [("Content-Length", str(len(body))), ("Content-Type", content_type)]
    assert response.body == body


@pytest.mark.behaviour("OBS-001", "OBS-003", "OBS-004", "OBS-007")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/things"),
        ("DELETE", "/things"),
        ("PATCH", "/things"),
        ("OPTIONS", "/things"),
        ("GET", "/things/"),
        ("GET", "/things/7/8"),
        ("GET", "/things/a%2Fb"),
        ("GET", "/things.json"),
        ("GET", ""),
        ("GET", "/"),
        ("POST", "/things/7"),
    ],
)
def test_a_wrong_method_or_slash_is_no_match(method, path):
    only_get = {"conditions": {"method": ["GET"]}}
    response = get(router(("/things", only_get), ("/things/{id}", only_get)), path, method=method)
    assert (response.status_int, response.body) == (404, BARE_404)


@pytest.mark.behaviour("OBS-003")
def test_a_head_without_a_route_is_answered_without_a_body():
    response = get(router(("/things", {"conditions": {"method": ["GET"]}})), "/things", method="HEAD")
    assert (response.status_int, response.body) == (404, b"")
    assert response.headers["Content-Type"] == "text/html; charset=UTF-8"


@pytest.mark.behaviour("OBS-005", "OBS-006")
@pytest.mark.parametrize("override", ["DELETE", "delete", "POST", "PATCH", ""])
def test_a_method_in_the_query_is_none(override):
    things = Resource(Things())
    app = router(
        ("/things/{id}", {"controller": things, "action": "show", "conditions": {"method": ["GET"]}}),
        ("/things/{id}", {"controller": things, "action": "delete", "conditions": {"method": ["DELETE", "POST"]}}),
    )
    assert get(app, f"/things/7?_method={override}").json == {"id": "7"}


@pytest.mark.behaviour("OBS-005")
def test_a_method_in_a_form_is_none():
    conditions = ("GET", "DELETE")
    app = router(*(("/things/{id}", {"action": verb, "conditions": {"method": [verb]}}) for verb in conditions))
    assert get(app, "/things/7", method="DELETE").json["match"]["action"] == "DELETE"
    assert get(app, "/things/7", POST={"_method": "DELETE"}).status_int == 404


@pytest.mark.behaviour("OBS-038")
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/things/7", "7"),
        ("/things/caf%C3%A9", "café"),
        ("/things/%E2%82%AC", "€"),
        ("/things/%FF", "ÿ"),
        ("/things/caf%E9", "café"),
        ("/things/a%20b", "a b"),
        ("/things/5.json", "5.json"),
        ("/things/.json", ".json"),
    ],
)
def test_variables_are_decoded_as_utf8_and_else_stay_as_they_came(path, found):
    assert get(router(("/things/{id}", {})), path).json["match"]["id"] == found


def test_decoding_leaves_text_that_is_no_latin1_as_it_is():
    assert decoded("€") == "€"
    assert decoded("cafÃ©") == "café"


@pytest.mark.behaviour("OBS-012")
def test_a_route_to_a_missing_method_is_a_fault_and_no_bare_404():
    things = Resource(Things(), VERSIONS)
    response = get(router(("/things", {"controller": things, "action": "detail"})), "/things")
    assert response.status_int == 404
    assert response.json == {"itemNotFound": {"code": 404, "message": "The resource could not be found."}}
    assert response.headers["OpenStack-API-Version"] == "compute 2.1"


@pytest.mark.behaviour("OBS-008")
@pytest.mark.parametrize("path", ["/things/new", "/things/7/edit"])
def test_what_routes_adds_to_a_resource_of_its_own_is_a_fault(path):
    mapper = routes.Mapper(register=False)
    mapper.resource("thing", "things", controller=Resource(Things()))
    app = Router(mapper)
    assert get(app, "/things").body == b"index"
    assert get(app, "/things/7", method="DELETE").json == {"deleted": "7"}
    assert get(app, path).json == {"itemNotFound": {"code": 404, "message": "The resource could not be found."}}


@pytest.mark.behaviour("OBS-009")
@pytest.mark.parametrize(
    ("path", "found"), [("/things/5.json", "5"), ("/things/5.xml", "5"), ("/things/5.foo", "5.foo")]
)
def test_a_format_is_cut_off_where_the_route_has_one(path, found):
    app = router(
        ("/things/{id}.{format}", {"requirements": {"format": "json|xml"}}),
        ("/things/{id}", {}),
    )
    assert get(app, path).json["match"]["id"] == found


@pytest.mark.parametrize(("code", "status"), [(None, "302 Found"), ("301 Moved Permanently", "301 Moved Permanently")])
def test_a_redirect_route_answers_with_a_location_and_no_body(code, status):
    mapper = routes.Mapper(register=False)
    mapper.redirect("/old/{id}", "/new/{id}", **({"_redirect_code": code} if code else {}))
    response = get(Router(mapper), "/old/7")
    assert response.status == status
    assert response.headerlist == [
        ("Content-Type", "text/plain; charset=utf8"),
        ("Location", "/new/7"),
        ("Content-Length", "0"),
    ]
    assert response.body == b""


def test_a_redirect_quotes_what_its_path_held():
    mapper = routes.Mapper(register=False)
    mapper.redirect("/old/{id}", "/new/{id}")
    assert get(Router(mapper), "/old/caf%C3%A9%20x").headers["Location"] == "/new/caf%C3%A9%20x"


def test_a_redirect_stays_below_the_mount():
    mapper = compute_mapper()
    environ = Request.blank("/", base_url="http://localhost/v2.1").environ
    environ["PATH_INFO"] = ""
    response = Request(environ).get_response(Router(mapper))
    assert (response.status_int, response.headers["Location"]) == (302, "/v2.1/")


@pytest.mark.parametrize(
    ("path", "script_name", "path_info"),
    [
        ("/mount/below/deep", "/mount", "/below/deep"),
        ("/mount/below/", "/mount", "/below/"),
        ("/mount/mount", "/mount", "/mount"),
        ("/mount/", "/mount", "/"),
        ("/mount//below", "/mount", "/below"),
        ("/mount/caf%C3%A9/%E2%82%AC", "/mount", "/caf\xc3\xa9/\xe2\x82\xac"),
    ],
)
def test_an_application_can_be_mounted_by_a_route_as_by_routes_middleware(path, script_name, path_info):
    mapper = routes.Mapper(register=False)
    mapper.connect("/mount/{path_info:.*}", controller=Told())

    @webob.dec.wsgify
    def dispatch(req):
        return req.environ["wsgiorg.routing_args"][1]["controller"]

    theirs = routes.middleware.RoutesMiddleware(dispatch, mapper, singleton=False)
    for app in (Router(mapper), theirs):
        told = get(app, path).json
        assert (told["script_name"], told["path_info"]) == (script_name, path_info)


def test_a_mounted_router_keeps_what_was_in_front():
    inner = router(("/things/{id}", {}))
    outer = router(("/api/{path_info:.*}", {"controller": inner}))
    told = get(outer, "/api/things/7", base_url="http://localhost/front").json
    assert told["script_name"] == "/front/api"
    assert told["path_info"] == "/things/7"
    assert told["match"] == {"id": "7"}


@pytest.mark.behaviour("URL-015", "OBS-010")
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/1234/tests", {"project_id": "1234"}),
        ("/abc-123/tests", {"project_id": "abc-123"}),
        ("/feed/tests", {"project_id": "feed"}),
        ("/tests", {}),
        ("/ABC/tests", None),
        ("/_x/tests", None),
        ("/xyz/tests", None),
    ],
)
def test_a_project_in_front_is_made_of_hexadecimal_digits_and_dashes_and_may_be_missing(path, found):
    mapper = ProjectMapper(controller_scan=None, register=False)
    mapper.create_route("/tests", "GET", Told(), "index")
    response = get(Router(mapper), path)
    if found is None:
        assert (response.status_int, response.body) == (404, BARE_404)
    else:
        assert response.json["match"] == {"action": "index", **found}


@pytest.mark.behaviour("URL-016")
def test_a_plain_mapper_has_no_project_in_front():
    app = router(("/tests", {"action": "index"}))
    assert get(app, "/tests").json["match"]["action"] == "index"
    assert get(app, "/1234/tests").status_int == 404


@pytest.mark.behaviour("OBS-010")
def test_a_project_alone_is_the_root_only_with_a_slash():
    app = Router(compute_mapper())
    assert get(app, "/abc123/").json["version"]["id"] == "v2.1"
    assert get(app, "/abc123").body == BARE_404


@pytest.mark.parametrize(
    "add",
    [
        lambda mapper: mapper.connect("/more", controller=Told()),
        lambda mapper: mapper.create_route("/more", "GET", Told(), "index"),
        lambda mapper: mapper.redirect("/more", "/"),
        lambda mapper: mapper.resource("one", "many", controller=Told()),
        lambda mapper: mapper.extend(mapper.matchlist),
    ],
)
def test_a_closed_mapper_takes_no_more_routes(add):
    mapper = Mapper(controller_scan=None, register=False)
    mapper.connect("/things", controller=Told())
    assert mapper.close() is mapper
    with pytest.raises(RuntimeError, match=r"^this mapper is closed: its routes are shared by many$"):
        add(mapper)
    assert [route.routepath for route in mapper.matchlist] == ["/things"]
    assert get(Router(mapper), "/things").status_int == 200
