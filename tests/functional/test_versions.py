"""What a client finds out about the versions, through novalite's own pipelines."""

import pytest
import webtest

from novalite.middleware.proxy_headers import ProxyHeaders
from novalite.services.compute.versions import Versions
from novalite.wsgi import Loader

PROJECT = "6f70656e737461636b20342065766572"
TOKEN = {"X-Auth-Token": f"alice:{PROJECT}"}


@pytest.fixture(scope="module")
def app():
    return webtest.TestApp(Loader().load_app("osapi_compute"))


def link(response):
    return response.json["version"]["links"][0]["href"]


@pytest.mark.behaviour("VER-001", "OBS-039", "OBS-045")
def test_the_root_lists_the_versions_without_a_token_and_whatever_version_is_asked_for(app):
    response = app.get("/", headers={"OpenStack-API-Version": "compute 2.999"})

    shown = [(entry["id"], entry["status"], entry["links"][0]["href"]) for entry in response.json["versions"]]
    assert shown == [("v2.0", "DEPRECATED", "http://localhost/v2/"), ("v2.1", "CURRENT", "http://localhost/v2.1/")]
    assert "OpenStack-API-Version" not in response.headers


@pytest.mark.behaviour("VER-002", "VER-003", "VER-024", "OBS-040")
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("path", "version_id", "versioned"),
    [
        ("/v2", "v2.0", False),
        ("/v2/", "v2.0", False),
        ("/v2.1", "v2.1", True),
        ("/v2.1/", "v2.1", True),
        ("/v2.1//", "v2.1", True),
    ],
)
def test_a_version_tells_of_itself_without_a_token(app, method, path, version_id, versioned):
    response = app.request(path, method=method)

    assert response.status_int == 200
    assert response.json["version"]["id"] == version_id
    assert link(response) == "http://localhost/" + path.strip("/") + "/"
    assert ("X-OpenStack-Nova-API-Version" in response.headers) is versioned
    assert ("Vary" in response.headers) is versioned


@pytest.mark.behaviour("OBS-045")
def test_only_v2_1_minds_the_version_that_is_asked_for(app):
    wrong = {"OpenStack-API-Version": "compute 2.999"}

    assert app.get("/v2/", headers=wrong).status_int == 200
    fault = app.get("/v2.1/", headers=wrong, status=406).json["computeFault"]
    assert fault["message"] == "Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.104."


@pytest.mark.behaviour("VER-004", "VER-028")
@pytest.mark.parametrize(("version", "path"), [("2", "/v2/"), ("2.1", "/v2.1/")])
@pytest.mark.parametrize("media_type", ["application/json", "application/vnd.openstack.compute+json"])
@pytest.mark.parametrize("header", ["Accept", "Content-Type"])
def test_a_version_in_a_header_is_as_good_as_one_in_the_path(app, version, path, media_type, header):
    response = app.get("/", headers={header: f"{media_type};version={version}"})

    assert response.json == app.get(path).json


@pytest.mark.parametrize("accept", ["application/json;version=9", "application/atom+xml", "text/html;version=2"])
def test_a_version_or_type_that_we_do_not_have_leaves_the_list(app, accept):
    response = app.get("/", headers={"Accept": accept})

    assert list(response.json) == ["versions"]
    assert response.content_type == "application/json"


@pytest.mark.behaviour("VER-005", "VER-027", "OBS-044")
@pytest.mark.parametrize(
    "path", ["/v2.1/versions/1234", f"/v2.1/{PROJECT}/versions/v9", "/v2/versions", "/v2.1/versions"]
)
def test_a_version_that_is_none_is_a_404(app, path):
    assert app.get(path, headers=TOKEN, status=404).status_int == 404


@pytest.mark.behaviour("VER-005")
@pytest.mark.parametrize("name", ["v2.0", "v2.1", "1234"])
def test_v2_tells_of_itself_whichever_version_is_named(app, name):
    assert app.get(f"/v2/versions/{name}", headers=TOKEN).json == app.get("/v2/").json


@pytest.mark.behaviour("VER-025", "VER-026", "OBS-044")
@pytest.mark.parametrize("version_id", ["v2.0", "v2.1"])
@pytest.mark.parametrize("prefix", ["/v2.1", f"/v2.1/{PROJECT}"])
def test_a_named_version_links_to_the_mount_of_the_request(app, prefix, version_id):
    response = app.get(f"{prefix}/versions/{version_id}", headers=TOKEN)

    assert response.json["version"]["id"] == version_id
    assert link(response) == "http://localhost/v2.1/"


@pytest.mark.behaviour("VER-010", "VER-013", "OBS-039")
@pytest.mark.parametrize("path", ["/images/1", "/servers/7?a=b", "/v3/", "/v2.10/x", "//images//1"])
def test_a_path_below_no_version_is_a_choice_of_both(app, path):
    response = app.get("http://localhost" + path, status=300)

    rest = "/".join(filter(None, path.partition("?")[0].split("/")))
    assert [choice["links"][0]["href"] for choice in response.json["choices"]] == [
        f"http://localhost/v2/{rest}",
        f"http://localhost/v2.1/{rest}",
    ]


@pytest.mark.behaviour("VER-022", "VER-023")
@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/images/1", 300)])
def test_a_body_makes_no_difference(app, path, status):
    assert app.post_json(path, {"a": 1}, status=status).json == app.get(path, status=status).json


@pytest.mark.behaviour("VER-031", "VER-032")
@pytest.mark.parametrize(
    ("enabled", "headers", "start"),
    [
        ("true", {}, "http://localhost/"),
        ("true", {"X-Forwarded-Proto": "https"}, "https://localhost/"),
        ("true", {"Forwarded": "for=192.0.2.1;proto=https;host=cloud.example.org"}, "https://cloud.example.org/"),
        ("false", {"X-Forwarded-Proto": "https"}, "http://localhost/"),
    ],
)
def test_links_have_the_scheme_that_a_proxy_tells_where_it_is_believed(enabled, headers, start):
    app = webtest.TestApp(ProxyHeaders(Versions(), enable_proxy_headers_parsing=enabled))
    headers = {"Host": "localhost", **headers}

    hrefs = [entry["links"][0]["href"] for entry in app.get("/", headers=headers).json["versions"]]

    assert hrefs == [start + "v2/", start + "v2.1/"]


@pytest.mark.behaviour("OBS-046")
def test_links_have_the_host_that_was_asked(app):
    assert link(app.get("/v2.1/", headers={"Host": "cloud.example.org:8774"})) == "http://cloud.example.org:8774/v2.1/"


@pytest.mark.parametrize(("path", "status"), [("", 200), ("/v2.1/", 200), ("/any/thing", 300)])
def test_the_api_is_below_compute_too_with_links_that_stay_there(app, path, status):
    answer = app.get(f"/compute{path}", status=status)

    assert "http://localhost/compute/v2.1/" in answer.text
    assert "http://localhost/v2.1" not in answer.text


def test_identity_is_found_beside_it(app):
    answer = app.get("/identity", status=300)

    assert answer.json["versions"]["values"][0]["links"] == [{"rel": "self", "href": "http://localhost/identity/v3/"}]
    assert app.get("/identity/v2.0", status=404).content_type == "text/html"
