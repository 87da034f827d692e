import pytest
import webtest

from novalite.errors import BadOption
from novalite.services.compute.microversions import COMPUTE
from novalite.services.compute.versions import VersionDocument, VersionRoot, Versions, application_url, media_types
from novalite.wsgi import Request, Resource

JSON = "application/vnd.openstack.compute+json"
DOCUMENTS = {
    "v2.0": {
        "id": "v2.0",
        "status": "DEPRECATED",
        "version": "",
        "min_version": "",
        "updated": "2025-07-04T12:00:00Z",
        "media-types": [{"base": "application/json", "type": f"{JSON};version=2"}],
    },
    "v2.1": {
        "id": "v2.1",
        "status": "CURRENT",
        "version": "2.104",
        "min_version": "2.1",
        "updated": "2013-07-23T11:33:21Z",
        "media-types": [{"base": "application/json", "type": f"{JSON};version=2.1"}],
    },
}
DESCRIBED = {"rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"}


def client(app, script_name=""):
    return webtest.TestApp(app, {"HTTP_HOST": "localhost", "SCRIPT_NAME": script_name})


def send(app, method, path, **details):
    return app.request(path, method=method, environ=app.extra_environ, **details)


def self_links(entries):
    return [link["href"] for entry in entries for link in entry["links"] if link["rel"] == "self"]


def document(version_id, href):
    return {"version": {**DOCUMENTS[version_id], "links": [{"rel": "self", "href": href}, DESCRIBED]}}


def routed(action, **variables):
    return {"wsgiorg.routing_args": ((), {"action": action, **variables})}


@pytest.mark.behaviour("VER-001", "VER-014")
def test_the_list_has_both_versions_in_order_each_with_its_link():
    listed = client(Versions()).get("/").json["versions"]

    assert listed == [
        {
            **{key: value for key, value in DOCUMENTS[version_id].items() if key != "media-types"},
            "links": [{"rel": "self", "href": f"http://localhost/{path}/"}],
        }
        for version_id, path in [("v2.0", "v2"), ("v2.1", "v2.1")]
    ]


@pytest.mark.behaviour("VER-023", "OBS-039")
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_the_root_is_the_list_whatever_the_method(method):
    response = send(client(Versions()), method, "/", body=b'{"a": 1}', content_type="application/json")

    assert (response.status_int, list(response.json)) == (200, ["versions"])


@pytest.mark.behaviour("VER-010", "VER-013", "VER-015", "VER-016", "VER-022", "VER-035")
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["images/1", "servers/70a599e0-31e7-49b7-b260-868f441e862b", "v3"])
def test_any_other_path_is_a_choice_of_versions(method, path):
    response = send(client(Versions()), method, f"/{path}?limit=1", body=b"" if method == "GET" else b"{}")

    assert response.status_int == 300
    assert response.json == {
        "choices": [
            {
                "id": version_id,
                "status": DOCUMENTS[version_id]["status"],
                "links": [{"rel": "self", "href": f"http://localhost/{prefix}/{path}"}],
                "media-types": DOCUMENTS[version_id]["media-types"],
            }
            for version_id, prefix in [("v2.0", "v2"), ("v2.1", "v2.1")]
        ]
    }


@pytest.mark.behaviour("VER-012")
@pytest.mark.parametrize("accept", ["application/atom+xml", "application/xml", "text/html", "*/*"])
def test_whatever_the_client_accepts_the_choice_is_json(accept):
    response = client(Versions()).get("/servers/7", headers={"Accept": accept}, status=300)

    assert response.content_type == "application/json"


@pytest.mark.behaviour("VER-036")
def test_links_end_in_a_slash_where_they_have_no_path():
    assert self_links(client(Versions()).get("/").json["versions"]) == [
        "http://localhost/v2/",
        "http://localhost/v2.1/",
    ]
    assert self_links(client(Versions()).get("/x/").json["choices"]) == [
        "http://localhost/v2/x",
        "http://localhost/v2.1/x",
    ]


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/caf%C3%A9%20x", "caf%C3%A9%20x"),
        ("/%ff", "%FF"),
        ("/a:b@c!$&'()*+,;=~-._", "a:b@c!$&'()*+,;=~-._"),
        ("/%25%3F%22%5B", "%25%3F%22%5B"),
    ],
)
def test_links_are_urls_whatever_the_path(path, shown):
    choices = client(Versions()).get(path, status=300).json["choices"]

    assert self_links(choices) == [f"http://localhost/v2/{shown}", f"http://localhost/v2.1/{shown}"]


def test_the_root_reads_no_version_headers_and_sends_none():
    response = client(Versions()).get("/", headers={"OpenStack-API-Version": "compute nonsense"})

    assert set(response.headers) == {"Content-Type", "Content-Length"}


@pytest.mark.behaviour("VER-024")
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["", "/", "/anything"])
def test_a_version_s_root_is_its_document_whatever_method_and_path(method, path):
    response = send(client(VersionRoot(), "/v2.1"), method, path)

    assert response.json == document("v2.1", "http://localhost/v2.1/")
    assert response.headers["OpenStack-API-Version"] == "compute 2.1"


def test_a_version_s_root_refuses_versions_that_do_not_exist():
    response = client(VersionRoot(), "/v2.1").get("/", headers={"OpenStack-API-Version": "compute 2.999"}, status=406)

    assert response.json["computeFault"]["code"] == 406


@pytest.mark.behaviour("VER-003")
def test_through_v2_it_is_the_document_of_v2():
    app = webtest.TestApp(VersionRoot(), {"SCRIPT_NAME": "/v2", "openstack.legacy_v2": True, "HTTP_HOST": "localhost"})

    assert app.get("/").json == document("v2.0", "http://localhost/v2/")


@pytest.mark.behaviour("VER-025", "VER-026")
@pytest.mark.parametrize("version_id", ["v2.0", "v2.1"])
def test_a_version_can_be_named_and_its_link_stays_that_of_the_mount(version_id):
    app = webtest.TestApp(
        Resource(VersionDocument(), COMPUTE),
        {"SCRIPT_NAME": "/v2.1", "HTTP_HOST": "localhost", **routed("show", id=version_id)},
    )

    assert app.get(f"/versions/{version_id}").json == document(version_id, "http://localhost/v2.1/")


@pytest.mark.behaviour("VER-027")
@pytest.mark.parametrize("name", ["1234", "v2", "v9", "v2.1 "])
def test_a_version_that_is_none_is_a_404(name):
    app = webtest.TestApp(Resource(VersionDocument(), COMPUTE), routed("show", id=name))

    fault = app.get("/", status=404).json
    assert fault == {"itemNotFound": {"code": 404, "message": "The resource could not be found."}}


@pytest.mark.behaviour("VER-029", "VER-030", "VER-033", "VER-034")
@pytest.mark.parametrize(
    ("prefix", "script_name", "base"),
    [
        ("", "", "http://localhost"),
        ("", "/compute", "http://localhost/compute"),
        ("https://cloud.example.org", "", "https://cloud.example.org"),
        ("https://cloud.example.org:8774/nova/", "", "https://cloud.example.org:8774/nova"),
        ("http://cloud.example.org/nova", "/compute", "http://cloud.example.org/nova/compute"),
    ],
)
def test_the_link_prefix_replaces_scheme_and_host(prefix, script_name, base):
    hrefs = [f"{base}/v2/", f"{base}/v2.1/"]

    assert self_links(client(Versions(prefix), script_name).get("/").json["versions"]) == hrefs
    assert self_links(client(Versions(prefix), script_name).get("/a/b").json["choices"]) == [
        f"{href}a/b" for href in hrefs
    ]
    shown = client(VersionRoot(prefix), script_name + "/v2.1").get("/").json["version"]
    assert self_links([shown]) == [f"{base}/v2.1/"]


@pytest.mark.parametrize("application", [Versions, VersionRoot, VersionDocument])
def test_a_link_prefix_that_is_no_url_is_refused(application):
    with pytest.raises(BadOption, match="is not a URL"):
        application("cloud.example.org")


def test_the_url_of_an_application_is_where_it_is_mounted():
    request = Request.blank("/x", base_url="http://example.org:8774/v2.1")

    assert application_url(request) == "http://example.org:8774/v2.1"
    assert application_url(request, "https://h/p/") == "https://h/p/v2.1"


def test_media_types_carry_the_version_of_the_path():
    assert media_types("v2.0")[0]["type"].endswith(";version=2")
    assert media_types("v2.1")[0]["type"].endswith(";version=2.1")
