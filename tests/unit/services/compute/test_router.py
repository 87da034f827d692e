import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.orders import Order
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.inspector.microversions import operations_of
from novalite.services.compute.router import RESOURCES, ComputeRouter, ProjectMapper, compute_mapper, volumes_boot
from novalite.wsgi import Router

PROJECT = "6f70656e737461636b20342065766572"


def answer(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return []


def client(app=None, project=PROJECT):
    return webtest.TestApp(app or ComputeRouter(), {ENVIRON_KEY: RequestContext("alice", project), CLOUD: Cloud()})


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/things", {}),
        ("GET", "/abc-123/things", {"project_id": "abc-123"}),
        ("GET", f"/{PROJECT}/things", {"project_id": PROJECT}),
        ("GET", "/feed/things", {"project_id": "feed"}),
        ("POST", "/things", None),
        ("GET", "/ABC/things", None),
        ("GET", "/_x/things", None),
        ("GET", "/xyz/things", None),
        ("GET", "/things/", None),
        ("GET", "/a/b/things", None),
    ],
)
def test_a_route_exists_with_and_without_a_project_of_lower_case_hexadecimal(method, path, expected):
    mapper = ProjectMapper(controller_scan=None, register=False)
    mapper.create_route("/things", "GET", answer, "index")
    app = webtest.TestApp(Router(mapper))

    response = app.request(path, method=method, expect_errors=True)

    assert response.status_int == (404 if expected is None else 200)
    if expected is not None:
        assert response.request.environ["wsgiorg.routing_args"][1] == {
            "controller": answer,
            "action": "index",
            **expected,
        }


def test_the_form_with_the_project_comes_first():
    mapper = ProjectMapper(controller_scan=None, register=False)
    mapper.create_route("/{id}", "GET", answer, "show")
    mapper.create_route("/cafe/{id}", "GET", answer, "show")

    app = webtest.TestApp(Router(mapper))

    assert app.get("/beef/7").request.environ["wsgiorg.routing_args"][1]["project_id"] == "beef"


@pytest.mark.behaviour("OBS-010")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        (f"/{PROJECT}/", 200),
        (f"/{PROJECT}", 404),
        ("/versions/v2.1", 200),
        (f"/{PROJECT}/versions/v2.1", 200),
        ("/versions", 404),
        ("/limits", 200),
        (f"/{PROJECT}/limits", 200),
        ("/limits/", 404),
        ("/limits/7", 404),
        ("/servers/", 404),
    ],
)
def test_the_api_s_paths(path, status):
    assert client().get(path, status=status).status_int == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_method_that_is_not_routed_is_a_bare_404(method):
    response = client().request("/limits", method=method, status=404)

    assert response.content_type == "text/plain"
    assert "OpenStack-API-Version" not in response.headers


def test_another_project_in_the_path_is_refused():
    response = client(project="abc").get(f"/{PROJECT}/limits", status=400)

    message = f"Malformed request URL: URL's project_id '{PROJECT}' doesn't match Context's project_id 'abc'"
    assert response.json == {"badRequest": {"code": 400, "message": message}}


def test_an_empty_path_is_sent_to_the_root():
    client = webtest.TestApp(ComputeRouter(), {"SCRIPT_NAME": "/v2.1"})

    assert client.get("", status=302).location == "/v2.1/"


def test_the_link_prefix_reaches_the_documents():
    document = client(ComputeRouter("https://cloud.example.org")).get("/versions/v2.1").json["version"]

    assert document["links"][0] == {"rel": "self", "href": "https://cloud.example.org/"}


def test_the_table_has_each_route_twice_and_one_redirection():
    paths = [(route.routepath, *(route.conditions or {}).get("method", ())) for route in compute_mapper().matchlist]
    below = {(path.removeprefix("/{project_id:[0-9a-f-]+}"), *method) for path, *method in paths if "{project" in path}

    assert len(paths) == 1 + 2 * len(below)
    assert set(paths) == {("",)} | below | {(f"/{{project_id:[0-9a-f-]+}}{path}", *method) for path, *method in below}


def test_there_are_the_operations_of_nova_34():
    declared = {name for name, _ in operations_of((*RESOURCES, volumes_boot))}

    assert len(declared | {"GET /", "GET /versions/{id}", "GET /limits"}) == 265


def test_what_is_done_by_the_other_name_of_servers_is_what_it_is_by_the_first():
    cloud = Cloud()
    (made,) = cloud.compute.builds.create(
        Order("one", cloud.compute.flavors.get("1"), cloud.image.images.find()[0].id, nics="none"),
        RequestContext("u", "p", ["member"]),
    )
    context = RequestContext("u", "p", ["member"])
    app = webtest.TestApp(ComputeRouter(), {"novalite.cloud": cloud, "nova.context": context})
    app.post_json(f"/os-volumes_boot/{made.id}/action", {"os-stop": None}, status=202)
    assert cloud.compute.servers.get(made.id).status == "SHUTOFF"
    app.put_json(f"/os-volumes_boot/{made.id}", {"server": {"name": "two"}}, status=200)
    assert cloud.compute.servers.get(made.id).name == "two"


def test_nobody_adds_to_the_routes_of_others():
    with pytest.raises(RuntimeError, match="closed"):
        ComputeRouter().map.connect("/mine", controller=ComputeRouter())
    assert compute_mapper() is compute_mapper()
